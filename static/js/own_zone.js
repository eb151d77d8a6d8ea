// Chooses the browser's own time zone in a <select data-own-zone> in which nothing was chosen, or only guessed.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

function choose(select) {
  const known = [...select.options].find((option) => option.value === own);
  if (!known || document.querySelector(".errors")) return;
  select.value = own;
  const more = select.closest("details[data-guessed]");
  const words = more?.querySelector("[data-guessed-words]");
  if (!more) return;
  const language = more.querySelector("select")?.selectedOptions[0]?.textContent;
  const place = own.split("/").at(-1).replaceAll("_", " ");
  const told = words ?? more.querySelector("summary").appendChild(document.createElement("span"));
  told.textContent = `: ${[language, place].filter(Boolean).join(" · ")}`;
  more.open = false;
}

document.querySelectorAll("select[data-own-zone]").forEach(choose);
