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
    state.textContent = state.dataset.saved.replace("{time}", time);
    if (!isChanged) form.dispatchEvent(new Event("saved", { bubbles: true }));
  }

  form.addEventListener("input", () => { isChanged = true; soon(REST); });
  form.addEventListener("submit", () => clearTimeout(timer));
}

document.querySelectorAll("form[data-autosave]").forEach(prepare);
