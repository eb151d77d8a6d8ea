"""Paragraphs, runs and tables of a letter in the words of WordprocessingML (ISO/IEC 29500-1)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from letters.editions.formats.content import Block, ListMark, Paragraph, Run, Table, trimmed
from letters.editions.formats.docx_styles import languages
from letters.editions.formats.docx_tables import PlacedCell, grid
from letters.markup import isolation, mending, scripts

_STYLES: Final = {"h2": "Heading2", "h3": "Heading3", "h4": "Heading4", "caption": "Caption", "hr": "Rule"}
_LOOKS: Final = {
    "strong": "<w:b/><w:bCs/>",
    "em": "<w:i/><w:iCs/>",
    "s": "<w:strike/>",
    "u": '<w:u w:val="single"/>',
    "sup": '<w:vertAlign w:val="superscript"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
}
# What an emphasis is in a script without italics, and the room between a table and what follows it.
_DOTS: Final = '<w:em w:val="dot"/>'
_BELOW_TABLE: Final = '<w:spacing w:before="160"/>'
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARK: Final = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'


@dataclass(slots=True)
class Notes:
    """The notes met so far, each as the paragraph that a reader sees at the foot of a page; numbered from 1."""

    written: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DocxText:
    """Writes one letter: its language, its notes, its lists, and where addresses of links are kept.

    ``link`` returns the key of an address among those of the text, ``note_link`` among those of the notes.
    """

    language: str
    link: Callable[[str], str]
    note_link: Callable[[str], str]
    notes: Notes = field(default_factory=Notes)
    lists: dict[tuple[int, int], ListMark] = field(default_factory=dict)
    part: int = 0

    @property
    def direction(self) -> str:
        return scripts.direction(self.language)

    def runs(self, runs: Iterable[Run], *, look: str = "", in_note: bool = False) -> str:
        """Return runs; those of one link stand in one element."""
        written: list[str] = []
        href = ""
        for run in runs:
            if run.href != href:
                written.append("</w:hyperlink>" if href else "")
                link = self.note_link if in_note else self.link
                written.append(f'<w:hyperlink r:id="{link(run.href)}">' if run.href else "")
                href = run.href
            written.append(self._note(run) if run.note is not None else self._run(run, look))
        return "".join(written) + ("</w:hyperlink>" if href else "")

    def _run(self, run: Run, look: str) -> str:
        style = '<w:rStyle w:val="Hyperlink"/>' if run.href else ""
        # The order of the elements is the schema's.
        dots = _DOTS if "em" in run.emphasis and self._is_upright(run) else ""
        looks = "".join(text for name, text in _LOOKS.items() if name in run.emphasis and not (dots and name == "em"))
        own = languages(run.language) if run.language else ""
        properties = f"{style}{look}{looks}{'<w:rtl/>' if run.direction == 'rtl' else ''}{dots}{own}"
        return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{written(run.text)}</w:r>"

    def _is_upright(self, run: Run) -> bool:
        """Tell whether a run has no italics; Latin names in such a text have."""
        if scripts.has_italics(run.language or self.language):
            return False
        return run.direction == "rtl" or any(unicodedata.east_asian_width(sign) in "WF" for sign in run.text)

    def _note(self, run: Run) -> str:
        assert run.note is not None
        number = len(self.notes.written) + 1
        self.notes.written.append("")
        text = f'{MARK}<w:r><w:t xml:space="preserve"> </w:t></w:r>{self.runs(run.note, in_note=True)}'
        paragraph = self.paragraph("FootnoteText", text)
        self.notes.written[number - 1] = f'<w:footnote w:id="{number}">{paragraph}</w:footnote>'
        return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'

    def paragraph(self, style: str, runs: str, *, direction: str = "", more: str = "", before: str = "") -> str:
        """Return a paragraph. ``before`` and ``more`` are properties that stand before and behind its direction."""
        bidi = "<w:bidi/>" if (direction or self.direction) == "rtl" else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{before}{bidi}{more}</w:pPr>{runs}</w:p>'

    def words(self, text: str, *, look: str = "") -> str:
        """Return a plain text, each run against the page with a direction of its own."""
        if text.isascii() and self.direction == "ltr":
            return self._run(Run(text), look)
        html = isolation.isolated(escape(text).replace("\n", "<br>"), self.direction)
        root = mending.read(html)
        found: list[Run] = [Run(root.text or "", direction=self.direction)]
        for element in root:
            direction = element.get("dir", self.direction)
            found.append(Run("\n" if element.tag == "br" else element.text_content(), direction=direction))
            found.append(Run(element.tail or "", direction=self.direction))
        return "".join(self._run(run, look) for run in trimmed(found))

    # Blocks

    def blocks(self, blocks: Iterable[Block], *, style: str = "") -> list[str]:
        written: list[str] = []
        for block in blocks:
            is_below = bool(written) and written[-1].endswith("</w:tbl>")
            written.append(
                self._table(block) if isinstance(block, Table) else self._paragraph(block, style, is_below=is_below)
            )
        return written

    def _paragraph(self, block: Paragraph, style: str, *, is_below: bool) -> str:
        usual = _STYLES.get(block.kind) or ("Quote" if block.quoted else style or "Normal")
        before = after = ""
        if block.mark is not None:
            usual = style or "ListParagraph"
            before, after = self._list_place(block.mark, block.quoted)
        elif block.quoted > 1:
            after = f'<w:ind w:left="{560 * block.quoted}" w:right="{560 * block.quoted}"/>'
        if is_below and block.kind not in _STYLES:
            after = f"{_BELOW_TABLE}{after}"
        return self.paragraph(usual, self.runs(block.runs), direction=block.direction, before=before, more=after)

    def _list_place(self, mark: ListMark, quoted: int) -> tuple[str, str]:
        at = 420 * (mark.level + 1) + 560 * quoted
        if not mark.begins:
            return "", f'<w:ind w:left="{at}"/>'
        self.lists.setdefault((self.part, mark.list_id), mark)
        number = list(self.lists).index((self.part, mark.list_id)) + 1
        place = f'<w:numPr><w:ilvl w:val="{min(mark.level, 8)}"/><w:numId w:val="{number}"/></w:numPr>'
        return place, f'<w:ind w:left="{at}" w:hanging="420"/>'

    def _table(self, table: Table) -> str:
        placed = grid(table)
        columns = max((sum(cell.columns for cell in row) for row in placed), default=1)
        looks = (
            '<w:tblStyle w:val="TableGrid"/>'
            + ("<w:bidiVisual/>" if table.direction == "rtl" else "")
            + '<w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0020" w:firstRow="1"/>'
        )
        rows = "".join(self._row(row, is_head=number < table.heads) for number, row in enumerate(placed))
        measures = f'<w:gridCol w:w="{9000 // columns}"/>' * columns
        return f"<w:tbl><w:tblPr>{looks}</w:tblPr><w:tblGrid>{measures}</w:tblGrid>{rows}</w:tbl>"

    def _row(self, row: list[PlacedCell], *, is_head: bool) -> str:
        head = "<w:tblHeader/>" if is_head else ""
        cells = "".join(self._cell(cell, "TableHead" if is_head else "TableRowHead") for cell in row)
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"

    def _cell(self, cell: PlacedCell, head: str) -> str:
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        merge = {"begins": '<w:vMerge w:val="restart"/>', "goes on": "<w:vMerge/>"}.get(cell.merge, "")
        style = head if cell.cell.is_head else "TableText"
        texts = self.blocks(cell.cell.blocks, style=style) if cell.merge != "goes on" else []
        # A cell ends with a paragraph.
        if not texts or texts[-1].endswith("</w:tbl>"):
            texts.append(self.paragraph(style, ""))
        return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{''.join(texts)}</w:tc>"


def written(text: str) -> str:
    """Return a text with its line feeds as breaks."""
    lines = [
        f'<w:t xml:space="preserve">{escape(_NOT_XML.sub("", line))}</w:t>' if line else "" for line in text.split("\n")
    ]
    return "<w:br/>".join(lines)


def attribute(text: str) -> str:
    """Return a text as the value of an attribute, with its quotation marks."""
    return quoteattr(_NOT_XML.sub("", text))
