// The tool bar above a text: native controls, reached by Tab once and walked through with the arrow keys.
const ICONS = {
  bulletList: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  orderedList: "M10 6h10M10 12h10M10 18h10M4 4v4M3.5 8h1.5M3.5 14c2-2 2 0 0 4h2",
  blockquote: "M10 7H5v6h5V7c0 6-2 9-4 10M20 7h-5v6h5V7c0 6-2 9-4 10",
  link: "M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1",
  table: "M3 5h18v14H3zM3 10h18M9 5v14M15 5v14",
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
};
const LETTERS = { bold: "B", italic: "I", underline: "U", strike: "S", superscript: "x²", subscript: "x₂", rule: "—" };
const COUNTED = ["organizations", "individuals", "signatories", "countries"];

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" })) svg.setAttribute(name, value);
  for (const [name, value] of Object.entries({ d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

function shown(name, words) {
  if (ICONS[name]) return icon(ICONS[name]);
  return LETTERS[name] ?? words[name];
}

export function createToolbar(editor, words, label, directionOf) {
  const updates = [];
  const bar = element("div", { className: "editor-toolbar" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${words.toolbar}: ${label}`);

  function button(name, run, isActive) {
    const made = element("button", { type: "button", className: `editor-tool editor-tool-${name}`, title: words[name] }, shown(name, words));
    made.setAttribute("aria-label", words[name]);
    // The text keeps the focus, so that a key pressed right after the click is not lost.
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", () => { editor.view.focus(); run(editor.chain().focus()); });
    if (isActive) updates.push(() => made.setAttribute("aria-pressed", String(isActive())));
    return made;
  }

  function mark(name) {
    return button(name, (chain) => chain.toggleMark(name).run(), () => editor.isActive(name));
  }

  function select(name, options, run, current) {
    const made = element("select", { className: "editor-select" }, ...options.map(([value, text]) => element("option", { value, textContent: text })));
    made.setAttribute("aria-label", words[name]);
    made.addEventListener("change", () => run(editor.chain().focus(), made.value, made));
    if (current) updates.push(() => { made.value = current(); });
    return made;
  }

  function only(when, ...controls) {
    const group = element("span", { className: "editor-group" }, ...controls);
    updates.push(() => { group.hidden = !when(); });
    return group;
  }

  function group(...controls) {
    return element("span", { className: "editor-group" }, ...controls);
  }

  function styleNow() {
    return ["2", "3", "4"].find((level) => editor.isActive("heading", { level: Number(level) })) ?? "p";
  }

  const styles = [["p", words.paragraph], ["2", words.heading2], ["3", words.heading3], ["4", words.heading4]];
  const counts = [["", words.count], ...COUNTED.flatMap((of) => [[`${of} digits`, words[`${of}Digits`]], [`${of} words`, words[`${of}Words`]]])];
  const numberings = [["", "1, 2, 3"], ["a", "a, b, c"], ["A", "A, B, C"], ["i", "i, ii, iii"], ["I", "I, II, III"]];
  const start = element("input", { type: "number", className: "editor-number", min: 1, max: 999 });
  start.setAttribute("aria-label", words.listStart);
  start.addEventListener("change", () => editor.chain().updateAttributes("orderedList", { start: Math.max(1, Number(start.value) || 1) }).run());
  updates.push(() => { if (document.activeElement !== start) start.value = editor.getAttributes("orderedList").start ?? 1; });

  bar.append(
    group(select("style", styles, (chain, value) => (value === "p" ? chain.setParagraph().run() : chain.setHeading({ level: Number(value) }).run()), styleNow)),
    group(...["bold", "italic", "underline", "strike", "superscript", "subscript"].map(mark)),
    group(
      button("bulletList", (chain) => chain.toggleBulletList().run(), () => editor.isActive("bulletList")),
      button("orderedList", (chain) => chain.toggleOrderedList().run(), () => editor.isActive("orderedList")),
      button("blockquote", (chain) => chain.toggleBlockquote().run(), () => editor.isActive("blockquote")),
    ),
    group(
      button("link", () => ask(editor, words.linkAddress, editor.getAttributes("link").href ?? "https://", words).then((href) => setLink(editor, href)), () => editor.isActive("link")),
      button("footnote", (chain) => chain.insertFootnote().run(), () => editor.isActive("footnote")),
      select("countHelp", counts, (chain, value, control) => { const [of, as] = value.split(" "); control.value = ""; chain.insertContent({ type: "count", attrs: { of, as } }).run(); }),
      button("table", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run()),
      button("rule", (chain) => chain.setHorizontalRule().run()),
      button("language", () => ask(editor, words.languageHelp, editor.getAttributes("passage").lang ?? "", words).then((lang) => setLanguage(editor, lang, directionOf)), () => editor.isActive("passage")),
    ),
    group(button("undo", (chain) => chain.undo().run()), button("redo", (chain) => chain.redo().run())),
    only(() => editor.isActive("listItem"), button("listIn", (chain) => chain.sinkListItem("listItem").run()), button("listOut", (chain) => chain.liftListItem("listItem").run())),
    only(() => editor.isActive("orderedList"), start, select("listType", numberings, (chain, type) => chain.updateAttributes("orderedList", { type: type || null }).run(), () => editor.getAttributes("orderedList").type ?? "")),
    only(
      () => editor.isActive("table"),
      ...[["rowAfter", "addRowAfter"], ["columnAfter", "addColumnAfter"], ["rowDelete", "deleteRow"], ["columnDelete", "deleteColumn"], ["headerRow", "toggleHeaderRow"], ["mergeOrSplit", "mergeOrSplit"], ["tableDelete", "deleteTable"]].map(([name, command]) => button(name, (chain) => chain[command]().run())),
      button("caption", () => ask(editor, words.caption, editor.getAttributes("table").caption ?? "", words).then((caption) => caption !== null && editor.chain().focus().updateAttributes("table", { caption: caption.trim() || null }).run())),
    ),
  );
  walkable(bar);
  const refresh = () => updates.forEach((update) => update());
  editor.on("transaction", refresh);
  refresh();
  return bar;
}

// One question in a dialog; null when it is cancelled, an empty text when what was there shall go.
function ask(editor, label, value, words) {
  const input = element("input", { className: "input", type: "text", value });
  const form = element("form", { method: "dialog" }, element("label", { className: "label" }, label, input), element("div", { className: "actions" },
    element("button", { className: "button button-primary", value: "apply", textContent: words.apply }),
    element("button", { className: "button", value: "remove", textContent: words.remove }),
    element("button", { className: "button button-quiet", value: "", textContent: words.cancel })));
  const dialog = element("dialog", { className: "dialog" }, form);
  dialog.setAttribute("aria-label", label);
  form.addEventListener("input", (event) => event.stopPropagation());
  document.body.append(dialog);
  dialog.showModal();
  input.select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const answers = { apply: input.value, remove: "" };
      dialog.remove();
      resolve(answers[dialog.returnValue] ?? null);
      editor.commands.focus();
    });
  });
}

function setLink(editor, href) {
  if (href === null) return;
  const address = href.trim();
  const chain = editor.chain().focus().extendMarkRange("link");
  if (!/^(https?:\/\/|mailto:)./i.test(address)) chain.unsetLink().run();
  else if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: address.replace(/^mailto:/i, ""), marks: [{ type: "link", attrs: { href: address } }] }).run();
  else chain.setMark("link", { href: address }).run();
}

function setLanguage(editor, lang, directionOf) {
  if (lang === null) return;
  const direction = directionOf(lang.trim());
  const chain = editor.chain().focus();
  if (lang.trim()) chain.setMark("passage", { lang: lang.trim(), dir: direction === editor.view.dom.dir ? null : direction }).run();
  else chain.extendMarkRange("passage").unsetMark("passage").run();
}

// The tool bar is one stop for Tab; the arrow keys go from tool to tool.
function walkable(bar) {
  const tools = () => [...bar.querySelectorAll("button, select, input")].filter((tool) => !tool.closest("[hidden]"));
  bar.querySelectorAll("button, select, input").forEach((tool, place) => { tool.tabIndex = place ? -1 : 0; });
  const ahead = document.documentElement.dir === "rtl" ? -1 : 1;
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: ahead, ArrowLeft: -ahead }[event.key];
    if (!step || event.target.type === "number") return;
    const all = tools();
    event.preventDefault();
    all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
  });
  bar.addEventListener("focusin", (event) => tools().forEach((tool) => { tool.tabIndex = tool === event.target ? 0 : -1; }));
}
