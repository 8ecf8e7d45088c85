// Improves the admin pages; all of them work without it.
'use strict';

// Buttons with data-copy put the text of the element they name into the clipboard.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy]');
  if (!button || !navigator.clipboard) {
    return;
  }
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.textContent.trim());
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = label; }, 1500);
});

// They are shown only where they can work.
if (navigator.clipboard) {
  document.querySelectorAll('button[data-copy]').forEach((button) => { button.hidden = false; });
}

// The figures below an element that is marked data-live are fetched anew now and then, while
// somebody is there to see them: a page that is left open does not keep its session alive. Only
// their texts and the bars below them change, so that nothing moves under a reader.
const LIVE_EVERY_MS = 15_000;
const AWAY_AFTER_MS = 5 * 60_000;
let lastAction = Date.now();
['pointermove', 'keydown', 'scroll', 'touchstart'].forEach((kind) => {
  document.addEventListener(kind, () => { lastAction = Date.now(); }, { passive: true });
});

async function refreshLive() {
  const live = document.querySelector('[data-live]');
  const away = document.hidden || Date.now() - lastAction > AWAY_AFTER_MS;
  if (!live || away) {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('[data-live]');
  const texts = (part) => [...(part ? part.querySelectorAll('.figure, small') : [])];
  const news = texts(fresh);
  texts(live).forEach((text, i) => {
    if (news[i] && text.textContent !== news[i].textContent) {
      text.textContent = news[i].textContent;
    }
  });
  const pictures = fresh ? [...fresh.querySelectorAll('svg.hours')] : [];
  live.querySelectorAll('svg.hours').forEach((picture, i) => {
    if (pictures[i] && picture.outerHTML !== pictures[i].outerHTML) {
      picture.replaceWith(document.adoptNode(pictures[i]));
    }
  });
}

if (document.querySelector('[data-live]')) {
  setInterval(() => { refreshLive().catch(() => {}); }, LIVE_EVERY_MS);
}

// What is marked data-refresh is replaced every so many seconds by what the page has there now, unless
// somebody reads or uses it: a selection, a focus or an opened detail keeps it as it is.
async function refreshWhole(part) {
  const away = document.hidden || Date.now() - lastAction > AWAY_AFTER_MS;
  const used = part.querySelector('details[open]') || part.contains(document.activeElement)
    || !document.getSelection().isCollapsed;
  if (away || used) {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById(part.id);
  if (fresh && fresh.innerHTML !== part.innerHTML) {
    part.replaceChildren(...document.adoptNode(fresh).childNodes);
  }
}

document.querySelectorAll('[data-refresh]').forEach((part) => {
  setInterval(() => { refreshWhole(part).catch(() => {}); }, Number(part.dataset.refresh) * 1_000);
});

// A login that has not ended is looked at now and then; where it stands otherwise than it did, its
// card is replaced by the new one.
const LOGIN_EVERY_MS = 3_000;
const openLogins = () => [...document.querySelectorAll('[data-login=waiting], [data-login=fetching]')];

async function refreshLogins() {
  if (document.hidden || openLogins().length === 0) {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  openLogins().forEach((card) => {
    const fresh = page.getElementById(card.id);
    if (fresh && fresh.dataset.login !== card.dataset.login) {
      card.replaceWith(document.adoptNode(fresh));
    }
  });
}

// Its time runs out before one's eyes.
function countDown() {
  document.querySelectorAll('[data-seconds]').forEach((left) => {
    const seconds = Math.max(0, Number(left.dataset.seconds) - 1);
    left.dataset.seconds = String(seconds);
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  });
}

if (openLogins().length > 0) {
  setInterval(() => { refreshLogins().catch(() => {}); }, LOGIN_EVERY_MS);
  setInterval(countDown, 1_000);
}

// Whoever leaves a page with something typed and not sent is asked.
let typed = false;
document.addEventListener('input', (event) => {
  typed = typed || Boolean(event.target.closest('form[method="post"]'));
});
document.addEventListener('submit', () => { typed = false; });
window.addEventListener('beforeunload', (event) => {
  if (typed) {
    event.preventDefault();
  }
});
