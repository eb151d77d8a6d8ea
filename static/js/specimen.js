// The specimen beside the choices follows them: it is a page whose address holds what is chosen.
const form = document.querySelector("form[data-specimen]");
const frame = document.querySelector("iframe[data-specimen]");
let waiting;

function show() {
  const chosen = new URLSearchParams(new FormData(form));
  chosen.delete("csrfmiddlewaretoken");
  frame.src = `${form.dataset.specimen}?${chosen}`;
}

if (form && frame) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  });
}
