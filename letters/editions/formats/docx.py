"""The letter as DOCX: styles, footnotes and lists as word processors know them, the same bytes each time.

The package, its relationships and content types are python-docx's; it has no way to write footnotes, so the
parts with text are written here.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.package import Package

from letters.documents import LetterDocument, LineStyle, PageSize
from letters.editions.formats.docx_logos import logos
from letters.editions.formats.docx_numbering import numbering
from letters.editions.formats.docx_styles import HEAD, DocxLook, R, W, styles
from letters.editions.formats.docx_text import DocxText, attribute, written
from letters.editions.formats.parts import LetterPart, Names, PieceRole, PlainWords, parts
from letters.editions.rendering.page import Paper, foot

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_NAMESPACES: Final = f'xmlns:w="{W}" xmlns:r="{R}"'
_MARGINS: Final = {PageSize.A4: (11906, 16838, 1361, 1644, 1531), PageSize.LETTER: (12240, 15840, 1304, 1757, 1474)}
_STYLES: Final = {
    PieceRole.NOTICE: "Notice",
    PieceRole.LETTERHEAD: "Letterhead",
    PieceRole.SENDER: "Sender",
    PieceRole.REFERENCE: "Reference",
    PieceRole.DATE: "Reference",
    PieceRole.ADDRESS: "Address",
    PieceRole.COPIES_LABEL: "Copies",
    PieceRole.COPY: "Copies",
    PieceRole.TITLE: "Heading1",
    PieceRole.SUBJECT: "Heading1",
    PieceRole.SALUTATION: "Salutation",
    PieceRole.CLOSING: "Closing",
    PieceRole.DISCLAIMER: "Disclaimer",
    PieceRole.UNNAMED: "NotNamed",
    PieceRole.ANNEX_TITLE: "Heading1",
    PieceRole.ANNEX_SUBTITLE: "AnnexSubtitle",
}
_BOLD: Final = "<w:b/><w:bCs/>"


@dataclass(slots=True)
class _Sections:
    """What stands on the pages, divided where the number of columns changes or an annex begins."""

    document: LetterDocument
    is_right_to_left: bool
    foot: str
    written: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)
    columns: int = 1
    is_annex: bool = False
    begins_page: bool = True

    def begin(self, columns: int, *, annex: bool = False) -> None:
        """End the section and begin another, unless it would be the same."""
        if columns == self.columns and not annex:
            return
        self.end()
        self.columns, self.begins_page, self.is_annex = columns, annex, self.is_annex or annex

    def end(self) -> None:
        """Write down how the pages of the section look, in its last paragraph."""
        if not self.content or self.content[-1].endswith("</w:tbl>"):
            self.content.append("<w:p><w:pPr></w:pPr></w:p>")
        last = self.content.pop()
        at = last.rindex("</w:pPr>")
        self.written += [*self.content, last[:at] + self.properties() + last[at:]]
        self.content = []

    def properties(self) -> str:
        across, down, top, side, bottom = _MARGINS[self.document.page_size]
        bidi = "<w:bidi/>" if self.is_right_to_left else ""
        # Notes are numbered anew in each annex and go on behind the columns of a list.
        anew = (
            '<w:footnotePr><w:numStart w:val="1"/><w:numRestart w:val="eachSect"/></w:footnotePr>'
            if self.begins_page and self.is_annex
            else ""
        )
        kind = "nextPage" if self.begins_page else "continuous"
        return (
            f'<w:sectPr><w:footerReference w:type="default" r:id="{self.foot}"/>{anew}<w:type w:val="{kind}"/>'
            f'<w:pgSz w:w="{across}" w:h="{down}"/>'
            f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{bottom}" w:left="{side}" w:header="720" w:footer="720"'
            f' w:gutter="0"/><w:cols w:num="{self.columns}" w:space="360"/>{bidi}</w:sectPr>'
        )


def docx(
    paper: Paper, *, made_at: datetime, identifier: str = "", pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the letter as DOCX; the only date in it is ``made_at``, and ``pictures`` has the bytes of its logos."""
    package = Package()
    main = _part(package, "/word/document.xml", CONTENT_TYPE.WML_DOCUMENT_MAIN)
    notes = _part(package, "/word/footnotes.xml", CONTENT_TYPE.WML_FOOTNOTES)
    package.relate_to(main, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
    main.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    document = paper.texts
    text = DocxText(document.language, _links(main), _links(notes))
    footer = _part(package, "/word/footer1.xml", CONTENT_TYPE.WML_FOOTER, _footer(document, text))
    sections = _Sections(document, text.direction == "rtl", main.relate_to(footer, RELATIONSHIP_TYPE.FOOTER))
    sections.content += logos(document, pictures or {}, main, package)
    for number, part in enumerate(parts(paper)):
        text.part = number
        if number:
            sections.begin(1, annex=True)
        for paragraph, columns in _paragraphs(part, text):
            sections.begin(columns)
            sections.content.append(paragraph)
    if not sections.content or sections.content[-1].endswith("</w:tbl>"):
        sections.content.append(text.paragraph("Normal", ""))
    body = "".join([*sections.written, *sections.content, sections.properties()])
    main._blob = f"{HEAD}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>".encode()
    notes._blob = _footnotes(text).encode()
    for name, kind, relationship, content in _others(document, text):
        main.relate_to(_part(package, name, kind, content), relationship)
    core = _part(package, "/docProps/core.xml", CONTENT_TYPE.OPC_CORE_PROPERTIES, _core(document, made_at, identifier))
    package.relate_to(core, RELATIONSHIP_TYPE.CORE_PROPERTIES)
    return _packed(package)


def _part(package: Package, name: str, kind: str, content: str = "") -> PackagePart:
    return PackagePart(PackURI(name), kind, content.encode(), package)


def _links(part: PackagePart) -> Callable[[str], str]:
    return lambda href: part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def _paragraphs(part: LetterPart, text: DocxText) -> Iterator[tuple[str, int]]:
    """Yield what stands in a part, each paragraph or table with how many columns it stands in."""
    for piece in part.pieces:
        if isinstance(piece, PlainWords):
            yield text.paragraph(_STYLES[piece.role], text.words("\n".join(piece.lines))), 1
        elif isinstance(piece, Names):
            yield from _names(piece, text)
        else:
            for block in text.blocks(piece.blocks):
                yield block, 1


def _names(piece: Names, text: DocxText) -> Iterator[tuple[str, int]]:
    """Yield a group of the list: each signatory is a paragraph that no page and no column divides."""
    group = piece.group
    if group.heading:
        yield text.paragraph("SignatureHeading", text.words(group.heading)), 1
    for note in filter(None, group.note.split("\n")):
        yield text.paragraph("SignatureNote", text.words(note)), 1
    lead = _BOLD if group.style is LineStyle.PERSON_OVER_TITLE else ""
    for line in group.lines:
        number = f"<w:r>{written(f'{line.number}. ')}</w:r>" if line.number is not None else ""
        first, *others = line.lines
        runs = [text.words(first.replace("\n", " "), look=lead)]
        runs += [f"<w:r><w:br/></w:r>{text.words(one.replace(chr(10), ' '))}" for one in others]
        behind = f"<w:r>{written(' ')}</w:r>{text.words(line.note)}" if line.note else ""
        yield text.paragraph("Signatory", f"{number}{''.join(runs)}{behind}"), group.columns


def _footnotes(text: DocxText) -> str:
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        f'w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    return f"{HEAD}<w:footnotes {_NAMESPACES}>{lines}{''.join(text.notes.written)}</w:footnotes>"


def _footer(document: LetterDocument, text: DocxText) -> str:
    before, between, after = foot(document)
    fields = [
        f'<w:fldSimple w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>' for name in (" PAGE ", " NUMPAGES ")
    ]
    runs = "".join(
        f"<w:r>{written(words)}</w:r>{page}"
        for words, page in zip((before, between, after), [*fields, ""], strict=True)
    )
    return f"{HEAD}<w:ftr {_NAMESPACES}>{text.paragraph('Footer', runs)}</w:ftr>"


def _others(document: LetterDocument, text: DocxText) -> Iterator[tuple[str, str, str, str]]:
    kinds, relations = CONTENT_TYPE, RELATIONSHIP_TYPE
    yield "/word/styles.xml", kinds.WML_STYLES, relations.STYLES, styles(document.language, DocxLook.of(document.dress))
    yield "/word/settings.xml", kinds.WML_SETTINGS, relations.SETTINGS, _SETTINGS
    yield "/word/numbering.xml", kinds.WML_NUMBERING, relations.NUMBERING, numbering(list(text.lists.values()))


_SETTINGS: Final = (
    f'{HEAD}<w:settings {_NAMESPACES}><w:zoom w:percent="100"/><w:footnotePr><w:footnote w:id="-1"/>'
    '<w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)


def _core(document: LetterDocument, made_at: datetime, identifier: str) -> str:
    """Return what the file says of itself: what the PDF says, and nothing of who made it on which machine."""
    moment = made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    title, author, key = (attribute(value)[1:-1] for value in (document.title, document.coalition, identifier))
    dated = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
        f"<dc:creator>{author}</dc:creator><dc:language>{document.language}</dc:language>"
        f"<dc:identifier>{key}</dc:identifier>{dated}</cp:coreProperties>"
    )


def _packed(package: Package) -> bytes:
    """Return the package as a ZIP without the moment at which it was packed."""
    made, packed = io.BytesIO(), io.BytesIO()
    package.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=EARLIEST)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()
