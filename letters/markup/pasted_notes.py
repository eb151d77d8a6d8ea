"""Footnotes of other editors, each moved from where the notes are listed to its mark.

Every editor links a mark to its note and the note back to its mark; names differ
(``_ftn1``, ``sdfootnote1sym``, ``ftnt1``, ``fn:1``, ``cite_note-1``), the two links do not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Final
from urllib.parse import unquote

from lxml.html import HtmlElement, fragment_fromstring, tostring

from letters.markup.pasted_side_notes import drop_label, is_said, raise_side_notes

_MARK: Final = re.compile(
    r"[\s\[({⁽〔［【（]*(?:(?:foot)?note |n\. |※)?(?:\w{1,5}|[*⁎∗＊†‡§¶#※]{1,4})[\s\])}⁾〕］】）.:]*", re.IGNORECASE
)
# Names that notes have in known editors: enough where the way back was not copied.
_NOTE_NAME: Final = re.compile(
    r"_?(?:ftn|edn|ftnt|sdfootnote|sdendnote|cite_note|(?:user-content-)?fn|footnote)[\w:.-]*"
)
_WAY_BACK: Final = re.compile(r"ref|anc$", re.IGNORECASE)
_ARROW: Final = re.compile(r"[\s↩↑↵⏎^\ufe0e\ufe0f]+")
# What is left of a label whose number was a link: "[] ", ". ", "^ ".
_LABEL: Final = re.compile(r"^\s*(?:\[\s*\]|\(\s*\)|[\].:)^↑↩])?\s*")
_BREAKS: Final = re.compile(r"(?:[ \t\r\n\xa0]*<br>[ \t\r\n\xa0]*)+")
_EDGES: Final = re.compile(r"^(?:<br>)+|(?:<br>|[ \t\r\n\xa0])+$")
_LONGEST_HEADING: Final = 40
# A note may be referred to often; this many letters of it are written again at most.
_MOST_COPIED: Final = 5000
_BESIDE_MARKS: Final = re.compile(r"[\s,;،、\[\]()–-]*")
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_BLOCKS: Final = _HEADINGS | frozenset(
    "p div li dd dt ul ol dl section aside article footer blockquote table caption thead tbody tfoot tr td th pre "
    "address".split()
)
_BOXES: Final = frozenset("div li dd section".split())
_LISTINGS: Final = _BOXES | frozenset("aside footer ol ul dl table tbody tr td".split())
_INLINE: Final = frozenset("sup span b small strong em i font a".split())


def place_notes(root: HtmlElement) -> bool:
    """Move notes to their marks; True when a mark is left whose note was not copied with it."""
    raise_side_notes(root)
    _join_terms(root)
    links = [link for link in root.iter("a") if target(link) and _MARK.fullmatch(link.text_content())]
    named = _names(root)
    marks_of: dict[HtmlElement, list[HtmlElement]] = {}
    for mark, note in _pairs(root, links, named):
        marks_of.setdefault(note, []).append(mark)
    footnotes = [footnote for note, marks in marks_of.items() for footnote in _footnotes(note, marks)]
    take_away(list(marks_of))
    for footnote in footnotes:
        lower(footnote)
    for rule in [rule for rule in root.iter("hr") if "note-list" in rule.getparent().get("style", "")]:
        rule.drop_tree()
    without = any(_names_a_note(target(link)) and target(link) not in named for link in links)
    return without or len(footnotes) < sum(map(len, marks_of.values()))


def _join_terms(root: HtmlElement) -> None:
    """Put the number of a note that is listed as a term to the words that explain it, as reStructuredText does."""
    for term in list(root.iter("dt")):
        note = term.getnext()
        name = term.get("id") or next((one.get("id") for one in term.iter() if one.get("id")), "")
        if note is None or note.tag != "dd" or not name or not _MARK.fullmatch(term.text_content()):
            continue
        first = note[0] if len(note) and note[0].tag == "p" and not (note.text or "").strip() else note
        term.tag, term.tail = "span", first.text
        first.text = None
        first.insert(0, term)


def _pairs(
    root: HtmlElement, links: list[HtmlElement], named: dict[str, HtmlElement]
) -> list[tuple[HtmlElement, HtmlElement]]:
    """Return each mark with the block that holds its note."""
    order = {element: number for number, element in enumerate(root.iter())}
    led = [(mark, named[target(mark)]) for mark in links if target(mark) in named]
    led = [(mark, place) for mark, place in led if order[mark] < order[place]]
    begun = Counter(above for place in {place for _mark, place in led} for above in place.iterancestors())
    found = [(mark, note) for mark, place in led if (note := _note(mark, place, begun)) is not None]
    pairs = [(mark, note) for mark, note in found if _belongs(mark, note)]
    notes = {note for _mark, note in pairs}
    # A note that speaks of another note is no text with a mark.
    return [(mark, note) for mark, note in pairs if notes.isdisjoint(mark.iterancestors())]


def _belongs(mark: HtmlElement, note: HtmlElement) -> bool:
    """Tell a note by its name, by its way back to the mark, or because its page says so."""
    return _names_a_note(target(mark)) or is_said(mark, note) or bool(_ways_back(note, _own_names(mark)))


def _names(root: HtmlElement) -> dict[str, HtmlElement]:
    named: dict[str, HtmlElement] = {}
    for element in root.iter():
        for name in (element.get("id"), element.get("name")):
            if name:
                named.setdefault(name, element)
    return named


def target(link: HtmlElement) -> str:
    """Return the name a link leads to; browsers put the page's address before it."""
    return unquote(link.get("href", "").partition("#")[2])


def _names_a_note(name: str) -> bool:
    return bool(_NOTE_NAME.fullmatch(name)) and not _WAY_BACK.search(name)


def _note(mark: HtmlElement, place: HtmlElement, begun: Counter[HtmlElement]) -> HtmlElement | None:
    """Return the block that holds a whole note: its item, its paragraph, or the box around its paragraphs.

    ``begun`` tells how many notes begin in an element.
    """
    above_mark = set(mark.iterancestors())
    block = next((element for element in (place, *place.iterancestors()) if element.tag in _BLOCKS), None)
    if block is None or block in above_mark or block.tag in _HEADINGS:
        return None
    while (box := block.getparent()) is not None and box.getparent() is not None:
        if box.tag not in _BOXES or box in above_mark or begun[box] > 1 or _is_behind_text(block):
            break
        block = box
    return block


def _is_behind_text(block: HtmlElement) -> bool:
    """Tell whether words stand before a block in its box; the nearest are looked at first."""
    for element in block.itersiblings(preceding=True):
        if (element.tail or "").strip() or any(text.strip() for text in element.itertext()):
            return True
    return bool((block.getparent().text or "").strip())


def _own_names(mark: HtmlElement) -> set[str]:
    """Return the names of a mark, of what is in it and of what is raised around it."""
    around = (*mark.iter(), *mark.iterancestors(*_INLINE))
    return {name for element in around for name in (element.get("id"), element.get("name")) if name}


def _ways_back(note: HtmlElement, names: set[str]) -> list[HtmlElement]:
    return [link for link in note.iter("a") if target(link) in names]


def _footnotes(note: HtmlElement, marks: list[HtmlElement]) -> Iterator[HtmlElement]:
    """Put a note at its marks: at the first, and at the others as long as that does not make much of little."""
    made = as_footnote(note, set().union(*map(_own_names, marks)), marks[0].text_content().strip())
    copies = 1 + _MOST_COPIED // (len(made.text_content()) + 1)
    for mark in marks[:copies]:
        yield replaced(mark, deepcopy(made))


def as_footnote(note: HtmlElement, names: set[str], mark: str = "") -> HtmlElement:
    """Return a footnote with the words of a note, its emphasis and links; its paragraphs become lines.

    ``mark`` is what its mark shows, which may stand before the note once more, outside of any link.
    """
    copy = deepcopy(note)
    copy.tail = None
    for link in {*_ways_back(copy, names), *(link for link in copy.iter("a") if _leads_up(link))}:
        _drop(link)
    for block in list(copy.iterdescendants(*_BLOCKS, "hr")):
        block.addprevious(block.makeelement("br"))
        block.append(block.makeelement("br"))
        block.drop_tag()
    drop_label(copy, _LABEL)
    if mark:  # "1" alone may be the first word of a note: "1 January"
        is_bare = mark.isascii() and mark.isalnum()
        drop_label(copy, re.compile(rf"^\s*{re.escape(mark)}[\].:)]{'' if is_bare else '?'}\s*(?=\S)"))
    content = _EDGES.sub("", _BREAKS.sub("<br>", _inner(copy)))
    made = fragment_fromstring(f'<span class="footnote">{content}</span>')
    assert isinstance(made, HtmlElement)
    return made


def _leads_up(link: HtmlElement) -> bool:
    """Tell from name or arrow that a link of a note leads back to a mark, to this or to another of the same note."""
    return bool(target(link)) and bool(_ARROW.fullmatch(link.text_content()) or _WAY_BACK.search(target(link)))


def _drop(link: HtmlElement) -> None:
    """Take out a link and what was raised for it alone."""
    parent = link.getparent()
    link.drop_tree()
    if parent.tag in _INLINE and not parent.text_content().strip() and parent.getparent() is not None:
        parent.drop_tree()


def _inner(element: HtmlElement) -> str:
    whole = tostring(element, encoding="unicode")
    return str(whole[whole.index(">") + 1 : whole.rindex("<")])


def replaced(mark: HtmlElement, footnote: HtmlElement) -> HtmlElement:
    """Put a footnote where its mark stood, with what was raised or bracketed for the mark alone."""
    while (around := mark.getparent()).tag in _INLINE and around.text_content().strip() == mark.text_content().strip():
        mark = around
    footnote.tail, mark.tail = mark.tail, None
    around.replace(mark, footnote)
    return footnote


def lower(footnote: HtmlElement) -> None:
    """Take a footnote out of the raised text in which it stood with others, and the brackets around it away."""
    around = footnote.getparent()
    if around is None:
        return
    if around.tag == "sup" and all(
        _BESIDE_MARKS.fullmatch(text or "") for text in (around.text, *(child.tail for child in around))
    ):
        around.text = None
        for child in around:
            child.tail = None
        around.drop_tag()
    before = footnote.getprevious()
    opening = (around.text if before is None else before.tail) or ""
    if opening.endswith("[") and (footnote.tail or "").startswith("]"):
        footnote.tail = footnote.tail[1:]
        if before is None:
            around.text = opening[:-1]
        else:
            before.tail = opening[:-1]


def take_away(notes: list[HtmlElement]) -> None:
    """Drop notes from where they are listed, and each list with its rule and heading when nothing is left of it."""
    beside = {note.getparent(): note.getprevious() for note in reversed(notes)}
    for note in notes:
        note.drop_tree()
    for listing, rule in beside.items():
        _take_away_list(listing, rule)


def _take_away_list(listing: HtmlElement, rule: HtmlElement | None) -> None:
    while listing.tag in _LISTINGS and listing.getparent() is not None and not _words(listing):
        rule, emptied = listing.getprevious(), listing
        listing = listing.getparent()
        emptied.drop_tree()
    if rule is not None and rule.tag == "hr" and rule.getparent() is not None and not _goes_on(rule):
        rule.drop_tree()


def _words(listing: HtmlElement) -> bool:
    """Tell whether a list of notes holds anything but its heading."""
    headings = "".join(heading.text_content() for heading in listing.iter(*_HEADINGS))
    return "".join(listing.text_content().split()) != "".join(headings.split()) or len(headings) > _LONGEST_HEADING


def _goes_on(rule: HtmlElement) -> bool:
    after = [rule.tail, *(part for element in rule.itersiblings() for part in (*element.itertext(), element.tail))]
    return any(text and text.strip() for text in after)
