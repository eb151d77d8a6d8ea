// Shows the button that prints the page. Without scripts the menu of the browser does.
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
