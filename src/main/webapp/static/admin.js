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
