"""The parsed text of a letter: reading and writing it, and what an allow list cannot see in it."""

import re
from collections.abc import Callable

from lxml import etree
from lxml.html import HtmlElement, HtmlElementClassLookup

from letters.markup import paste, together


def read(html: str) -> HtmlElement:
    """Parse what nh3 wrote, or ``write``. What nh3 writes is well formed but for void elements and fixed spaces."""
    xml = re.sub(r"<(br|hr)\b([^<>]*?)/?>", r"<\1\2/>", html).replace("&nbsp;", "\xa0")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    parser.set_element_class_lookup(HtmlElementClassLookup())
    return etree.fromstring(f"<div>{xml}</div>", parser)


def write(root: HtmlElement) -> str:
    for element in root.iter():
        if element.text is None and element.tag not in ("br", "hr"):
            element.text = ""
    return etree.tostring(root, encoding="unicode")[len("<div>") : -len("</div>")]


def mend(root: HtmlElement) -> bool:
    """Put right what an allow list cannot see; True when anything had to be changed."""
    faults = list(_faults(root))
    for element in faults:
        if element.tag == "table":
            _flatten(element)
        elif element.get("class") == "count" and "data-of" in element.attrib:
            tail = element.tail
            attributes = dict(element.attrib)
            element.clear()
            element.attrib.update(attributes)
            element.tail = tail
        elif element.getparent() is not None:
            element.tag = paste.DROPPED
    etree.strip_tags(root, paste.DROPPED)
    return bool(faults)


def _faults(root: HtmlElement) -> list[HtmlElement]:
    """Return what stands where it may not, innermost first."""
    found = []
    for element in root.iterdescendants():
        kind = element.get("class", "")
        inside_note = any(ancestor.get("class") == "footnote" for ancestor in element.iterancestors())
        nameless = element.tag == "span" and (not element.attrib or (kind == "count") != ("data-of" in element.attrib))
        if (
            (element.tag == "a" and "href" not in element.attrib)
            or nameless
            or (inside_note and (element.tag in paste.BLOCKS or kind == "footnote"))
            or (kind == "footnote" and not element.text_content().strip())
            or (kind == "count" and (len(element) > 0 or element.text))
            or (element.tag == "table" and any(ancestor.tag == "table" for ancestor in element.iterancestors()))
        ):
            found.append(element)
    return found[::-1]


def _flatten(table: HtmlElement) -> None:
    """Make paragraphs of a table inside a table, which no letter needs and nobody can read on paper."""
    for cell in list(table.iter("td", "th", "caption")):
        cell.tag = "p"
        cell.attrib.clear()
        if paste.has_block(cell):
            paste.wrap_loose_text(cell)
            cell.drop_tag()
    for part in list(table.iter("tr", "thead", "tbody")):
        part.drop_tag()
    table.drop_tag()


_PIECES = re.compile(r"(<[^<>]*>)")
_BETWEEN_NOTES = '<sup class="between">,</sup>'
_INLINE_BEGIN = re.compile(r"<(?:[aus]|em|strong|sub|sup|span)[ >]")
_INLINE_END = re.compile(r"</(?:[aus]|em|strong|sub|sup|span)>")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]$")
_EMPTY = re.compile(r"<([aus]|em|strong|sub|sup)\b[^<>]*></\1>")
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_LEADS_ON = re.compile(r"[:：][\s\u200e\u200f]*(?:</(?:a|em|s|strong|u)>\s*)*</p>\s*<(?:p|blockquote|table)[ >]")
_UNSCOPED = re.compile(r"<th(?![^<>]*\bscope=)(?=[\s>])")
# From a Latin letter or a digit to the last that follows without a character as wide as a Han character between.
_LATIN = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
    r"(?:[^\u1100-\u11ff\u2e80-\uffef\U00020000-\U0003ffff]*[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff.%])?"
)


def with_header_scopes(html: str) -> str:
    """Name the direction of header cells that do not say it: screen readers need it in a tagged PDF."""
    with_columns = _HEAD.sub(lambda part: _UNSCOPED.sub('<th scope="col"', part[0]), html)
    return _UNSCOPED.sub('<th scope="row"', with_columns)


def with_reached_rows(html: str) -> str:
    """Mark rows that a cell of a row above reaches into, so that no page ends between the two."""
    if "rowspan" not in html:
        return html
    root = read(html)
    for cell in root.iter("td", "th"):
        row = cell.getparent()
        below = [] if row is None else list(row.itersiblings("tr"))
        for reached in below[: int(cell.get("rowspan", "1")) - 1]:
            reached.set("class", "reached")
    return write(root)


def with_leading_sentences(html: str) -> str:
    """Mark paragraphs that end with a colon above a paragraph, a quotation or a table, to which they lead."""
    made, at = [], 0
    for end in _LEADS_ON.finditer(html):
        begins = html.rfind("<p", at, end.start())
        if html[begins : begins + 3] in ("<p>", "<p ") and "class=" not in html[begins : html.find(">", begins)]:
            made += [html[at:begins], '<p class="leads"']
            at = begins + len("<p")
    return "".join([*made, html[at:]])


def with_bookmarks(html: str) -> str:
    """Name headings without their notes, for the typesetter has a note's number in the list of headings."""
    if 'class="footnote"' not in html:
        return html
    root = read(html)
    marked = root.xpath("(.//h2 | .//h3 | .//h4)[.//span[@class='footnote']]")
    for heading in marked:
        parts = heading.xpath(".//text()[not(ancestor::span[@class='footnote'])] | .//br")
        words = "".join(part if isinstance(part, str) else " " for part in parts)
        heading.set("data-bookmark", " ".join(words.split()))
    return write(root) if marked else html


def with_notes_apart(html: str) -> str:
    """Put a comma between two notes at one word, and notes out of links and lines, which would underline their text.

    A raised number before a note, such as that of a square, is parted from it in the same way.
    """
    if 'class="footnote"' not in html:
        return html
    pieces, opened, written = _PIECES.split(html), list[str](), list[str]()
    note, ends, text = 0, False, ""
    for piece in pieces:
        if not piece:
            continue
        if piece.startswith('<span class="footnote"'):
            around = [] if note else _from_line(opened)
            written += [*_closed(around), _BETWEEN_NOTES if ends else "", piece]
            opened.append(piece)
            note = note or len(opened)
        elif piece.startswith("</"):
            written.append(piece)
            closes = note == len(opened)
            # Emphasis that ends behind a note, or begins, parts it from the next one as little as nothing does.
            ends = (
                closes or (ends and _INLINE_END.match(piece) is not None) or (piece == "</sup>" and text[-1:].isdigit())
            )
            opened.pop()
            if closes:
                note = 0
                written += _from_line(opened)
        else:
            written.append(piece)
            if piece.startswith("<") and not piece.startswith(("<br", "<hr")):
                opened.append(piece)
                ends = ends and _INLINE_BEGIN.match(piece) is not None
            elif not piece.startswith("<"):
                text = _UNSEEN.sub("", piece) or text
                ends = _RAISED.search(text) is not None if _UNSEEN.sub("", piece) else ends
            else:
                ends = False
    return _EMPTY.sub("", "".join(written))


def _from_line(opened: list[str]) -> list[str]:
    """Return the elements that stand open from the first that draws a line under or through its text."""
    first = next((n for n, piece in enumerate(opened) if re.match("<[aus][ >]", piece)), len(opened))
    return opened[first:]


def _closed(opened: list[str]) -> list[str]:
    return [f"</{re.split('[ >]', piece[1:])[0]}>" for piece in reversed(opened)]


def with_latin(html: str) -> str:
    """Mark Latin names and numbers in a text of Han characters: their apostrophes and quotation marks are theirs.

    What stands at the edge of such a name, a quotation mark for one, belongs to the text around it.
    """
    return _in_texts(html, lambda text: _LATIN.sub(r'<span class="latin">\g<0></span>', text))


def unbroken(html: str, language: str, rules: int) -> str:
    """Keep in one line what belongs together, and words with a hyphen: readers of a PDF drop one that ends a line."""
    return _in_texts(html, lambda text: together.kept(text, language, rules))


def _in_texts(html: str, change: Callable[[str], str]) -> str:
    pieces = _PIECES.split(html)
    return "".join(piece if piece.startswith("<") else change(piece) for piece in pieces)
