"""What an addendum says of itself, in the language of the letter.

Not in the message catalogs: a letter may be in a language that our pages are not translated into.
"""

from dataclasses import dataclass
from html import escape
from typing import Final

from letters.markup import scripts
from letters.models import Letter

# The heading, and the sentence above the names.
_WORDS: Final = {
    "ar": (
        "الملحق {number}",
        (
            "انضم الموقّعون التالون إلى رسالة «{title}» بعد إغلاق قائمتها. يضاف هذا الملحق إلى النسخة "
            "{edition} (SHA-256 {sha256})."
        ),
    ),
    "de": (
        "Nachtrag {number}",
        (
            "Die Folgenden haben sich dem Brief „{title}“ angeschlossen, nachdem seine Liste geschlossen "
            "war. Dieser Nachtrag ergänzt Ausgabe {edition} (SHA-256 {sha256})."
        ),
    ),
    "en": (
        "Addendum {number}",
        (
            "The following joined the letter “{title}” after its list had been closed. This addendum adds to"
            " edition {edition} (SHA-256 {sha256})."
        ),
    ),
    "es": (
        "Adenda {number}",
        (
            "Los siguientes se sumaron a la carta «{title}» después del cierre de su lista. Esta adenda "
            "complementa la edición {edition} (SHA-256 {sha256})."
        ),
    ),
    "fr": (
        "Addendum {number}",
        (
            "Les signataires suivants ont rejoint la lettre « {title} » après la clôture de sa liste. Cet "
            "addendum complète l’édition {edition} (SHA-256 {sha256})."
        ),
    ),
    "it": (
        "Addendum {number}",
        (
            "I seguenti hanno aderito alla lettera «{title}» dopo la chiusura della lista. Questo addendum "
            "integra l’edizione {edition} (SHA-256 {sha256})."
        ),
    ),
    "nl": (
        "Addendum {number}",
        (
            "De volgenden hebben zich bij de brief “{title}” aangesloten nadat de lijst was gesloten. Dit "
            "addendum vult editie {edition} aan (SHA-256 {sha256})."
        ),
    ),
    "pt": (
        "Adenda {number}",
        (
            "Os seguintes aderiram à carta «{title}» depois do fecho da lista. Esta adenda complementa a "
            "edição {edition} (SHA-256 {sha256})."
        ),
    ),
    "ru": (
        "Дополнение {number}",
        (
            "Следующие лица и организации присоединились к письму «{title}» после закрытия списка. Это "
            "дополнение к изданию {edition} (SHA-256 {sha256})."
        ),
    ),
    "tr": (
        "Ek {number}",
        (
            "Aşağıdakiler, listesi kapandıktan sonra “{title}” mektubuna katıldı. Bu ek, {edition}. baskıya "
            "aittir (SHA-256 {sha256})."
        ),
    ),
    "zh": (
        "增补 {number}",
        "以下签署者在名单截止后加入《{title}》一信。本增补附于第 {edition} 版（SHA-256 {sha256}）。",
    ),
}


@dataclass(frozen=True, slots=True)
class AddendumWords:
    """``sentence`` is markup."""

    heading: str
    sentence: str


def told(letter: Letter, *, number: int, edition: int, sha256: str) -> AddendumWords:
    """Return the words of an addendum; English where the language is not known."""
    heading, sentence = _WORDS.get(scripts.parse(letter.language).language, _WORDS["en"])
    # Divided, the hash fits into a line of any paper.
    parts = " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16))
    said = sentence.format(title=letter.title, edition=edition, sha256=parts)
    return AddendumWords(heading.format(number=number), escape(said, quote=False))
