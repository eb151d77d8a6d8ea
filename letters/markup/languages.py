"""What a language tag says about the page: the direction, and the few words print adds itself.

The words stand here and not in the message catalogs because a letter may be in a
language that the pages of Undersigned are not translated into.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PrintWords:
    """``page`` holds the running foot with ``{page}`` and ``{pages}`` in this order; ``copies`` heads the cc lines.

    ``draft`` lies across a page that is not final yet.
    """

    page: str
    copies: str = "cc:"
    draft: str = "Draft"


_OTHER: Final = PrintWords("{page} / {pages}")
_WORDS: Final = {
    "ar": PrintWords("صفحة {page} من {pages}", "نسخة إلى:", "مسودة"),
    "bo": PrintWords("{page} / {pages}", "འདྲ་བཤུས།"),
    "ca": PrintWords("pàgina {page} de {pages}", "c. c.:", "Esborrany"),
    "cs": PrintWords("strana {page} z {pages}", "Na vědomí:", "Koncept"),
    "da": PrintWords("side {page} af {pages}", "Kopi til:", "Udkast"),
    "de": PrintWords("Seite {page} von {pages}", "In Kopie:", "Entwurf"),
    "el": PrintWords("σελίδα {page} από {pages}", "Κοινοποίηση:", "Σχέδιο"),
    "en": PrintWords("page {page} of {pages}"),
    "es": PrintWords("página {page} de {pages}", "c. c.:", "Borrador"),
    "fa": PrintWords("صفحهٔ {page} از {pages}", "رونوشت:", "پیش‌نویس"),
    "fi": PrintWords("sivu {page} / {pages}", "Tiedoksi:", "Luonnos"),
    "fr": PrintWords("page {page} sur {pages}", "Copie :", "Brouillon"),
    "he": PrintWords("עמוד {page} מתוך {pages}", "העתק:", "טיוטה"),
    "hu": PrintWords("{page}. oldal / {pages}", "Másolatot kap:", "Tervezet"),
    "it": PrintWords("pagina {page} di {pages}", "e p.c.:", "Bozza"),
    "ja": PrintWords("{page} / {pages} ページ", "写し：", "草案"),
    "ko": PrintWords("{page} / {pages}쪽", "참조:", "초안"),
    "nl": PrintWords("pagina {page} van {pages}", "Kopie aan:", "Concept"),
    "no": PrintWords("side {page} av {pages}", "Kopi til:", "Utkast"),
    "pl": PrintWords("strona {page} z {pages}", "Do wiadomości:", "Szkic"),
    "pt": PrintWords("página {page} de {pages}", "c/c:", "Rascunho"),
    "ro": PrintWords("pagina {page} din {pages}", "Cc:", "Ciornă"),
    "ru": PrintWords("стр. {page} из {pages}", "Копия:", "Черновик"),
    "sv": PrintWords("sida {page} av {pages}", "Kopia till:", "Utkast"),
    "tr": PrintWords("sayfa {page} / {pages}", "Bilgi:", "Taslak"),
    "uk": PrintWords("стор. {page} з {pages}", "Копія:", "Чернетка"),
    "ur": PrintWords("صفحہ {page} از {pages}", "نقل:", "مسودہ"),
    "vi": PrintWords("trang {page} / {pages}", "Đồng kính gửi:", "Bản nháp"),
    "zh": PrintWords("第 {page} 页，共 {pages} 页", "抄送：", "草稿"),
    "zh-hant": PrintWords("第 {page} 頁，共 {pages} 頁", "副本：", "草稿"),
}


def first_strong(text: str) -> str:
    """Return the direction of the first letter that has one, or an empty string (Unicode TR 9, rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""


def print_words(language: str) -> PrintWords:
    """Return the words of the nearest known language; a plain "1 / 3" where none is known."""
    tag = language.lower().replace("_", "-")
    if tag.startswith("zh") and any(part in ("hant", "tw", "hk", "mo") for part in tag.split("-")):
        return _WORDS["zh-hant"]
    return _WORDS.get(tag.split("-")[0], _OTHER)
