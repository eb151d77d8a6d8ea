// Saves a <form data-autosave> a few seconds after typing stops, and says so.
const REST = 3000;
const RETRY = 15000;

function prepare(form) {
  const state = form.querySelector("[data-save-state]");
  let timer = null;
  let isSaving = false;
  let isChanged = false;

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    if (isSaving || !isChanged) return;
    isSaving = true;
    isChanged = false;
    state.textContent = state.dataset.saving;
    try {
      await send();
    } catch {
      isChanged = true;
      state.textContent = state.dataset.failed;
      soon(RETRY);
    }
    isSaving = false;
    if (isChanged) soon(REST);
  }

  async function send() {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), redirect: "error" });
    const told = await answer.json();
    if (!answer.ok) {
      state.textContent = told.message;
      return;
    }
    form.elements.base_revision.value = told.revision;
    form.elements.seen.value = told.seen;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    state.textContent = told.message ?? state.dataset.saved.replace("{time}", time);
    mark(told.faults, told.lacking);
    if (!isChanged && !told.message) form.dispatchEvent(new Event("saved", { bubbles: true }));
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
