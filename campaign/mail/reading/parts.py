"""What a mail says and holds: every branch is looked at, the fullest text is told, every file is kept."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

from campaign.mail.reading import charsets, headings, markup, meetings, words
from campaign.mail.reading.facts import FoundFile, Head, MailRefused, Meeting, Words
from campaign.mail.reading.structure import MAILS, MimePart, from_uuencode, parse

# Seals of mail programs: they prove something, but say nothing.
_QUIET: Final = frozenset(
    "application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature application/applefile".split()
)
_TEXTS: Final = frozenset(
    "text/plain text/markdown text/enriched text/richtext text/x-markdown message/delivery-status "
    "message/global-delivery-status message/disposition-notification message/feedback-report text/rfc822-headers "
    "message/global-headers message/external-body".split()
)
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Said once more for one program; read only where nothing else is.
_FOR_ONE_PROGRAM: Final = frozenset({"text/x-amp-html", "text/watch-html"})
_CALENDARS: Final = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_CALENDAR_ENDS: Final = (".ics", ".vcs")
_SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_OUTLOOK: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_UUENCODED: Final = re.compile(
    r"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[\x20-\x60]{1,90}\r?\n){1,400000}?)end\s*$", re.MULTILINE
)
_IS_A_PAGE: Final = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PLACES: Final = ("url", "server", "site", "directory", "name", "subject")
_ENRICHED: Final = re.compile(r"<(?!<)/?[A-Za-z][A-Za-z-]{0,60}>")


@dataclass(slots=True)
class Gathered:
    """What has been found so far."""

    words: list[Words] = field(default_factory=list)
    files: list[FoundFile] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    inner: list[Head] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    _digests: set[bytes] = field(default_factory=set)

    def add_file(self, file: FoundFile) -> None:
        """Keep a file, once: programs that send two versions of a text repeat its pictures."""
        if not file.content and file.name:
            self.note("empty_file", file.name)
        digest = hashlib.sha256(file.content).digest()
        if file.content and (not file.is_inline or digest not in self._digests):
            self._digests.add(digest)
            self.files.append(file)

    def note(self, code: str, about: str = "") -> None:
        if (code, about) not in self.notes:
            self.notes.append((code, about))

    def take(self, other: "Gathered", *, words: bool = True) -> None:
        """Take over what another gathering has found."""
        self.words += other.words if words else []
        for file in other.files:
            self.add_file(file)
        self.meetings += [meeting for meeting in other.meetings if meeting not in self.meetings]
        self.inner += other.inner
        for code, about in other.notes:
            self.note(code, about)


def gather(part: MimePart) -> Gathered:
    """Return all that a part and those inside it say and hold."""
    found = Gathered()
    if part.children and part.kind == "multipart/alternative":
        _alternatives(part, found)
    elif part.children and part.kind not in MAILS:
        for child in part.children:
            found.take(gather(child))
    elif part.kind in MAILS:
        _mail_inside(part, found)
    elif not part.kind.startswith("multipart/") and _is_file(part):
        _file(part, found)
    else:
        _text(part, found)
    return found


def _alternatives(part: MimePart, found: Gathered) -> None:
    """Look at every way in which it is said: the fullest one is told, the files of all are kept."""
    ways = [(child, gather(child)) for child in sorted(part.children, key=lambda child: child.kind != "text/plain")]
    ours = [way for child, way in ways if child.kind not in _FOR_ONE_PROGRAM] or [way for _child, way in ways]
    said = {_joined(way): way for way in reversed(ours)}
    chosen = words.fullest(_joined(way) for way in ours)
    if len(chosen) > 1:
        found.note("both")
    for text in chosen:
        found.words += said[text].words
    for _child, way in ways:
        found.take(way, words=False)


def _joined(way: Gathered) -> str:
    return "\n\n".join(words.text for words in way.words)


def _mail_inside(part: MimePart, found: Gathered, name: str = "") -> None:
    """Tell who wrote a mail inside the mail, what it says and holds, and keep it as it came."""
    name = name or headings.file_name(part)
    if not part.children:
        found.add_file(FoundFile(name, part.kind, part.content))
        return
    head = headings.head_of(part.children[0])
    of_it = gather(part.children[0])
    found.inner.append(head)
    # A mail without words of its own is told as well: it may be what brings another.
    told = of_it.words if of_it.words and of_it.words[0].head is None else [Words(""), *of_it.words]
    found.words += [Words(words.text, words.head or head) for words in told]
    found.take(of_it, words=False)
    name = name or head.subject[:80] or "mail"
    found.add_file(FoundFile(name if name.lower().endswith(".eml") else f"{name}.eml", "message/rfc822", part.content))


def _saved_mail(name: str, part: MimePart, content: bytes) -> MimePart | None:
    """Return a mail that is attached as any other file, as the mail inside the mail that it is."""
    if not name.lower().endswith(".eml"):
        return None
    try:
        inner = parse(content, depth=part.depth + 1)
    except MailRefused:
        return None
    is_mail = bool(inner.raw("from") and (inner.raw("date") or inner.raw("message-id") or inner.raw("received")))
    kind = [("content-type", b"message/rfc822")]
    return MimePart(kind, content, depth=part.depth, children=[inner]) if is_mail else None


# Texts


def _is_file(part: MimePart) -> bool:
    is_named = bool(headings.file_name(part))
    if _is_calendar(part):
        return True
    if part.kind not in _TEXTS | _PAGES | _FOR_ONE_PROGRAM:
        return True
    return part.disposition == "attachment" or (is_named and part.kind not in ("text/plain", "text/html"))


def _is_calendar(part: MimePart) -> bool:
    return part.kind in _CALENDARS or headings.file_name(part).lower().endswith(_CALENDAR_ENDS)


def _text(part: MimePart, found: Gathered) -> None:
    content = part.content
    read = _page if part.kind in _PAGES | _FOR_ONE_PROGRAM else _plain
    text = read(part, content, found)
    if part.kind == "message/external-body":
        text = f"{_fetched_from(part)}\n{text}"
    if text.strip():
        found.words.append(Words(text.strip("\r\n")))
    if headings.file_name(part):
        found.add_file(FoundFile(headings.file_name(part), part.kind, content))


def _fetched_from(part: MimePart) -> str:
    """Say where a file is that the mail only points to (RFC 2046, 5.2.3; RFC 2017)."""
    told = (part.parameter(name)[1].decode("utf-8", "replace") for name in _PLACES)
    return " ".join("".join(place.split()) for place in told if place.strip())[:2000]


def _read(content: bytes, label: str, found: Gathered) -> str:
    decoded = charsets.decode(content, label)
    if decoded.guessed:
        found.note("guessed", decoded.guessed)
    return decoded.text.replace("\x00", "")


def _plain(part: MimePart, content: bytes, found: Gathered) -> str:
    text = _read(content, part.label, found)
    if _IS_A_PAGE.match(text) and len(text) <= markup.MOST_CHARACTERS:
        text = markup.words(text)  # some programs put the page's source where its words belong
    if part.kind in ("text/enriched", "text/richtext"):
        text = _ENRICHED.sub("", text).replace("<<", "<")
    if part.parameter("format")[1].lower() == b"flowed":
        text = words.unflowed(text, delete_blank=part.parameter("delsp")[1].lower() == b"yes")
    return _without_uuencoded(text, found) if "\nbegin " in f"\n{text}" else text


def _without_uuencoded(text: str, found: Gathered) -> str:
    """Take files out of a text that stand in it between "begin" and "end", as mail had them before it had parts."""
    for file in _UUENCODED.finditer(text):
        found.add_file(FoundFile(file[1].strip(), "application/octet-stream", from_uuencode(file[2].encode())))
    return _UUENCODED.sub("", text)


def _page(part: MimePart, content: bytes, found: Gathered) -> str:
    """Return a page's words, and keep the pictures that stand in the page itself."""
    page = _read(content, part.label or charsets.label_in(content), found)
    page, pictures = markup.pictures(page)
    for kind, picture in pictures:
        found.add_file(FoundFile("", kind, picture, is_inline=True))
    if len(page) > markup.MOST_CHARACTERS:
        found.note("page_too_large")
        found.add_file(FoundFile(headings.file_name(part) or "page.html", part.kind, content))
        return ""
    return markup.words(page)


# Files


def _file(part: MimePart, found: Gathered) -> None:
    if part.kind in _QUIET:
        return
    name, content = headings.file_name(part), part.content
    is_inline = part.disposition != "attachment" and bool(part.raw("content-id").strip())
    if part.kind in _SEALED and content.strip():
        found.note("sealed", name)
    if part.kind in _OUTLOOK or name.lower() == "winmail.dat":
        found.note("outlook", name or "winmail.dat")
    if _is_calendar(part):
        said = part.parameter("method")[1].decode("ascii", "replace")
        found.meetings += meetings.meetings(charsets.decode(content, part.label or "utf-8").text, method=said)
        name = name or "meeting.ics"
    if saved := _saved_mail(name, part, content):
        _mail_inside(saved, found, name)
        return
    found.add_file(FoundFile(name, part.kind, content, is_inline=is_inline and part.kind.startswith("image/")))
