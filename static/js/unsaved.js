// Asks before a page with a changed <form data-guard> is left. "saved" and "leaving" on the form clear the mark (autosave sends them).
const changed = new Set();

function guarded(event) {
  return event.target.closest?.("form[data-guard]");
}

function mark(event) {
  const form = guarded(event);
  if (form) changed.add(form);
}

function clear(event) {
  changed.delete(guarded(event));
}

document.addEventListener("input", mark);
document.addEventListener("change", mark);
document.addEventListener("submit", clear);
document.addEventListener("saved", clear);
document.addEventListener("leaving", clear);
window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
