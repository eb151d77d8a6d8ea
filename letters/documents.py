"""What gets printed, as frozen data.

A letter, its preview, its PDF and its other forms are all made from one
``LetterDocument``. Nothing in here reads the database: whoever builds a document
decides what is in it, and whoever renders one prints all of it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Self


class LineStyle(StrEnum):
    """How one signature is set; the names are those of the interchange format."""

    ORGANIZATION = "organization"
    PERSON_OVER_TITLE = "person_over_title"
    PERSON_PIPE_ORGANIZATION = "person_pipe_organization"
    PERSON_TITLE_ORGANIZATION = "person_title_organization"


class CcPosition(StrEnum):
    AFTER_SIGNATURES = "after_signatures"
    BEFORE_BODY = "before_body"


class PageSize(StrEnum):
    A4 = "A4"
    LETTER = "Letter"


class AddressPosition(StrEnum):
    """Where the address stands: above the subject, or where the window of an envelope shows it."""

    FLOW = "flow"
    WINDOW_LEFT = "window_left"
    WINDOW_RIGHT = "window_right"


class StyleName(StrEnum):
    """The built-in styles of letters; ``letters.editions.rendering.styles`` says how each looks."""

    CLASSIC = "classic"
    MODERN = "modern"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in the letterhead: the SHA-256 of its bytes, and what it says to whoever does not see it.

    ``width`` and ``height`` are those of the picture, in any unit.
    """

    sha256: str
    text: str
    width: float
    height: float

    @property
    def shape(self) -> str:
        """Tell pictures that are much wider than high, or higher than wide, from the others."""
        return "wide" if self.width > 2.5 * self.height else "tall" if self.height > 1.25 * self.width else "even"


@dataclass(frozen=True, slots=True)
class Dress:
    """How a letter looks: a style, and what the coalition has chosen within it; empty is what the style brings.

    ``setting`` is ragged or justified. ``carries_on`` prints who writes at the head of each page after the first.
    ``rules`` counts the rules of setting that came later: a document keeps those that it was first set by.
    """

    style: StyleName = StyleName.CLASSIC
    accent: str = ""
    text_face: str = ""
    heading_face: str = ""
    setting: str = ""
    carries_on: bool = False
    logos: tuple[Logo, ...] = ()
    rules: int = 0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild it from ``asdict``; what is missing is as usual."""
        logos = tuple(Logo(**logo) for logo in data.get("logos", ()))
        return cls(**{**data, "style": StyleName(data.get("style", StyleName.CLASSIC)), "logos": logos})


# The rules that letters are set by today; with 2 links show their addresses on paper, and
# neither the first nor the last name of a list stands alone on a page; with 3 no last page has a few lines only; with 4
# a note that goes to the next page leaves no gap, and a sentence that ends with a colon stays with what it leads to;
# with 5 a list in columns is one list for whoever listens; with 6 the ends of lines have their blank for whoever
# listens, up to ten lines are few on a last page, and a reference stands in one line; with 7 each annex is one element,
# and a word in a box within another is no first word of its line.
RULES: Final = 7


@dataclass(frozen=True, slots=True)
class AddressBlock:
    """One recipient: name, title, office, organization and address, a line each, none empty."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature as printed: ``lines[0]`` leads, the rest stand under it, smaller.

    ``note`` is printed behind the line; ``number`` is the place in the list or None. ``picture`` is a signature by
    hand, a PNG as base64, printed above it.
    """

    lines: tuple[str, ...]
    note: str = ""
    number: int | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A group of the list: heading and note may be empty, ``columns`` is 1 to 3."""

    heading: str
    note: str
    style: LineStyle
    columns: int
    lines: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand behind the letter, names withheld included; ``on_paper`` are those whose names are not here."""

    organizations: int = 0
    individuals: int = 0
    countries: int = 0
    on_paper: int = 0

    @property
    def lines(self) -> int:
        return self.organizations + self.individuals

    @property
    def signatories(self) -> int:
        return self.lines + self.on_paper

    def as_json(self) -> dict[str, int]:
        """Return plain data; who is on paper is written down where somebody is, so that equal lists stay equal."""
        data = asdict(self)
        return data if self.on_paper else {name: number for name, number in data.items() if name != "on_paper"}


@dataclass(frozen=True, slots=True)
class Annex:
    title: str
    subtitle: str
    body: str


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """Everything on the pages of one letter, in no other form than it is printed.

    ``body``, ``after_signatures`` and annex bodies are HTML in the form of
    docs/interchange.md, counts still as placeholders; all else is plain text.
    ``watermark`` is empty on an edition and never empty on a draft; ``notice`` stands above
    everything else on the first page, as on a copy for the press; ``check_address`` is where a
    QR code at the end leads; empty, there is none.
    """

    title: str
    language: str
    body: str
    show_title: bool = False
    coalition: str = ""
    letterhead: tuple[str, ...] = ()
    sender: str = ""
    reference: str = ""
    date_line: str = ""
    recipients: tuple[AddressBlock, ...] = ()
    subject: str = ""
    salutation: str = ""
    closing: str = ""
    signature_blocks: tuple[SignatureBlock, ...] = ()
    counts: Counts = Counts()
    disclaimer: str = ""
    after_signatures: str = ""
    cc: tuple[str, ...] = ()
    cc_position: CcPosition = CcPosition.AFTER_SIGNATURES
    annexes: tuple[Annex, ...] = ()
    page_size: PageSize = PageSize.A4
    watermark: str = ""
    address_position: AddressPosition = AddressPosition.FLOW
    notice: str = ""
    dress: Dress = Dress()
    check_address: str = ""

    @property
    def not_named(self) -> int:
        """How many stand behind the letter online and are not named on its list."""
        return max(self.counts.lines - sum(len(block.lines) for block in self.signature_blocks), 0)

    def as_json(self) -> dict[str, Any]:
        """Return plain data for a snapshot; ``from_json`` takes it back.

        The usual place of the address, the usual dress, and a notice or a code that there is none of, are not written
        down, as in snapshots from before there were others: equal content stays one edition.
        """
        data = {**asdict(self), "counts": self.counts.as_json()}
        data["signature_blocks"] = _without_blanks(data["signature_blocks"])
        if self.address_position is AddressPosition.FLOW:
            del data["address_position"]
        if not self.notice:
            del data["notice"]
        if self.dress == Dress():
            del data["dress"]
        if not self.check_address:
            del data["check_address"]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild a document from ``as_json``; unknown keys raise TypeError."""
        return cls(
            **{
                **data,
                "letterhead": tuple(data["letterhead"]),
                "recipients": tuple(AddressBlock(tuple(block["lines"])) for block in data["recipients"]),
                "signature_blocks": blocks_from_json(data["signature_blocks"]),
                "counts": Counts(**data["counts"]),
                "cc": tuple(data["cc"]),
                "cc_position": CcPosition(data["cc_position"]),
                "annexes": tuple(Annex(**annex) for annex in data["annexes"]),
                "page_size": PageSize(data["page_size"]),
                "address_position": AddressPosition(data.get("address_position", AddressPosition.FLOW)),
                "dress": Dress.from_json(data.get("dress", {})),
            }
        )


def blocks_as_text(blocks: tuple[SignatureBlock, ...]) -> str:
    """Return signature blocks as JSON; ``blocks_from_json`` takes back what ``json.loads`` makes of it."""
    return json.dumps(_without_blanks([asdict(block) for block in blocks]), ensure_ascii=False)


def _without_blanks(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out pictures where there are none, as from before there were any: equal lists stay equal."""
    found = list(blocks)
    for line in (line for block in found for line in block["lines"]):
        if not line["picture"]:
            del line["picture"]
    return found


def blocks_from_json(data: list[dict[str, Any]]) -> tuple[SignatureBlock, ...]:
    """Rebuild signature blocks from their ``asdict`` form."""
    return tuple(
        SignatureBlock(
            **{
                **block,
                "style": LineStyle(block["style"]),
                "lines": tuple(SignatureLine(**{**line, "lines": tuple(line["lines"])}) for line in block["lines"]),
            }
        )
        for block in data
    )
