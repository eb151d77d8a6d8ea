"""What stands above a copy for the press, in the language of the letter.

Not in the message catalogs: a letter may be in a language that our pages are not translated into.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from letters.date_line import written_date
from letters.markup import scripts
from letters.models import Letter


@dataclass(frozen=True, slots=True)
class PressWords:
    """``embargo`` holds the moment as ``{moment}``."""

    copy: str
    embargo: str
    free: str


_WORDS: Final = {
    "ar": PressWords("نسخة للصحافة", "محظور النشر حتى {moment}", "للنشر الفوري"),
    "de": PressWords("Presseexemplar", "Gesperrt bis {moment}", "Zur sofortigen Veröffentlichung frei"),
    "en": PressWords("Press copy", "Embargoed until {moment}", "For immediate release"),
    "es": PressWords("Copia para la prensa", "Embargado hasta el {moment}", "Para publicación inmediata"),
    "fr": PressWords("Exemplaire de presse", "Sous embargo jusqu’au {moment}", "Diffusion immédiate"),
    "it": PressWords("Copia per la stampa", "Sotto embargo fino al {moment}", "Per pubblicazione immediata"),
    "ja": PressWords("報道用", "{moment}まで報道解禁前", "即時解禁"),
    "ko": PressWords("보도용", "{moment}까지 보도 유예", "즉시 보도 가능"),
    "nl": PressWords("Persexemplaar", "Onder embargo tot {moment}", "Voor onmiddellijke publicatie"),
    "pl": PressWords("Egzemplarz dla prasy", "Embargo do {moment}", "Do natychmiastowej publikacji"),
    "pt": PressWords("Cópia para a imprensa", "Sob embargo até {moment}", "Para divulgação imediata"),
    "ru": PressWords("Экземпляр для прессы", "Не публиковать до {moment}", "Для немедленной публикации"),
    "tr": PressWords("Basın nüshası", "{moment} tarihine kadar ambargolu", "Hemen yayımlanabilir"),
    "uk": PressWords("Примірник для преси", "Не публікувати до {moment}", "Для негайної публікації"),
    "zh": PressWords("新闻稿本", "{moment}前不得发布", "即可发布"),
    "zh-hant": PressWords("新聞稿本", "{moment}前不得發布", "即可發布"),
}


def notice(language: str, *, until: datetime | None, zone: str) -> str:
    """Return the line above the letter: that it is for the press, and until when nothing may be published."""
    key = _key(language)
    words = _WORDS.get(key, _WORDS["en"])
    if until is None:
        return f"{words.copy} · {words.free}"
    civil = until.astimezone(ZoneInfo(zone))
    return f"{words.copy} · {_until(words, civil, zone, language if key in _WORDS else 'en')}"


def embargo(language: str, *, until: datetime) -> str:
    """Return the line of a release that may be published from a moment on, as it was written: with its offset."""
    key = _key(language)
    zone = f"UTC{until.isoformat()[-6:]}" if until.tzinfo else ""
    return _until(_WORDS.get(key, _WORDS["en"]), until, zone, language if key in _WORDS else "en")


def _key(language: str) -> str:
    return "zh-hant" if scripts.script(language) == "Hant" else scripts.parse(language).language


def _until(words: PressWords, civil: datetime, zone: str, language: str) -> str:
    day = written_date(civil.date(), style=Letter.DateStyle.LANGUAGE, language=language)
    moment = f"{day}, {civil:%H:%M}" + (f" ({zone})" if zone else "")
    return words.embargo.format(moment=moment)
