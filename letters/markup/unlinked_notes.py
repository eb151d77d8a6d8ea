"""Notes of a pasted text that no link ties to their marks: raised marks, and at the end of the text the notes.

They become footnotes where marks and notes match one to one and in order. Everything else stays as it was, and is said.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from letters.markup import flat_marks, pasted_notes, raised_marks
from letters.markup.raised_marks import SIGNS, PlacedWords, Raised

_BARE: Final = re.compile(
    rf"\s*(?:\[(\d{{1,3}}|[a-z]{{1,2}}|{SIGNS})\][.:]?\s*|\((\d{{1,3}})\)\s*"
    rf"|(\d{{1,3}}|{SIGNS})(?:[.):]\s+|[.)]?[\s\xa0]+)|({SIGNS})\s*)(?=\S)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"(?:(?:foot|end|voet|eind|fot|slut)?not(?:es?|er|en|as?|y|ky)|(?:fuß|fuss|end)noten?|anmerkungen|quellen|references|"
    r"références|referencias|sources|fuentes|fonti|bronnen|notes? de (?:bas de page|fin)|notas? (?:al pie|de rodapé)|"
    r"note (?:a piè di pagina|de subsol)|przypisy|poznámky|jegyzetek|lábjegyzetek|сноски|примечания|примітки|виноски|"
    r"бележки|σημειώσεις|dipnotlar|notlar|注释?|注釈|註釋?|脚注|腳註|각주|ملاحظات|هوامش|הערות(?: שוליים)?)\s*:?",
    re.IGNORECASE,
)
_DRAWN_RULE: Final = re.compile(r"[_—–=*-](?:\s*[_—–=*-]){2,}")
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_BLOCKS: Final = _HEADINGS | frozenset("p div li dd dt blockquote pre address td th caption section".split())


@dataclass(frozen=True, slots=True)
class _Aside:
    """A block that begins with a label; ``length`` is how many characters of it are the label."""

    block: HtmlElement
    label: str
    length: int
    is_raised: bool


@dataclass(frozen=True, slots=True)
class _MarksAndNotes:
    """The marks of a text, the notes at its end, and what parts the two."""

    marks: list[Raised]
    asides: list[_Aside]
    border: list[HtmlElement]

    @property
    def is_match(self) -> bool:
        wanted = [label for mark in self.marks for label in mark.labels]
        return bool(wanted) and wanted == [aside.label for aside in self.asides] and len(set(wanted)) == len(wanted)

    @property
    def is_likely(self) -> bool:
        """Tell whether marks that are characters alone are meant as marks: notes are there, or raised numbers."""
        return bool(self.marks) and (
            bool(self.asides) or any(mark.element.text_content().strip()[:1].isdecimal() for mark in self.marks)
        )


def place_unlinked(root: HtmlElement) -> bool:
    """Move notes to the marks that stand in the same order; True where marks or notes are left as text."""
    found, parted = _looked_at(root)
    if not found.is_match and (flat := flat_marks.raised_copy(root)) is not None:
        found_flat, parted_flat = _looked_at(flat)
        if found_flat.is_match:
            _take(root, found_flat, flat if parted_flat is None else parted_flat)
            flat_marks.lower_others(root)
            return False
        if found_flat.is_likely:
            return True
    if not found.is_match:
        return bool(found.marks) or any(aside.is_raised for aside in found.asides)
    _take(root, found, parted)
    return False


def _looked_at(root: HtmlElement) -> tuple[_MarksAndNotes, HtmlElement | None]:
    """Return the marks and notes of a tree, or of its copy with the lines of the last paragraph parted."""
    words = raised_marks.read(root)
    if not words.raised:
        return _MarksAndNotes([], [], []), None
    parted = _with_lines_parted(root)
    return (_found(root, words) if parted is None else _found(parted, raised_marks.read(parted))), parted


def _take(root: HtmlElement, found: _MarksAndNotes, changed: HtmlElement | None) -> None:
    _move(found)
    if changed is not None:
        root.text = changed.text
        root[:] = list(changed)


def _found(root: HtmlElement, words: PlacedWords) -> _MarksAndNotes:
    asides, border = _asides(root, words)
    first = words.starts[asides[0].block] if asides else len(words.text)
    has_letters = any(aside.label.isalpha() for aside in asides)
    before = [raised for raised in words.raised.values() if raised.end <= first]
    # Raised letters alone end ordinals and short forms of words.
    before = [raised for raised in before if has_letters or not raised.element.text_content().strip().isalpha()]
    return _MarksAndNotes([raised for raised in before if words.is_mark(raised) and _is_free(raised)], asides, border)


def _move(found: _MarksAndNotes) -> None:
    notes = iter([_footnote(aside) for aside in found.asides])
    footnotes = [_put(mark, [next(notes) for _label in mark.labels]) for mark in found.marks]
    pasted_notes.take_away([aside.block for aside in found.asides])
    for element in found.border:
        if element.getparent() is not None:
            element.drop_tree()
    for footnote in footnotes:
        pasted_notes.lower(footnote)


def _is_free(raised: Raised) -> bool:
    """Tell that a raised text is no link to another page, whose address would be lost."""
    links = [*raised.element.iter("a"), *raised.element.iterancestors("a")]
    return not any(link.get("href") and "#" not in link.get("href") for link in links)


# The notes at the end


def _asides(root: HtmlElement, words: PlacedWords) -> tuple[list[_Aside], list[HtmlElement]]:
    """Return the notes at the end, and the rule and heading that part them from the text.

    Without such a border only what begins with a raised label, or with a sign, is a note.
    """
    raised = {one.start: one for one in words.raised.values()}
    found: list[_Aside] = []
    border: list[HtmlElement] = []
    for element in _backwards(root):
        is_rule = element.tag == "hr" or bool(_DRAWN_RULE.fullmatch(element.text_content().strip()))
        if is_rule or _is_heading(element):
            border.append(element)
            if is_rule:
                break
        elif border or (aside := _aside(element, words, raised)) is None:
            break
        else:
            found.append(aside)
    if not border:
        found = list(takewhile(lambda aside: aside.is_raised or not aside.label.isalnum(), found))
    found.reverse()
    return (found, border) if found and _end_the_text(found, words) else ([], [])


def _end_the_text(asides: list[_Aside], words: PlacedWords) -> bool:
    """Tell that no word stands between the notes or behind them."""
    behind = words.text[words.starts[asides[0].block] :]
    return "".join(behind.split()) == "".join("".join(aside.block.text_content().split()) for aside in asides)


def _backwards(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield rules and blocks that hold words and no other block, and items whole, from the last to the first."""
    whole: set[HtmlElement] = {item for item in root.iter("li") if next(item.iterdescendants("ol", "ul"), None) is None}
    inside: set[HtmlElement] = {inner for item in whole for inner in item.iterdescendants()}
    for element in reversed(list(root.iter(*_BLOCKS, "hr"))):
        if element in inside:
            continue
        is_whole = element in whole or next(element.iterdescendants(*_BLOCKS), None) is None
        if element.tag == "hr" or (is_whole and element.text_content().strip()):
            yield element


def _is_heading(element: HtmlElement) -> bool:
    return bool(_HEADING.fullmatch(element.text_content().strip()))


def _aside(block: HtmlElement, words: PlacedWords, raised: dict[int, Raised]) -> _Aside | None:
    if block.tag not in {"p", "div", "li", "dd"}:
        return None
    text = block.text_content()
    mark = raised.get(words.first_word(block))
    if mark is not None and len(mark.labels) == 1 and text.strip() != mark.element.text_content().strip():
        length = len(text) - len(text.lstrip()) + len(mark.element.text_content().strip())
        return _Aside(block, mark.labels[0], length, is_raised=True)
    if block.tag == "li" and "value" in block.attrib and block.getparent().get("type", "1") == "1":
        return _Aside(block, block.get("value"), 0, is_raised=False)
    bare = _BARE.match(text)
    if bare is None:
        return None
    return _Aside(block, next(label for label in bare.groups() if label), bare.end(), is_raised=False)


def _with_lines_parted(root: HtmlElement) -> HtmlElement | None:
    """Return a copy whose last paragraph is parted where its lines begin with labels; None where none does."""
    copy = deepcopy(root)
    last = next((block for block in _backwards(copy) if block.tag != "hr"), None)
    if last is None or last.tag not in {"p", "div"}:
        return None
    ends = [line_end for line_end in last.iterchildren("br") if _begins_a_note(line_end)]
    if last is copy:
        last = copy.makeelement("div")
        last.text, copy.text = copy.text, None
        last.extend(list(copy))
        copy.append(last)
    for line_end in reversed(ends):
        line = last.makeelement(last.tag)
        line.text, line_end.tail = line_end.tail, None
        line.extend(list(line_end.itersiblings()))
        last.remove(line_end)
        while len(last) and last[-1].tag == "br" and not (last[-1].tail or "").strip():
            last.remove(last[-1])
        last.addnext(line)
    return copy if ends else None


def _begins_a_note(line_end: HtmlElement) -> bool:
    text, after = line_end.tail or "", line_end.getnext()
    if text.strip() or after is None:
        return bool(_BARE.match(text))
    return raised_marks.is_raised(after) and len(raised_marks.labels(after.text_content())) == 1


# From there to the marks


def _footnote(aside: _Aside) -> HtmlElement:
    note = deepcopy(aside.block)
    left = aside.length
    for event, element in etree.iterwalk(note, events=("start", "end")):
        part = "text" if event == "start" else "tail"
        if left and (element is not note or part == "text"):
            text = getattr(element, part) or ""
            setattr(element, part, text[left:])
            left -= min(left, len(text))
    for empty in [one for one in note.iterdescendants("sup", "span", "a") if not one.text_content().strip()]:
        if empty.getparent() is not None:
            empty.drop_tree()
    return pasted_notes.as_footnote(note, set())


def _put(mark: Raised, footnotes: list[HtmlElement]) -> HtmlElement:
    """Put the notes of one raised text where it stands, one behind the other."""
    first = pasted_notes.replaced(mark.element, footnotes[0])
    last = footnotes[-1]
    if last is not first:
        last.tail, first.tail = first.tail, None
        for footnote in reversed(footnotes[1:]):
            first.addnext(footnote)
    return first
