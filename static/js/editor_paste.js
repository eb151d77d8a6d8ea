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

// Null when no answer comes that could be used: signed out meanwhile, no connection, too long.
async function clean(form, html) {
  try {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(form.dataset.clean, { method: "POST", headers, body: new URLSearchParams({ html }), redirect: "error" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// Nodes and never markup: a "<" in plain text is a "<". Each line is a paragraph, as word processors write them; in a footnote a line.
export function asParagraphs(plain, isInFootnote) {
  const lines = plain.split(/\r\n?|\n/).filter((line) => line.trim()).map((text) => ({ type: "text", text }));
  if (lines.length < 2) return lines;
  if (isInFootnote) return lines.flatMap((line, place) => (place ? [{ type: "hardBreak" }, line] : [line]));
  return lines.map((line) => ({ type: "paragraph", content: [line] }));
}

// The words of markup that nobody has cleaned: no part of it becomes an element, so nothing in it runs.
function wordsOf(html) {
  const lines = html.replace(/<(style|script|title)\b[^]*?<\/\1\s*>/gi, "").replace(/<!--[^]*?-->/g, "").replace(/\s+/g, " ");
  const text = document.createElement("textarea");
  text.innerHTML = lines.replace(/<(br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^>]*>/gi, "\n").replace(/<[^>]*>/g, "");
  return text.value;
}
