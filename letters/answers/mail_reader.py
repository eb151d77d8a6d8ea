"""One mail from outside, read into plain texts: no database, no trust."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from campaign.text import clean_line, clean_paragraphs
from letters.markup import html

if TYPE_CHECKING:
    Part = Message[Any, Any]
else:
    Part = Message

MOST_PARTS: Final = 100
DEEPEST: Final = 8
MOST_CHARACTERS: Final = 100_000
# Smaller pictures inside a text are logos and counters, not scanned letters.
SMALLEST_PICTURE: Final = 20_000
MOST_HOPS: Final = 30
# What Python's reader of headers stumbles over when somebody wants it to.
STUMBLES: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, LookupError, RecursionError)
_EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "message/rfc822": "eml",
    "text/plain": "txt",
}
_QUIET: Final = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail's own words. ``notes`` are sentences about what was left out."""

    message_id: str
    sender: str
    subject: str
    text: str
    sent_at: datetime | None
    is_automatic: bool
    attachments: tuple[tuple[str, bytes], ...]
    notes: tuple[str, ...]


def read(message: EmailMessage) -> ReadMail:
    """Return what a mail says, with the mails that are forwarded inside of it."""
    texts: list[str] = []
    attachments: list[tuple[str, bytes]] = []
    notes: list[str] = []
    _gather(message, texts, attachments, notes)
    text = "\n\n".join(text for text in texts if text)
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rstrip()
        notes.append(_("The text went on and was cut here."))
    return ReadMail(
        message_id=header(message, "Message-ID", 1_000),
        sender=header(message, "From", 300),
        subject=header(message, "Subject", 500),
        text=text,
        sent_at=sent_at(message),
        is_automatic=is_automatic(message),
        attachments=tuple(attachments),
        notes=tuple(notes),
    )


# Headers


def header(message: Part, name: str, limit: int) -> str:
    """Return a header as one clean line, or an empty text where it is missing or cannot be read."""
    try:
        value = message.get(name, "")
    except STUMBLES:
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    line = "".join(mark if not 0xD800 <= ord(mark) <= 0xDFFF else "\ufffd" for mark in str(value)[: 4 * limit])
    return clean_line(line)[:limit]


def sent_at(message: Part) -> datetime | None:
    """Return the moment in the Date header; one without a zone is taken as UTC, an impossible one is None."""
    try:
        moment = parsedate_to_datetime(header(message, "Date", 100))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if 1990 <= moment.year < 2200 else None
    except (*STUMBLES, OverflowError):
        return None


def is_automatic(message: Part) -> bool:
    """Tell mail that a program wrote (RFC 3834, lists, reports of delivery) or that goes round in circles."""
    told = header(message, "Auto-Submitted", 100).lower()
    precedence = header(message, "Precedence", 100).lower()
    return bool(
        (told and not told.startswith("no"))
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(header(message, name, 100) for name in ("List-Id", "List-Post", "X-Autoreply", "X-Autorespond"))
        or header(message, "Return-Path", 100) == "<>"
        or _kind(message) == "multipart/report"
        or sum(name.lower() == "received" for name, _value in message.raw_items()) > MOST_HOPS
    )


# Parts


def _gather(message: Part, texts: list[str], attachments: list[tuple[str, bytes]], notes: list[str]) -> None:
    for count, (part, depth) in enumerate(_parts(message), start=1):
        if count > MOST_PARTS or depth > DEEPEST:
            notes.append(_("The mail has more parts than can be read; the rest was left out."))
            return
        if _kind(part) == "message/rfc822":
            _forwarded(part, texts, attachments)
        elif _is_text(part):
            texts.append(_words(part, notes))
        elif not part.is_multipart():
            _attached(part, attachments)


def _parts(message: Part) -> Iterator[tuple[Part, int]]:
    """Walk through the parts without recursion; of alternatives only the one we read best."""
    waiting: list[tuple[Part, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop(0)
        yield part, depth
        if not part.is_multipart():
            continue
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        if _kind(part) == "multipart/alternative":
            inner = _best(inner)
        waiting[:0] = [(one, depth + 1) for one in inner]


def _best(alternatives: list[Part]) -> list[Part]:
    plain = [part for part in alternatives if _kind(part) == "text/plain" and part.get_payload()]
    return plain[:1] or alternatives[-1:]


def _is_text(part: Part) -> bool:
    # Something in many parts that has none: its boundary is missing, its words are there.
    is_words = _kind(part) in ("text/plain", "text/html") or (
        _kind(part).startswith("multipart/") and not part.is_multipart()
    )
    return is_words and not _file_name(part) and _disposition(part) != "attachment"


def _words(part: Part, notes: list[str]) -> str:
    text = decoded(part)
    if _kind(part) == "text/html":
        try:
            text = html.words(text)
        except html.HtmlRefused:
            notes.append(_("A part of the mail could not be read."))
            return ""
    return clean_paragraphs(text[: 2 * MOST_CHARACTERS])


def decoded(part: Part) -> str:
    """Return a part's text; what its encoding cannot say becomes a question mark."""
    content = _content(part)
    try:
        text = content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except STUMBLES:
        text = content.decode("utf-8", errors="replace")
    return text.replace("\x00", "")


def _content(part: Part) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except STUMBLES:
        return b""
    return content if isinstance(content, bytes) else b""


def _forwarded(part: Part, texts: list[str], attachments: list[tuple[str, bytes]]) -> None:
    """Head the words of a mail inside the mail with who wrote it, and keep it as a file as it came."""
    inner = next((one for one in part.get_payload() if isinstance(one, Message)), None)
    if inner is None:
        return
    lines = [(_("From"), "From"), (_("Date"), "Date"), (_("Subject"), "Subject")]
    texts.append("\n".join(f"{label}: {header(inner, name, 300)}" for label, name in lines))
    name = re.sub(r"[^\w .-]", " ", header(inner, "Subject", 80)).strip() or "mail"
    try:
        attachments.append((f"{name}.eml", inner.as_bytes()))
    except (*STUMBLES, UnicodeError):
        texts.append("")


def _attached(part: Part, attachments: list[tuple[str, bytes]]) -> None:
    kind, content = _kind(part), _content(part)
    is_inline = _disposition(part) != "attachment" and header(part, "Content-ID", 100)
    if kind in _QUIET or (is_inline and kind.startswith("image/") and len(content) < SMALLEST_PICTURE):
        return
    name = _file_name(part) or f"attachment-{len(attachments) + 1}.{_EXTENSIONS.get(kind, 'bin')}"
    attachments.append((name, content))


def _kind(part: Part) -> str:
    try:
        return part.get_content_type()
    except STUMBLES:
        return "application/octet-stream"


def _disposition(part: Part) -> str | None:
    try:
        return part.get_content_disposition()
    except STUMBLES:
        return None


def _file_name(part: Part) -> str:
    try:
        return clean_line((part.get_filename() or "")[:500])
    except STUMBLES:
        return ""
