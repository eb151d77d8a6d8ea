// Shows what is being typed in the frame beside the form; nothing is stored by it.
const REST = 900;

function prepare(form) {
  const frame = document.querySelector("iframe[name=preview]");
  let timer = null;
  let latest = 0;

  async function show() {
    const number = ++latest;
    const body = new FormData(form);
    // What is only looked at is nothing to send again.
    body.delete("keeper");
    const answer = await fetch(form.dataset.preview, { method: "POST", body });
    const text = await answer.text();
    if (number !== latest || !frame.contentDocument?.body) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const { documentElement: root } = frame.contentDocument;
    for (const { name, value } of page.documentElement.attributes) root.setAttribute(name, value);
    frame.contentDocument.body.replaceWith(frame.contentDocument.adoptNode(page.body));
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, REST); });
  form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(show, REST); });
  document.querySelector("[data-preview-now]")?.addEventListener("click", (event) => { event.preventDefault(); show(); });
}

document.querySelectorAll("form[data-preview]").forEach((form) => document.querySelector("iframe[name=preview]") && prepare(form));
