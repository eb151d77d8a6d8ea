// What a letter's text is made of: Tiptap's own extensions and the ones only letters have.
const COUNTED = ["organizations", "individuals", "signatories", "countries"];
const CARRIES_LANGUAGE = ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "table", "tableCell", "tableHeader", "bold", "italic", "underline", "strike", "link"];

function kept(name) {
  return { default: null, parseHTML: (element) => element.getAttribute(name), renderHTML: (values) => (values[name] ? { [name]: values[name] } : {}) };
}

function footnote({ Node, pm }) {
  return Node.create({
    name: "footnote",
    group: "inline",
    inline: true,
    content: "(text|hardBreak|count)*",
    parseHTML: () => [{ tag: "span.footnote" }],
    renderHTML: () => ["span", { class: "footnote" }, 0],
    addNodeView: () => () => {
      const dom = document.createElement("span");
      const contentDOM = document.createElement("span");
      dom.className = "footnote";
      dom.append(mark("footnote-start"), contentDOM, mark("footnote-end"));
      return { dom, contentDOM };
    },
    addCommands() {
      return {
        insertFootnote: () => ({ state, dispatch, tr }) => {
          if (inFootnote(state)) return false;
          const text = state.selection.empty ? undefined : state.schema.text(state.doc.textBetween(state.selection.from, state.selection.to, " "));
          const place = state.selection.to;
          if (dispatch) {
            if (text) tr.delete(state.selection.from, state.selection.to);
            const at = tr.mapping.map(place);
            tr.insert(at, this.type.create(null, text));
            tr.setSelection(pm.state.TextSelection.create(tr.doc, at + 1 + (text ? text.nodeSize : 0)));
          }
          return true;
        },
      };
    },
    addKeyboardShortcuts() {
      return {
        Enter: () => leaveFootnote(this.editor, pm),
        Escape: () => leaveFootnote(this.editor, pm),
        "Mod-Alt-f": () => this.editor.commands.insertFootnote(),
        ArrowRight: () => crossEdge(this.editor, pm, this.editor.view.dom.dir === "rtl" ? -1 : 1),
        ArrowLeft: () => crossEdge(this.editor, pm, this.editor.view.dom.dir === "rtl" ? 1 : -1),
      };
    },
    addProseMirrorPlugins: () => [typeBesideFootnotes(pm)],
  });
}

function mark(className) {
  const element = document.createElement("span");
  element.className = className;
  element.contentEditable = "false";
  return element;
}

function inFootnote(state) {
  return state.selection.$from.parent.type.name === "footnote";
}

function leaveFootnote(editor, pm) {
  const { state, view } = editor;
  if (!inFootnote(state)) return false;
  const after = state.selection.$from.after();
  view.dispatch(state.tr.setSelection(pm.state.TextSelection.create(state.doc, after)).scrollIntoView());
  return true;
}

// The cursor stops on both sides of a footnote's edge; browsers alone skip one of them, or both.
function crossEdge(editor, pm, step) {
  const { state, view } = editor;
  const { $from, empty } = state.selection;
  const next = $from.pos + step;
  if (!empty || next < 1 || next > state.doc.content.size || isHalfCharacter($from, step)) return false;
  if (!isBesideFootnote($from) && !isBesideFootnote(state.doc.resolve(next))) return false;
  if (!state.doc.resolve(next).parent.inlineContent) return false;
  view.dispatch(state.tr.setSelection(pm.state.TextSelection.create(state.doc, next)).scrollIntoView());
  return true;
}

function isBesideFootnote(place) {
  const isAtEdge = place.parent.type.name === "footnote" && (place.parentOffset === 0 || place.parentOffset === place.parent.content.size);
  return isAtEdge || [place.nodeBefore, place.nodeAfter].some((node) => node?.type.name === "footnote");
}

function isHalfCharacter(place, step) {
  const text = step > 0 ? place.nodeAfter?.text : place.nodeBefore?.text;
  return /[\ud800-\udfff]/.test((step > 0 ? text?.[0] : text?.at(-1)) ?? "");
}

// Browsers put what is typed right behind a footnote into it: the text goes where the cursor is instead.
function typeBesideFootnotes(pm) {
  return new pm.state.Plugin({
    props: {
      handleDOMEvents: {
        beforeinput(view, event) {
          const { $from, empty } = view.state.selection;
          const beside = [$from.nodeBefore, $from.nodeAfter].some((node) => node?.type.name === "footnote");
          if (event.inputType !== "insertText" || !event.data || !empty || !beside) return false;
          event.preventDefault();
          view.dispatch(view.state.tr.insertText(event.data).scrollIntoView());
          return true;
        },
      },
    },
  });
}

function count({ Node }, words) {
  return Node.create({
    name: "count",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => ({
      of: { default: "signatories", parseHTML: (element) => COUNTED.find((name) => name === element.dataset.of) ?? "signatories", renderHTML: ({ of }) => ({ "data-of": of }) },
      as: { default: "digits", parseHTML: (element) => (element.dataset.as === "words" ? "words" : "digits"), renderHTML: ({ as }) => ({ "data-as": as }) },
    }),
    parseHTML: () => [{ tag: "span.count" }],
    renderHTML: ({ HTMLAttributes }) => ["span", { class: "count", ...HTMLAttributes }],
    addNodeView: () => ({ node }) => {
      const dom = document.createElement("span");
      dom.className = "count";
      dom.textContent = words[node.attrs.of + (node.attrs.as === "words" ? "Words" : "Digits")];
      return { dom };
    },
  });
}

function caption({ Node }) {
  return Node.create({ name: "ignoredCaption", group: "never", parseHTML: () => [{ tag: "caption", ignore: true }], renderHTML: () => ["caption"] });
}

function passage({ Mark }) {
  return Mark.create({
    name: "passage",
    addAttributes: () => ({ lang: kept("lang"), dir: kept("dir") }),
    parseHTML: () => [{ tag: "span[lang]" }, { tag: "span[dir]" }],
    renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
  });
}

function languages({ Extension }) {
  return Extension.create({
    name: "languages",
    addGlobalAttributes: () => [
      { types: CARRIES_LANGUAGE, attributes: { lang: kept("lang"), dir: kept("dir") } },
      { types: ["tableCell", "tableHeader"], attributes: { scope: kept("scope") } },
    ],
  });
}

// Tiptap's wheel styles numbered lists inline, which our Content Security Policy forbids.
function numberedList({ OrderedList }) {
  return OrderedList.extend({
    addAttributes: () => ({
      start: { default: 1, parseHTML: (element) => Number(element.getAttribute("start") ?? 1), renderHTML: ({ start }) => (start === 1 ? {} : { start }) },
      type: { default: null, parseHTML: (element) => element.getAttribute("type"), renderHTML: ({ type }) => (type ? { type } : {}) },
    }),
    addNodeView: () => null,
    addMenuItems: () => null,
  });
}

// A caption is an attribute here, because ProseMirror's tables hold rows and nothing else.
function table({ Table }) {
  return Table.extend({
    addAttributes() {
      return {
        ...this.parent?.(),
        caption: { default: null, parseHTML: (element) => element.querySelector(":scope > caption")?.textContent.trim() || null, renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}) },
      };
    },
  });
}

// Which way a language runs. The table is the server's, so that print and editor never differ; a script outweighs the region.
export function directions(table) {
  const [scripts, tags, others] = [table.scripts, table.tags, table.others].map((names) => new Set(names.split(" ")));
  return (tag) => {
    const parts = tag.toLowerCase().replaceAll("_", "-").split(/-[a-z0-9](?:-|$)/)[0].split("-");
    const script = parts.slice(1).find((part) => /^[a-z]{4}$/.test(part));
    if (script) return scripts.has(script) ? "rtl" : "ltr";
    const local = `${parts[0]}-${parts.slice(1).find((part) => /^([a-z]{2}|[0-9]{3})$/.test(part)) ?? ""}`;
    return !others.has(local) && (tags.has(local) || tags.has(parts[0])) ? "rtl" : "ltr";
  };
}

// Everything but the editor itself; "kit" is Tiptap's module.
export function extensions(kit, words) {
  return [
    kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.History, kit.Dropcursor, kit.Gapcursor,
    kit.Bold, kit.Italic, kit.Underline, kit.Strike, kit.Subscript, kit.Superscript,
    kit.Heading.configure({ levels: [2, 3, 4] }), kit.Blockquote, kit.BulletList, kit.ListItem, kit.HorizontalRule,
    numberedList(kit),
    kit.Link.configure({ openOnClick: false, autolink: false, enableTarget: false, HTMLAttributes: { rel: null, target: null }, protocols: ["http", "https", "mailto"] }),
    table(kit), kit.TableRow, kit.TableHeader, kit.TableCell,
    footnote(kit), count(kit, words), passage(kit), languages(kit), caption(kit),
  ];
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function tidyTable(element) {
  element.removeAttribute("style");
  element.querySelectorAll("colgroup").forEach((group) => group.remove());
  for (const cell of element.querySelectorAll("td, th")) {
    for (const name of ["colspan", "rowspan"]) if (cell.getAttribute(name) === "1") cell.removeAttribute(name);
    ["colwidth", "style"].forEach((name) => cell.removeAttribute(name));
  }
  const body = element.tBodies[0];
  const headings = [];
  for (const row of body?.rows ?? []) {
    if (![...row.cells].every((cell) => cell.tagName === "TH")) break;
    headings.push(row);
  }
  if (headings.length && headings.length < body.rows.length) element.createTHead().append(...headings);
  if (element.dataset.caption) element.createCaption().textContent = element.dataset.caption;
  element.removeAttribute("data-caption");
}

// The stored form: a heading row in thead, a caption, and no paragraph around the only text of an item or a cell.
export function stored(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const root = template.content;
  root.querySelectorAll("table").forEach(tidyTable);
  for (const holder of root.querySelectorAll("li, td, th")) {
    const paragraphs = holder.querySelectorAll(":scope > p");
    if (paragraphs.length === 1 && paragraphs[0] === holder.firstElementChild && !paragraphs[0].attributes.length) unwrap(paragraphs[0]);
  }
  root.querySelectorAll("a").forEach((link) => ["rel", "target", "class"].forEach((name) => link.removeAttribute(name)));
  const text = template.innerHTML;
  return text === "<p></p>" ? "" : text;
}
