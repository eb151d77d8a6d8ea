// Keeps what is typed into <form data-keeper> in this tab until it is saved, and offers it back on the page that comes
// next: after signing in again, after a reload, also where the text is locked by then. Other people who sign in here
// are not offered it, and closing the tab ends it. A page with [data-keeper] alone only drops what others typed, and what
// is thrown away there with a <form data-thrown-away> that names the page on which it was typed.
const PREFIX = "undersigned.kept";
const REST = 250;
const form = document.querySelector("form[data-keeper]");
const offer = document.querySelector("[data-kept]");
const keeper = document.querySelector("[data-keeper]")?.dataset.keeper;
const key = `${PREFIX} ${keeper} ${(form ?? offer)?.dataset.letter}`;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function forget() {
  sessionStorage.removeItem(key);
}

// What somebody else typed in this tab is nobody's business.
function forgetOthers() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX) && !name.startsWith(`${PREFIX} ${keeper} `)) sessionStorage.removeItem(name);
  }
}

// Whoever throws words away on the page of kept words does not want them offered by the tab either.
function forgetTyped(path) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX) && JSON.parse(sessionStorage.getItem(name))?.path === path) sessionStorage.removeItem(name);
  }
}

function entries() {
  return [...new FormData(form)].filter(([name, value]) => !["csrfmiddlewaretoken", "keeper"].includes(name) && typeof value === "string");
}

function keep() {
  try {
    sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), path: location.pathname, entries: entries() }));
  } catch { /* no room: the page still asks before it is left */ }
}

// Only the words count: the server writes the same text with other marks.
function words(value) {
  return new DOMParser().parseFromString(value, "text/html").body.textContent.replace(/\s+/g, " ").trim();
}

function isHere(kept) {
  if (!form) return words(kept.entries.find(([name]) => name === "body")?.[1] ?? "") === words(offer.dataset.stored);
  const now = new Map(entries());
  return kept.entries.every(([name, value]) => ["base_revision", "seen"].includes(name) || words(now.get(name) ?? "") === words(value));
}

// With the revision that it was typed on, so that what others saved meanwhile is compared and not lost.
function putBack(kept) {
  for (const [name, value] of kept.entries) {
    const field = form.elements[name];
    if (!field || field instanceof RadioNodeList) continue;
    if (field.type === "checkbox") field.checked = true;
    else if (field.dataset?.editor !== undefined) field.dispatchEvent(new CustomEvent("put-back", { detail: value }));
    if (field.type !== "checkbox") field.value = value;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function show(kept) {
  const time = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-hc-h23-nu-latn`, { timeStyle: "short" }).format(kept.at);
  const told = offer.querySelector("[data-kept-words]");
  told.textContent = told.textContent.replace("{time}", time);
  const lines = kept.entries.filter(([name]) => !["base_revision", "seen", "language"].includes(name) && !/FORMS$/.test(name));
  offer.querySelector("[data-kept-text]").textContent = lines.map(([, value]) => words(value)).filter(Boolean).join("\n\n");
  offer.querySelector("[data-kept-back]")?.addEventListener("click", () => { offer.hidden = true; putBack(kept); });
  offer.querySelector("[data-kept-away]").addEventListener("click", () => { offer.hidden = true; forget(); });
  offer.hidden = false;
}

if (keeper) {
  forgetOthers();
  const kept = read();
  if (kept && isHere(kept)) forget();
  else if (kept) show(kept);
}

if (form) {
  let timer = null;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, REST); });
  form.addEventListener("submit", () => { clearTimeout(timer); keep(); });
  form.addEventListener("saved", () => { clearTimeout(timer); forget(); });
}

for (const thrown of document.querySelectorAll("form[data-thrown-away]")) {
  thrown.addEventListener("submit", () => forgetTyped(new URL(thrown.dataset.thrownAway, location.href).pathname));
}
