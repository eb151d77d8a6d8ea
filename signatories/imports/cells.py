"""What a cell says of a signature: kinds and consents, by rules that everybody can look up in docs/imports.md."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from campaign.files.words import comparable
from campaign.names import fold


class Consent(StrEnum):
    """What somebody said to being named in public."""

    YES = "yes"
    NO = "no"
    LETTER = "letter"
    UNCLEAR = "unclear"
    CONDITION = "condition"


@lru_cache(maxsize=1_000)
def kind(text: str) -> str:
    """Return what somebody signs as, an empty text for anything that is neither."""
    word = comparable(text).strip()
    if word.startswith("org"):
        return "organization"
    return "person" if word.startswith(("ind", "person")) else ""


# Consents, folded. Marks have no letters and are compared as they are.
_YES: Final = frozenset(
    "yes|y|true|1|x|ok|okay|on|checked|agree|agreed|accept|accepted|i agree|i accept|i consent|yes please|"
    "yes i agree|yes i consent|of course|oui|vrai|d accord|j accepte|si|acepto|de acuerdo|verdadero|"
    "ja|j|wahr|einverstanden|ich stimme zu|ich bin einverstanden|sim|tak|да|是|同意|نعم".split("|")
)
_NO: Final = frozenset(
    "no|n|false|0|off|unchecked|disagree|i disagree|i do not agree|i don t agree|no thanks|no thank you|"
    "non|faux|je refuse|no acepto|falso|nein|falsch|nao|nie|нет|否|不同意|لا".split("|")
)
# As an export says it.
_IN_LETTER: Final = frozenset({"in the delivered letter only", "in the letter only", "delivered letter only"})
_YES_MARKS: Final = frozenset("✓✔☑✅☒🗹×")
_NO_MARKS: Final = frozenset("✗✘☐❌❎")
_AGREES: Final = (
    "i agree",
    "i consent",
    "i accept",
    "yes i agree",
    "yes i consent",
    "j accepte",
    "acepto",
    "ich stimme",
)
_LIMITS: Final = re.compile(
    r"\b(?:but|only|if|unless|not|except|without|until|after|provided|please|"
    r"mais|seulement|uniquement|si|sauf|sans|pas|apres|pero|solo|excepto|sin|salvo|"
    r"aber|nur|wenn|falls|ohne|nicht|erst)\b"
)


@lru_cache(maxsize=1_000)
def consent(text: str) -> Consent:
    """Return what a cell says to being named, by the usual words and marks; what limits a yes is for a person."""
    mark = "".join(text.split())
    if not mark or not mark.strip("?¿"):
        return Consent.UNCLEAR
    if len(mark.replace("\ufe0f", "")) == 1 and mark[0] in _YES_MARKS | _NO_MARKS:
        return Consent.YES if mark[0] in _YES_MARKS else Consent.NO
    word = fold(text)
    if word in _YES or word in _NO:
        return Consent.YES if word in _YES else Consent.NO
    if word in _IN_LETTER:
        return Consent.LETTER
    if word.startswith(_AGREES) and not _LIMITS.search(word) and "?" not in text:
        return Consent.YES
    return Consent.CONDITION


def flag(text: str) -> bool | None:
    """Return what a cell says to a question of yes or no, None where it says neither."""
    found = consent(text)
    return found == Consent.YES if found in {Consent.YES, Consent.NO} else None
