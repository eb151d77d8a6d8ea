// What comes from a word processor is cleaned by the server, which knows its markup; our own copies stay as they are.
export function pasteCleaned(event, editor, say, words) {
  const html = event.clipboardData?.getData("text/html");
  if (!html || html.includes("data-pm-slice")) return false;
  event.preventDefault();
  const plain = event.clipboardData.getData("text/plain");
  clean(editor.view.dom.closest("form"), html).then((answer) => {
    const content = answer ? answer.html : asParagraphs(plain || wordsOf(html), editor.isActive("footnote"));
    if (content.length) editor.chain().focus().insertContent(content).run();
    say(answer ? answer.message : words.pastedPlain);
  });
  return true;
}

const PATIENCE = 20000;

// Null when no answer comes that could be used: signed out meanwhile, no connection, too long, none for a while.
async function clean(form, html) {
  try {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(form.dataset.clean, { method: "POST", headers, body: new URLSearchParams({ html }), redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const cleaned = answer.ok ? await answer.json() : null;
    return typeof cleaned?.html === "string" ? cleaned : null;
  } catch {
    return null;
  }
}

// Word writes a line's end within a paragraph as a vertical tab.
const LINE_ENDS = /\r\n?|[\n\v\f\x85\u2028\u2029]/;

// Nodes and never markup: a "<" in plain text is a "<". Each line is a paragraph, as word processors write them; in a footnote a line.
export function asParagraphs(plain, isInFootnote) {
  const lines = plain.split(LINE_ENDS).filter((line) => line.trim()).map((text) => ({ type: "text", text }));
  if (lines.length < 2) return lines;
  if (isInFootnote) return lines.flatMap((line, place) => (place ? [{ type: "hardBreak" }, line] : [line]));
  return lines.map((line) => ({ type: "paragraph", content: [line] }));
}

const UNSEEN = new Set(["STYLE", "SCRIPT", "TITLE", "TEMPLATE", "NOSCRIPT"]);
// All others stand in the line, those of a word processor's own too.
const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY BR CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LEGEND LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TFOOT THEAD TR UL".split(" "));
const AS_BLOCK = /display\s*:\s*(?:block|list-item|flex|grid|table(?!-cell))/i;
const AS_WRITTEN = /white-space\s*:\s*(?:pre|break-spaces)/i;

const TAGS = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;

// Our Content Security Policy is asked about styles even where nothing is shown.
function withoutStyle(tag) {
  return tag.replace(/\sstyle(?=\s*=)/gi, " data-style");
}

// The words of markup that nobody has cleaned, a line for each block and a blank between cells: what is parsed here is
// no part of the page, so nothing in it is loaded or runs.
function wordsOf(html) {
  const pieces = [];
  const read = (node, keepsLines) => {
    if (node.nodeType === Node.TEXT_NODE) pieces.push(keepsLines ? node.data : node.data.replace(/\s+/g, " "));
    if (node.nodeType !== Node.ELEMENT_NODE || UNSEEN.has(node.tagName)) return;
    const style = node.dataset?.style ?? "";
    const isCell = node.tagName === "TD" || node.tagName === "TH";
    const end = isCell ? " " : BLOCKS.has(node.tagName) || AS_BLOCK.test(style) ? "\n" : "";
    pieces.push(isCell ? "" : end);
    node.childNodes.forEach((inner) => read(inner, keepsLines || node.tagName === "PRE" || AS_WRITTEN.test(style)));
    pieces.push(end);
  };
  read(new DOMParser().parseFromString(html.replace(TAGS, withoutStyle), "text/html").body);
  return pieces.join("").split("\n").map((line) => line.trim()).join("\n");
}
