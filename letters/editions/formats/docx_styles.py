"""The styles of a DOCX: what a word processor shows in its list of styles, and what is the same in every letter."""

from dataclasses import dataclass
from typing import Final

from letters.documents import Dress
from letters.editions.rendering.styles import STYLES, is_plain
from letters.markup import scripts

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Faces that word processors bring along; Han characters have another shape in each language.
_EASTERN: Final = {"Hans": "SimSun", "Hant": "PMingLiU", "Jpan": "MS Mincho", "Kore": "Batang"}
_TEXT, _COMPLEX = "Georgia", "Times New Roman"

INDENT: Final = '<w:ind w:left="{}" w:hanging="{}"/>'
_KEEP: Final = "<w:keepNext/><w:keepLines/>"
_BOLD: Final = "<w:b/><w:bCs/>"
_ITALIC: Final = "<w:i/><w:iCs/>"


def _room(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _size(halves: int) -> str:
    return f'<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'


def _level(number: int) -> str:
    return f'<w:outlineLvl w:val="{number}"/>'


_FRAME: Final = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="9C1C1C"/>' for side in ("top", "left", "bottom", "right")
)
_LINE: Final = '<w:bottom w:val="single" w:sz="4" w:space="1" w:color="444444"/>'
# name, id, based on, what of the paragraph, what of its characters
_PARAGRAPHS: Final = (
    ("heading 1", "Heading1", "Normal", f"{_KEEP}{_room(240, 160)}{_level(0)}", f"{_BOLD}{_size(26)}"),
    ("heading 2", "Heading2", "Normal", f"{_KEEP}{_room(240, 100)}{_level(1)}", f"{_BOLD}{_size(25)}"),
    ("heading 3", "Heading3", "Normal", f"{_KEEP}{_room(200, 80)}{_level(2)}", _BOLD),
    ("heading 4", "Heading4", "Normal", f"{_KEEP}{_room(180, 80)}{_level(3)}", _ITALIC),
    ("Letterhead", "Letterhead", "Normal", _room(0, 240), _size(19)),
    ("Sender", "Sender", "Normal", _room(0, 240), _BOLD),
    ("Reference", "Reference", "Normal", _room(0, 60), _size(20)),
    ("Address", "Address", "Normal", f"<w:keepLines/>{_room(160, 160)}", ""),
    ("Salutation", "Salutation", "Normal", f"<w:keepNext/>{_room(240, 160)}", ""),
    ("Closing", "Closing", "Normal", f"{_KEEP}{_room(240, 240)}", ""),
    ("Disclaimer", "Disclaimer", "Normal", _KEEP, f"{_ITALIC}{_size(19)}"),
    ("Signature Heading", "SignatureHeading", "Heading2", "", _size(22)),
    ("Signature Note", "SignatureNote", "Normal", _KEEP, f"{_ITALIC}{_size(19)}"),
    ("Signatory", "Signatory", "Normal", f"<w:keepLines/>{_room(0, 80)}{INDENT.format(240, 240)}", _size(20)),
    ("Not Named", "NotNamed", "Normal", f"<w:keepLines/>{_room(160, 140)}", _ITALIC),
    ("Copies", "Copies", "Normal", f"<w:keepLines/>{_room(0, 40)}", _size(20)),
    ("Annex Subtitle", "AnnexSubtitle", "Normal", "<w:keepNext/>", _ITALIC),
    ("Notice", "Notice", "Normal", f"<w:keepLines/><w:pBdr>{_FRAME}</w:pBdr>{_room(0, 280)}",
     f'{_BOLD}<w:color w:val="9C1C1C"/>'),
    ("List Paragraph", "ListParagraph", "Normal", _room(0, 80), ""),
    ("Quote", "Quote", "Normal", f'{_room(120, 160)}<w:ind w:left="560" w:right="560"/>', ""),
    ("caption", "Caption", "Normal", f"<w:keepNext/>{_room(160, 80)}", _ITALIC),
    ("Table Text", "TableText", "Normal", _room(0, 0), _size(20)),
    ("Table Head", "TableHead", "TableText", "<w:keepNext/>", _BOLD),
    # A row that is kept with the next one by its head would keep the whole table together.
    ("Table Row Head", "TableRowHead", "TableText", "", _BOLD),
    ("Rule", "Rule", "Normal", f"<w:pBdr>{_LINE}</w:pBdr>", ""),
    ("footnote text", "FootnoteText", "Normal", '<w:spacing w:after="40" w:line="240" w:lineRule="auto"/>', _size(18)),
    ("footer", "Footer", "Normal", '<w:jc w:val="center"/>', _size(17)),
)  # fmt: skip
_CHARACTERS: Final = (
    ("footnote reference", "FootnoteReference", '<w:vertAlign w:val="superscript"/>'),
    ("Hyperlink", "Hyperlink", '<w:color w:val="1F3F77"/><w:u w:val="single"/>'),
)
_OWN: Final = frozenset(
    "Letterhead Sender Reference Address Disclaimer SignatureHeading SignatureNote Signatory NotNamed Copies "
    "AnnexSubtitle Notice TableText TableHead TableRowHead Rule".split()
)


_ACCENTED: Final = frozenset("Heading1 Heading2 Heading3 Heading4 SignatureHeading".split())


@dataclass(frozen=True, slots=True)
class DocxLook:
    """The faces of text and headings, and the color of headings as six hexadecimal digits; empty is the usual."""

    text: str = _TEXT
    heading: str = ""
    accent: str = ""

    @classmethod
    def of(cls, dress: Dress) -> "DocxLook":
        """Return what a coalition's dress comes to in a word processor."""
        if is_plain(dress):
            return cls()
        tokens = STYLES[dress.style]
        accent = (dress.accent or tokens.accent).lstrip("#")
        accent = "".join(sign * 2 for sign in accent) if len(accent) == 3 else accent
        text, heading = dress.text_face or tokens.text_face, dress.heading_face or tokens.heading_face
        return cls(text, heading, accent.upper())

    def of_heading(self) -> tuple[str, str]:
        """Return face and color as the properties of characters."""
        face = f'<w:rFonts w:ascii="{self.heading}" w:hAnsi="{self.heading}"/>' if self.heading else ""
        return face, (f'<w:color w:val="{self.accent}"/>' if self.accent else "")


def styles(language: str, look: DocxLook) -> str:
    """Return the part with the styles of a letter in a language."""
    eastern = _EASTERN.get(scripts.script(language), "SimSun")
    italic = _ITALIC if scripts.has_italics(language) else ""
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{look.text}" w:hAnsi="{look.text}" w:eastAsia="{eastern}" w:cs="{_COMPLEX}"/>'
        f'<w:sz w:val="22"/><w:szCs w:val="24"/>{languages(language)}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/><w:pPr><w:widowControl/></w:pPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        f"{_TABLES}{''.join(_paragraph(one, look, italic) for one in _PARAGRAPHS)}"
        f"{''.join(map(_character, _CHARACTERS))}</w:styles>"
    )


def languages(tag: str) -> str:
    """Return the languages of a run: word processors keep one for each of three kinds of scripts."""
    kind = (
        "bidi" if scripts.direction(tag) == "rtl" else "eastAsia" if scripts.is_han(tag) or _is_korean(tag) else "val"
    )
    return f'<w:lang w:{kind}="{tag}"/>'


def _is_korean(tag: str) -> bool:
    return scripts.script(tag) == "Kore"


def _paragraph(style: tuple[str, str, str, str, str], dressed: DocxLook, italic: str) -> str:
    name, key, base, paragraph, characters = style
    characters = characters.replace(_ITALIC, italic)
    if key in _ACCENTED:
        # In the order that the format asks for: face, weight, color, size.
        face, color = dressed.of_heading()
        weight, size, rest = characters.partition("<w:sz ")
        characters = f"{face}{weight}{color}{size}{rest}"
    custom = ' w:customStyle="1"' if key in _OWN else ""
    following = '<w:next w:val="Normal"/>' if key.startswith("Heading") else ""
    look = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{characters}</w:rPr>" if characters else "")
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{custom}><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/>{following}<w:qFormat/>{look}</w:style>'
    )


def _character(style: tuple[str, str, str]) -> str:
    name, key, characters = style
    return (
        f'<w:style w:type="character" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{characters}</w:rPr></w:style>'
    )


_SIDES: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="444444"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLES: Final = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
    f"<w:tblPr><w:tblBorders>{_SIDES}</w:tblBorders></w:tblPr></w:style>"
)
