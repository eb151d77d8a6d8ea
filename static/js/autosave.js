// Saves a <form data-autosave> a few seconds after typing stops, and says so.
const REST = 3000;
const RETRY = 15000;

function prepare(form) {
  const state = form.querySelector("[data-save-state]");
  let timer = null;
  let isSaving = false;
  let isChanged = false;
  let why = "";

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    if (isSaving || !isChanged) return;
    isSaving = true;
    isChanged = false;
    // What is in the way stays on the page while it is tried again.
    if (!why) state.textContent = state.dataset.saving;
    const found = await send().catch(() => "failed");
    isSaving = false;
    if (found) {
      isChanged = true;
      if (found !== why) explain(found);
    }
    why = found;
    if (isChanged) soon(why ? RETRY : REST);
  }

  // Returns what is in the way of saving at all, if anything is.
  async function send() {
    const body = new FormData(form);
    // The tab keeps what is typed; the session would keep it anew with each try.
    body.delete("keeper");
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "error" });
    // Without words for a script it is the answer to a form of before the last sign-in.
    const told = await answer.json().catch(() => ({ why: answer.status === 403 ? "stale" : "failed" }));
    if (told.why) return told.why;
    if (!answer.ok) {
      state.textContent = told.message;
      return "";
    }
    form.elements.base_revision.value = told.revision;
    form.elements.seen.value = told.seen;
    const time = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-hc-h23-nu-latn`, { timeStyle: "short" }).format(new Date());
    state.textContent = told.message ?? state.dataset.saved.replace("{time}", time);
    mark(told.faults, told.lacking);
    if (!isChanged && !told.message) form.dispatchEvent(new Event("saved", { bubbles: true }));
    return "";
  }

  // Says why nothing is saved, with the way back where there is one; the page may be left by it without a question.
  function explain(reason) {
    state.textContent = state.dataset[reason];
    const way = { signedOut: "signIn", stale: "reload" }[reason];
    if (!way) return;
    const link = Object.assign(document.createElement("a"), { href: state.dataset[`${way}Url`], textContent: state.dataset[way] });
    link.addEventListener("click", () => form.dispatchEvent(new Event("leaving", { bubbles: true })));
    state.append(" ", link);
  }

  // A field with a fault keeps what is stored; what an annex lacks is said beside it and stops nothing.
  function mark(faults, lacking) {
    form.querySelectorAll("[data-autosave-fault]").forEach((list) => { list.closest(".field").classList.remove("has-error"); list.remove(); });
    for (const [id, text] of Object.entries(faults)) {
      const field = document.getElementById(id)?.closest(".field");
      if (!field || field.querySelector(".errorlist")) continue;
      const list = document.createElement("ul");
      list.className = "errorlist";
      list.dataset.autosaveFault = "";
      list.append(Object.assign(document.createElement("li"), { textContent: text }));
      field.classList.add("has-error");
      field.closest("details")?.setAttribute("open", "");
      (field.querySelector(".help") ?? field.querySelector(".label")).after(list);
    }
    for (const place of form.querySelectorAll("[data-lacking]")) {
      const row = place.closest("[data-row]");
      place.textContent = Object.entries(lacking).filter(([id]) => row.querySelector(`[id="${id}"]`)).map(([, text]) => text).join(" ");
    }
  }

  form.addEventListener("input", () => { isChanged = true; soon(REST); });
  form.addEventListener("submit", () => clearTimeout(timer));
}

document.querySelectorAll("form[data-autosave]").forEach(prepare);
