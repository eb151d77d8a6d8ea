// Takes the reader to the summary of a form that came back with errors.
function focusSummary(root) {
  root.querySelector("[data-focus]")?.focus();
}

focusSummary(document);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
