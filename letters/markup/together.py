"""What a line does not divide, by language: a number and its noun, a day and its month, French marks and their word.

Only print asks. A blank stays a blank, so that "Art. 4" is found in the PDF as it was written; at the edge of an
emphasis or a link, where no element can hold both sides together, it becomes a fixed one.
"""

import re
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

# Words with hyphens such as J.-P. or d’Aix-en-Provence, and file numbers with strokes such as A/71/373; addresses of
# pages and of mail, and longer chains, may be broken.
_COMPOUND: Final = (
    r"(?<![\w/.@’'-])(?=[^\s<>/@]{3,60}(?![^\s<>]))(?:[\w.’'*]+-)+[\w’']+\.?(?![\w/@-])"
    r"|(?<![\w/.@-])(?:\w{1,24}(?:-\w{1,24}){1,3}|\w{1,9}(?:/\w{1,9}){1,4})(?![\w/@-])"
)
# What stands before a number: abbreviations of parts of a text, in the languages that have them alike, and signs.
_NUMBERED: Final = (
    r"(?<!\w)(?:(?:[Aa]rts?|[Aa]bs|[Aa]dd|Bd|[Cc]h|[Cc]hap|[Cc]f|Doc|[Ff]ig|Kap|[Ll]it|[Nn]os?|[Nn]r|[Pp]aras?|[Pp]ars?|"
    r"[Pp]p?|[Pp]ts?|Res|Rev|[Ss]ects?|[Ss]ecs?|[Vv]ol|Ziff|ст|стр|гл|пп?)\.|[Aa]rticles?|[Aa]rticolo|[Aa]rtículo|[Aa]rtigo|"
    r"[Aa]rtikel|[Pp]aragraphs?|[Pp]aragraphe|[Ss]ection|[Rr]esolution|[Rr]ésolution|[Nn][°º]|№|§§?|¶) "
    r"\d+(?:[\w./-]*\w)?"
)
# The number of a letter or of a file behind its letters: "OL CHN 21/2018".
_REFERENCE: Final = r"(?<![\w/.-])[A-Z]{2,6}(?: [A-Z]{2,6})? \d{1,5}/\d{2,4}(?![\w/])"
REFERENCES_SINCE: Final = 6
_TITLES: Final = {
    "en": r"(?<!\w)(?:Mr|Mrs|Ms|Mx|Dr|Prof|St)\. \w+",
    "fr": r"(?<!\w)(?:M\.|MM\.|Mme|Mmes|Mlle|Me|Dr) [A-ZÀ-Ý]\w+",
}
_WORD: Final = r"[^\s<>&«»]+"


def kept(text: str, language: str, rules: int) -> str:
    """Return a text, without markup, in which what belongs together stands in elements that no line divides.

    ``rules`` are those that the document is set by (``letters.documents.RULES``).
    """
    together = _pattern(language.lower(), has_references=rules >= REFERENCES_SINCE).sub(
        r'<span class="nobreak">\g<0></span>', text
    )
    if not _is_french(language):
        return together
    return re.sub(r"(?<=«) $|^ (?=[»;:!?%])", "\xa0", together)


def _is_french(language: str) -> bool:
    return language.lower().split("-")[0] == "fr"


@cache
def _pattern(language: str, *, has_references: bool) -> re.Pattern[str]:
    """Match what is kept together; where one begins within another, the longer comes first."""
    kinds = [*([_REFERENCE] if has_references else []), _NUMBERED, _COMPOUND]
    if title := _TITLES.get(language.split("-")[0]):
        kinds.insert(0, title)
    if months := _months(language):
        day = r"\d{1,2}(?:\.|er|º|°|th|st|nd|rd)?"
        kinds[:0] = [rf"(?<![\w.]){day}(?: de)? (?:{months})(?!\w)", rf"(?<!\w)(?:{months}) {day}(?![\w/])"]
    if _is_french(language):
        # Marks stand apart from their word.
        inner = f"(?:{'|'.join(kinds)}|{_WORD})"
        kinds[:0] = [f"« {inner}(?: [»;:!?%]+)?", f"{inner} [»;:!?%]+"]
    return re.compile("|".join(kinds))


def _months(language: str) -> str:
    """Return the names of the months as they stand in a date, to match one of them; nothing in an unknown language."""
    try:
        names = Locale.parse(language, sep="-").months["format"]["wide"].values()
    except (UnknownLocaleError, ValueError):
        return ""
    return "|".join(re.escape(name) for name in names if name.isalpha())
