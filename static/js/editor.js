// Puts the editor over every <textarea data-editor>. Without script, and until it is loaded, the text area itself works.
const ready = new WeakSet();

function labelOf(textarea) {
  return textarea.labels[0];
}

async function build(textarea) {
  if (ready.has(textarea) || textarea.disabled || textarea.closest("template")) return;
  ready.add(textarea);
  const modules = ["tiptap", "nodes", "toolbar", "paste"].map((name) => import(textarea.dataset[name]));
  const [kit, nodes, tools, pasting] = await Promise.all(modules);
  const form = textarea.form;
  const words = JSON.parse(form.dataset.words);
  const directionOf = nodes.directions(JSON.parse(form.dataset.directions));
  const label = labelOf(textarea);
  const frame = document.createElement("div");
  frame.className = "editor";
  const notice = document.createElement("p");
  notice.className = "editor-notice";
  notice.setAttribute("role", "status");
  label.id ||= `${textarea.id}-label`;
  const editor = new kit.Editor({
    element: frame,
    extensions: nodes.extensions(kit, words),
    content: textarea.value,
    injectCSS: false,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, "aria-describedby": textarea.getAttribute("aria-describedby") ?? "", "aria-invalid": textarea.getAttribute("aria-invalid") ?? "false", class: "editor-text letter", spellcheck: "true" },
      // Before ProseMirror parses it: its inline styles would break our Content Security Policy.
      handleDOMEvents: { paste: (view, event) => pasting.pasteCleaned(event, editor, (message) => { notice.textContent = message; }, words) },
    },
    onUpdate() {
      textarea.value = nodes.stored(editor.getHTML());
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  textarea.addEventListener("put-back", (event) => editor.commands.setContent(event.detail));
  const isTypedIn = document.activeElement === textarea;
  textarea.after(frame);
  frame.prepend(tools.createToolbar(editor, words, label.textContent.trim(), directionOf));
  frame.append(notice);
  textarea.hidden = true;
  // Links to the field, from an error or a list of what is missing, lead to what the writer sees.
  [editor.view.dom.id, textarea.id] = [textarea.id, `${textarea.id}-source`];
  followLanguage(form, editor, directionOf);
  label.addEventListener("click", () => editor.commands.focus());
  if (isTypedIn || location.hash === `#${editor.view.dom.id}`) editor.commands.focus("end");
}

// The direction follows the language field, so that Arabic is typed from the right.
function followLanguage(form, editor, directionOf) {
  const field = form.elements.language;
  if (!field) return;
  const apply = () => {
    editor.view.dom.lang = field.value;
    editor.view.dom.dir = directionOf(field.value);
  };
  field.addEventListener("input", apply);
  apply();
}

document.querySelectorAll("textarea[data-editor]").forEach(build);
document.addEventListener("row-added", (event) => event.target.querySelectorAll("textarea[data-editor]").forEach(build));
