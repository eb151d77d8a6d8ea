"""On which day an answer was written that somebody forwards: attached as a mail, or with its headings in the text."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from email.utils import parseaddr
from functools import cache
from typing import Final

from babel import Locale
from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT

from campaign.mail import inbox_address, outbox
from campaign.mail.reading.facts import Head, ReadMail
from campaign.mailbox import canonical
from campaign.models import Coalition

_LOOKED_AT: Final = 20_000
_FROM: Final = (
    "From Von De Da Van Od Från Fra Lähettäjä Expéditeur Mittente Remitente От Від 发件人 寄件者 差出人 보낸_사람 من "
    "Kimden Από Feladó מאת Од Dari Từ Nuo No Saatja Frá از จาก"
)
_DATE: Final = (
    "Date Sent Datum Gesendet Envoyé Data Enviado Inviato Fecha Verzonden Wysłano Skickat Sendt Lähetetty Päivämäärä "
    "Dato Dátum Дата Отправлено Надіслано 日期 发送时间 傳送時間 日付 送信日時 날짜 التاريخ "
    "تاريخ_الإرسال تم_الإرسال"
)
# Words of a language whose months are not among those below, or mean others there ("listopada").
_DATE_IN: Final = {
    "Enviada": "pt",
    "Gönderildi": "tr",
    "Gönderilme_Tarihi": "tr",
    "Tarih": "tr",
    "Στάλθηκε": "el",
    "Ημερομηνία": "el",
    "Trimis": "ro",
    "נשלח": "he",
    "תאריך": "he",
    "보낸_날짜": "ko",
    "Elküldve": "hu",
    "Odesláno": "cs",
    "Odoslané": "sk",
    "Изпратено": "bg",
    "Poslano": "hr",
    "Послато": "sr",
    "Enviat": "ca",
    "Dikirim": "id",
    "Tanggal": "id",
    "Išsiųsta": "lt",
    "Nosūtīts": "lv",
    "Saadetud": "et",
    "تاریخ": "fa",
    "ارسال_شده": "fa",
    "Ngày": "vi",
    "Đã_gửi": "vi",
    "วันที่": "th",
    "ส่ง": "th",
    "दिनांक": "hi",
    "თარიღი": "ka",
}
# The days of these are written with the month first; between any other day and month stands no doubt.
_MONTH_FIRST: Final = frozenset({"Sent", "Date"})
_WIDTHS: Final = ("wide", "abbreviated")
_LANGUAGES: Final = "en fr de es it pt nl pl sv da nb fi hu cs ru uk ar".split()


def _heading(labels: str) -> re.Pattern[str]:
    either = "|".join(re.escape(label).replace("_", r"\s?") for label in labels.split())
    return re.compile(
        rf"^[>\s*_]{{0,20}}({either})(?:\s+(?:le|la|em|el))?[*_\s]{{0,4}}[:：][*_]{{0,2}}[ \t]*(\S[^\n]{{0,200}})",
        re.MULTILINE,
    )


_SENDER_LINE: Final = _heading(_FROM)
_DATE_LINE: Final = _heading(" ".join((_DATE, *_DATE_IN)))
_LANGUAGE_OF: Final = {label.replace("_", " "): language for label, language in _DATE_IN.items()}
_SPELLED: Final = re.compile(r"[^\W\d_]+\.?")
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,4}(?!\d)")


def day_of_answer(read: ReadMail, coalition: Coalition, *, ours: Collection[str]) -> date | None:
    """Return the civil day of the outermost mail inside the mail that is not one of ours, or None.

    ``ours`` are the mailboxes of the coalition's people: what they write is no answer.
    """
    own = {*ours, *_own_mailboxes(coalition)}
    for head in read.inner:
        if head.sent_at and not _is_ours(head, own):
            return coalition.day(datetime.fromisoformat(head.sent_at))
    if read.inner:
        return None
    return _day_in_text((words.text for words in read.words), own)


def _own_mailboxes(coalition: Coalition) -> set[str]:
    places = [parseaddr(settings.DEFAULT_FROM_EMAIL)[1], *inbox_address.places_for_answers(coalition)]
    return {canonical(place) for place in places if place}


def _is_ours(head: Head, own: Collection[str]) -> bool:
    return bool(outbox.key_of(head.message_id)) or canonical(parseaddr(head.sender)[1]) in own


# Headings in the text, as programs write them when a mail is forwarded within another


def _day_in_text(texts: Iterable[str], own: Collection[str]) -> date | None:
    for text in texts:
        looked_at = text[:_LOOKED_AT]
        for found in _SENDER_LINE.finditer(looked_at):
            if any(address in _mailboxes(found[2]) for address in own):
                continue
            near = looked_at[max(found.start() - 600, 0) : found.end() + 600]
            for dated in _DATE_LINE.finditer(near):
                language = _LANGUAGE_OF.get(" ".join(dated[1].split()), "")
                if day := written_day(dated[2], month_first=dated[1] in _MONTH_FIRST, language=language):
                    return day
    return None


def _mailboxes(line: str) -> set[str]:
    return {canonical(word.strip("<>[]()\"',;")) for word in re.split(r"[\s:]+", line) if "@" in word}


def written_day(words: str, *, month_first: bool = False, language: str = "") -> date | None:
    """Return the day that a line says in any of a dozen languages; None where it could be two."""
    numbers = [int(found) for found in _NUMBER.findall(re.sub(r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?!\.?\d)", " ", words))]
    year = next((number for number in numbers if 1990 <= number < 2200), 0)
    if not year:
        return None
    at = numbers.index(year)
    rest = numbers[:at] + numbers[at + 1 :]
    spelled = _spelled_month(words, months_of(language) if language else {}) or _spelled_month(words, months())
    try:
        if spelled:
            return date(year, spelled, rest[0])
        if at == 0:
            return date(year, rest[0], rest[1])
        first, second = rest[0], rest[1]
    except (IndexError, ValueError):
        return None
    return _numbered(year, first, second, month_first=month_first, has_dots=bool(re.search(r"\d\.\s?\d", words)))


def _spelled_month(words: str, names: dict[str, int]) -> int:
    """Return the month that is spelled out, or 0. A short word may be a weekday as well, which comes before."""
    known = [word for found in _SPELLED.findall(words) if (word := found.rstrip(".").casefold()) in names]
    whole = [word for word in known if len(word) > 4]
    return names[(whole or known)[-1]] if known else 0


def _numbered(year: int, first: int, second: int, *, month_first: bool, has_dots: bool) -> date | None:
    """Return the day of two numbers before a year, the day first; under an English word it may be the other way."""
    if month_first and not has_dots and first <= 12 and second <= 12 and first != second:
        return None
    if second > 12 and not has_dots:
        first, second = second, first
    try:
        return date(year, second, first)
    except ValueError:
        return None


@cache
def months_of(language: str) -> dict[str, int]:
    """Return the names of the months in one language as CLDR writes them, in small letters."""
    found: dict[str, int] = {}
    for names in (Locale(language).months[form][width] for form in ("format", "stand-alone") for width in _WIDTHS):
        for number, name in names.items():
            found.setdefault(name.rstrip(".").casefold(), number)
    return found


@cache
def months() -> dict[str, int]:
    """Return the names of the months in all those languages, and their short forms, in small letters."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            for names in (MONTHS, MONTHS_ALT, MONTHS_3):
                for number, name in names.items():
                    found.setdefault(str(name).rstrip(".").casefold(), number)
    return found
