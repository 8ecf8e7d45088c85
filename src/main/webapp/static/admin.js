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
function showCopyButtons() {
  if (navigator.clipboard) {
    document.querySelectorAll('button[data-copy]').forEach((button) => { button.hidden = false; });
  }
}
showCopyButtons();

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

// The form that is marked data-try is sent by the script, which shows the answer as it comes: events
// with more words, and in the end one with the page that the form would have been answered with.
async function eventsOf(answer, take) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (held + part.value).split('\n\n');
    held = events.pop();
    events.filter((event) => event.startsWith('data: '))
      .forEach((event) => take(JSON.parse(event.slice('data: '.length))));
  }
}

// What stands behind a form that was sent is replaced by what the page has there now.
function showPage(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const view = document.getElementById('view');
  const fresh = page.getElementById('view');
  if (fresh) {
    view.replaceWith(document.adoptNode(fresh));
    showCopyButtons();
    armTrial();
  }
}

async function tryOut(form, trial) {
  const state = document.getElementById('trying');
  const words = document.getElementById('words');
  const send = document.getElementById('send');
  const stop = document.getElementById('stop');
  const done = (text) => { document.getElementById('trying').textContent = text; };
  const say = state.dataset;
  const begin = (busy) => { send.disabled = busy; stop.hidden = !busy; };
  let page = '';
  begin(true);
  done(say.underWay);
  document.getElementById('result').replaceChildren();
  words.textContent = '';
  words.setAttribute('aria-busy', 'true');
  document.getElementById('words-card').hidden = false;
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { Accept: 'text/event-stream' },
      body: new URLSearchParams(new FormData(form)),
      signal: trial.cut.signal,
    });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    if (answer.headers.get('Content-Type').startsWith('text/event-stream')) {
      await eventsOf(answer, (event) => {
        words.append(event.text ?? '');
        trial.id = event.id ?? trial.id;
        page = event.page ?? page;
      });
    } else {
      page = await answer.text();
    }
  } catch (error) {
    page = '';
  }
  words.setAttribute('aria-busy', 'false');
  begin(false);
  if (page) {
    showPage(page);
    document.getElementById('send')?.focus();
    done(say.done);
  } else {
    done(trial.cut.signal.aborted ? say.stopped : say.lost);
  }
}

// Stopped by its id, the answer ends with what is known of it; without one, it is cut off.
async function stopTrial(form, trial) {
  if (!trial.id) {
    trial.cut.abort();
    return;
  }
  const fields = new FormData(form);
  const body = new URLSearchParams({ id: trial.id, 'form-token': fields.get('form-token') });
  await fetch(form.dataset.stop, { method: 'POST', body });
}

function armTrial() {
  const form = document.querySelector('form[data-try]');
  form?.addEventListener('submit', (event) => {
    const trial = { cut: new AbortController(), id: '' };
    event.preventDefault();
    document.getElementById('stop').onclick = () => stopTrial(form, trial).catch(() => {});
    tryOut(form, trial).catch(() => {});
  });
}
armTrial();

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
