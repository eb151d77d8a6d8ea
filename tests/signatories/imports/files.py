"""A list of 400 rows as a web form exports it, with what is wrong with lists, and the fate that each row must have."""

import csv
import io
from dataclasses import dataclass, field
from itertools import cycle

from openpyxl import Workbook

HEADINGS = [
    "Timestamp",
    "Email Address",
    "  SIGNING AS*",
    "Name of your organisation (in English)",
    "Name of your organisation (native language)",
    "first name",
    "LAST NAME",
    "Title / Position",
    "Country",
    "Please confirm your e-mail address",
    "May we publish your name?",
    "Date signed",
    "How did you hear about us?",
]
WIDTH = len(HEADINGS)
_FIRST = "Ama Bela Chen Dolma Esra Farid Gita Hana Ivo Jamyang Kofi Lhamo Mirza Nilufar Omar Pema Qin Rosa Sonam Tashi"
_LAST = (
    "Abdullah Baptiste Choedon Dimitrov Eriksen Fontaine Gyatso Hernandez Ibrahim Jansen Kowalski Lindqvist Moreau "
    "Nakamura Okafor Petrov Quispe Rinpoche Santos Tursun"
)
_THINGS = (
    "Archive Bridge Compass Dialog Ember Forum Garden Harbor Island Journal Kiosk Lantern Meadow Network Orchard "
    "Pavilion Quarry River Summit Tower"
)
_OF = (
    "Alps Baltic Caucasus Danube Everest Fjords Ganges Himalaya Ionia Jordan Karakoram Ladakh Mekong Nile Orinoco "
    "Pamir Rhine Sahara Tarim Ural"
)


@dataclass
class Expected:
    """One row, and what has to be said about it."""

    cells: list[str]
    fate: str = "ok"
    codes: set[str] = field(default_factory=set)
    is_like: bool = False


def row(
    mail: str,
    kind: str = "Individual",
    organization: str = "",
    native: str = "",
    first: str = "",
    last: str = "",
    title: str = "Director",
    country: str = "CH",
    again: str = "",
    consent: str = "Yes",
    signed: str = "2026-11-14",
) -> list[str]:
    stamp = "2026/11/14 2:22:10 PM GMT+1"
    return [stamp, mail, kind, organization, native, first, last, title, country, again, consent, signed, "a friend"]


def odd_rows() -> list[Expected]:
    """Return the rows with which something is the matter, or seems to be."""
    good = [
        Expected(row("ann@paper.example", first="Ann", last="Quill")),
        Expected(row("bo@ink.example", "Organization", "Ink Society", first="Bo", last="Ink")),
        Expected(
            row("Cy Press <cy@press.example>", "ORGANISATION on behalf", "The Press Club", first="Cy", last="Press")
        ),
        Expected(row("mailto:di@font.example", "person", first="Di", last="Font", again="DI@font.example")),
        Expected(row("wang@beijing.example", "Org", "西藏研究会", "西藏研究会有限", first="小明", last="王")),
        Expected(row("lina@bayan.example", "organization", "", "جمعية البيان", first="لينا", last="حداد")),
        Expected(row("dawa@lhasa.example", "Organization", "", "བོད་ཀྱི་རིག་གཞུང་།", first="ཟླ་བ", last="སྒྲོལ་མ")),
        Expected(row("quote@marks.example", "Organization", 'The "Marks", of Quotation', first="Eve", last="O'Mark")),
        Expected(row("lines@breaks.example", "Organization", "Line\nBreakers\nUnion", first="Lin", last="Break")),
        Expected(row("nb@space.example", first="\u00a0Noa\u00a0\u00a0B.", last="\u200bSpace\u200e")),
        Expected(row("plus@sign.example", first="+Ulla", last="Plus")),
    ]
    checked = [
        Expected(row("N/A", first="No", last="Mail"), "error", {"email_missing"}),
        Expected(row("ann(at)paper.example", first="Wrong", last="Sign"), "error", {"email_invalid"}),
        Expected(row("anne@@paper.example", first="Twice", last="At"), "error", {"email_invalid"}),
        Expected(row("anne@paper", first="No", last="Dot"), "error", {"email_invalid"}),
        Expected(row("ännе@paper.example", first="Not", last="Ascii"), "error", {"email_invalid"}),
        Expected(row("a@paper.example, b@paper.example", first="Two", last="Mails"), "error", {"email_invalid"}),
        Expected(
            row("eq@paper.example", first="Un", last="Equal", again="eg@paper.example"), "error", {"email_differs"}
        ),
        Expected(row("who@paper.example", "Both", first="Who", last="Knows"), "error", {"kind_unknown"}),
        Expected(row("what@paper.example", "-", first="What", last="Kind"), "error", {"kind_missing"}),
        Expected(
            row("noorg@paper.example", "Organization", "n.a.", ".", "Only", "Person"), "error", {"organization_missing"}
        ),
        Expected(
            row("noname@paper.example", "Individual", "Some Group", first="none", last="–"), "error", {"name_missing"}
        ),
        Expected(row("calc@paper.example", first='=HYPERLINK("x")', last="Calc"), "error", {"formula"}),
        Expected(row("link@paper.example", first="Buy", last="www.shop.example"), "error", {"name_refused"}),
        Expected([*row("more@paper.example", first="More", last="Cells"), "left over"], "error", {"extra_cell"}),
        Expected(row("few@paper.example")[:5], "error", {"missing_cells", "name_missing", "consent_unclear"}),
        Expected([""] * WIDTH, "empty"),
        Expected(["", " ", "-", "N/A", "\u00a0", *[""] * (WIDTH - 5)], "empty"),
    ]
    same = [
        Expected(row("ANN+list@Paper.example", first="ann", last="QUILL"), "duplicate", {"duplicate_row"}),
        Expected(
            row("bo@ink.example", "Organization", "Ink Society, Inc.", first="Dr. Bo", last="Ink", title="Chair"),
            "duplicate",
            {"duplicate_row", "title_changed"},
        ),
        Expected(row("ann@paper.example", first="Ben", last="Quill"), "conflict", {"conflict_row"}),
        Expected(row("ann@paper.example", first="Quill", last="Ben"), "duplicate", {"duplicate_row"}),
        Expected(
            row("cy@press.example", "Individual", first="Cy", last="Press"),
            "duplicate",
            {"duplicate_row", "other_organization"},
        ),
        Expected(row("ann.quill@other.example", first="Dr. Ann", last="Quill"), codes={"like_row"}, is_like=True),
        Expected(row("a.quill@third.example", first="A.", last="Quill"), codes={"like_row"}, is_like=True),
        Expected(
            row("press@else.example", "Organization", "Press Club Inc.", first="Eva", last="Else"),
            codes={"like_row"},
            is_like=True,
        ),
    ]
    warned = [
        Expected(row("hush@paper.example", first="Hush", last="Hidden", consent="No"), codes={"consent_no"}),
        Expected(row("maybe@paper.example", first="May", last="Bee", consent="?"), codes={"consent_unclear"}),
        Expected(row("void@paper.example", first="Vo", last="Id", consent=""), codes={"consent_unclear"}),
        Expected(
            row("iff@paper.example", first="Iff", last="Then", consent="Yes, if others do"), codes={"consent_condition"}
        ),
        Expected(row("mark@paper.example", first="Mark", last="Tick", consent="✓")),
        Expected(row("day@paper.example", first="Day", last="Less", signed="last week"), codes={"date_unreadable"}),
        Expected(row("serial@paper.example", first="Ser", last="Ial", signed="46340")),
        Expected(row("plain@paper.example", first="Plain", last="Zed", title="N/A"), codes={"title_missing"}),
        Expected(row("typo@gmial.com", first="Typo", last="Zwei"), codes={"email_unlikely"}),
        Expected(row("land@paper.example", first="Land", last="Vier", country="Atlantis"), codes={"country_unknown"}),
    ]
    return [*good, *checked, *same, *warned]


def rows(total: int = 400) -> list[Expected]:
    """Return so many rows: ordinary ones, each of another person and organization, with the odd ones in between."""
    odd = odd_rows()
    plain: list[Expected] = []
    kinds = cycle(("Organization", "individual", "ORG", "Person"))
    for number in range(total - len(odd)):
        first, last = _FIRST.split()[number % 20], _LAST.split()[number // 20 % 20]
        name = f"{_THINGS.split()[number % 20]} {_OF.split()[number // 20 % 20]}"
        mail, kind = f"{first}.{last}{number}@example.org", next(kinds)
        plain.append(Expected(row(mail.upper() if number % 7 == 0 else mail, kind, name, first=first, last=last)))
    middle = len(plain) // 2
    return [*plain[:middle], *odd, *plain[middle:]]


def as_csv(table: list[list[str]], *, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(table)
    return text.getvalue().encode(encoding)


def as_xlsx(table: list[list[str]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for cells in table:
        book.active.append(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
