// The queue by keyboard: moves between entries and presses their buttons. Everything is a button or link as well.
// In a list, entries have a box to tick (x), and the buttons are those for all that are ticked ([data-for-ticked]).
const entries = [...document.querySelectorAll("[data-entry]")];
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const HOLDS_KEYS = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog";

function current() {
  return entries.findIndex((entry) => entry.contains(document.activeElement));
}

function go(place) {
  const entry = entries[Math.max(0, Math.min(place, entries.length - 1))];
  if (!entry) return;
  entry.focus({ preventScroll: true });
  entry.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const scope = key === "z" ? document : entries[current()];
  const selector = `[data-key="${key}"]`;
  const target = scope?.querySelector(selector) ?? document.querySelector(`[data-for-ticked] ${selector}`);
  if (!target) return;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.querySelector("input:not([type=hidden]), textarea")?.focus();
  } else target.click();
}

function help() {
  const box = document.querySelector("[data-queue-help]");
  if (box) box.open = !box.open;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.key === "Escape") {
    const opened = document.activeElement.closest?.("[data-entry] details[open]");
    if (opened) { opened.open = false; go(current()); }
    return;
  }
  if (document.activeElement.closest?.(HOLDS_KEYS)) return;
  if (event.key in STEPS) {
    go(current() < 0 ? 0 : current() + STEPS[event.key]);
  } else if (event.key === "?") help();
  else if (["a", "r", "s", "x", "z"].includes(event.key)) press(event.key);
  else return;
  event.preventDefault();
});

// A decision comes back to its place, where the next entry stands now.
const place = /^#waiting-(\d+)$/.exec(location.hash);
if (place) go(Number(place[1]) - 1);
