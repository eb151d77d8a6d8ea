// Gives every message a button that takes it away; without script messages go with the next page.
const region = document.getElementById("messages");

function addButton(message) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "message-close";
  button.textContent = "×";
  button.setAttribute("aria-label", region.dataset.closeLabel);
  button.addEventListener("click", () => message.remove());
  message.append(button);
}

if (region) region.querySelectorAll(".message").forEach(addButton);
