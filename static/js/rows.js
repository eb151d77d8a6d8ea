// Adds, removes and moves the rows of a form set; without script the numbers and check boxes in each row do.
function prepare(section) {
  const list = section.querySelector("[data-rows-list]");
  const empty = section.querySelector("[data-rows-empty]");
  const total = section.querySelector(`[name="${section.dataset.rows}-TOTAL_FORMS"]`);

  function rows() {
    return [...list.querySelectorAll(":scope > [data-row]")].filter((row) => !row.hidden);
  }

  function number() {
    rows().forEach((row, place) => { row.querySelector("[data-row-order] input").value = place + 1; });
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function takeOver(row) {
    row.querySelector("[data-row-order]").hidden = true;
    row.querySelector("[data-row-delete]").hidden = true;
    row.querySelector("[data-row-buttons]").hidden = false;
  }

  function add() {
    const holder = document.createElement("div");
    holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.firstElementChild;
    total.value = Number(total.value) + 1;
    list.append(row);
    takeOver(row);
    number();
    row.dispatchEvent(new CustomEvent("row-added", { bubbles: true }));
    row.querySelector("input:not([type=hidden])").focus();
  }

  function remove(row) {
    row.querySelector("[data-row-delete] input").checked = true;
    row.hidden = true;
    number();
    section.querySelector("[data-rows-add]").focus();
  }

  function move(row, step) {
    const all = rows();
    const other = all[all.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number();
    row.querySelector(step < 0 ? "[data-row-up]" : "[data-row-down]").focus();
  }

  list.querySelectorAll(":scope > [data-row]").forEach(takeOver);
  section.querySelector("[data-rows-add]").addEventListener("click", (event) => { event.preventDefault(); add(); });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.closest("[data-row-up]")) move(row, -1);
    if (event.target.closest("[data-row-down]")) move(row, 1);
    if (event.target.closest("[data-row-remove]")) remove(row);
  });
}

document.querySelectorAll("[data-rows]").forEach(prepare);
