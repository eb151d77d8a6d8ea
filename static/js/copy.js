// Shows the copy buttons, which need a clipboard, and lets them copy the field they name.
function prepare(button) {
  const field = document.getElementById(button.dataset.copies);
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

if (navigator.clipboard) document.querySelectorAll("[data-copies]").forEach(prepare);
