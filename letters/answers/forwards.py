"""On which day an answer was written that somebody forwards: attached as a mail, or with its headings in the text."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from email.utils import parseaddr
from typing import Final

from django.conf import settings

from campaign.mail import inbox_address, outbox
from campaign.mail.reading.facts import Head, ReadMail
from campaign.mailbox import canonical
from campaign.models import Coalition
from letters.answers.written_days import written_day

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


def _heading(labels: str) -> re.Pattern[str]:
    either = "|".join(re.escape(label).replace("_", r"\s?") for label in labels.split())
    return re.compile(
        rf"^[>\s*_]{{0,20}}({either})(?:\s+(?:le|la|em|el))?[*_\s]{{0,4}}[:：][*_]{{0,2}}[ \t]*(\S[^\n]{{0,200}})",
        re.MULTILINE,
    )


_SENDER_LINE: Final = _heading(_FROM)
_DATE_LINE: Final = _heading(" ".join((_DATE, *_DATE_IN)))
_LANGUAGE_OF: Final = {label.replace("_", " "): language for label, language in _DATE_IN.items()}


_BLOCK: Final = re.compile(r"(?:^[>\s*_|]{0,20}[^\W\d_][^:：\n]{0,40}[:：][^\n]{2,250}(?:\n|\Z)){2,12}", re.MULTILINE)
_BEFORE_QUOTATION: Final = re.compile(r"^[^\n]{8,250}(?:\n[^\n]{3,150})?[:：][ \t]*$", re.MULTILINE)
_MAILBOX: Final = re.compile(r"[^\s<>:]+@[^\s<>:]+")
_CLOCK: Final = re.compile(r"\d{1,2}[:.h]\d{2}")


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
    texts = [words.text for words in read.words]
    by_words = _day_in_text(texts, own)
    if by_words or canonical(parseaddr(read.head.sender)[1]) not in own:
        return by_words
    return next((day for text in texts if (day := _day_by_shape(text[:_LOOKED_AT].replace("\r\n", "\n"), own))), None)


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


# What our own people forward is known by its shape as well: a mailbox and a moment in one block, whatever the words


def _day_by_shape(text: str, own: Collection[str]) -> date | None:
    """Return the day of the first block of headings, or line before a quotation, that is not about a mail of ours."""
    blocks = [(found.start(), found[0].split("\n")) for found in _BLOCK.finditer(text)]
    blocks += [(found.start(), [" ".join(found[0].split())]) for found in _BEFORE_QUOTATION.finditer(text)]
    for _at, lines in sorted(blocks):
        sender = next((mailboxes for line in lines if (mailboxes := _mailboxes(line))), set())
        if not sender or any(address in sender for address in own):
            continue
        days = (written_day(_MAILBOX.sub(" ", line), month_first=True) for line in lines if _CLOCK.search(line))
        if day := next((day for day in days if day), None):
            return day
    return None
