"""Reports that a mail came back, and complaints of readers, in the manner of many programs.

RFC 3464 and 6533 are read by ourselves, because the library knows neither base64 nor addresses beyond
ASCII; everything older by flufl.bounce; and where only the sender and the words tell, by those.
"""

import re
from email import message_from_bytes
from typing import Final

from campaign.mail.reading import charsets, headings, markup
from campaign.mail.reading.facts import Failure, Report
from campaign.mail.reading.structure import MAILS, STUMBLES, MimePart

STATUS_KINDS: Final = ("message/delivery-status", "message/global-delivery-status")
FEEDBACK: Final = "message/feedback-report"
# What else a report may be: that a mail was read or deleted (RFC 8098), or how connections went (RFC 8460).
_OTHER_REPORTS: Final = ("message/disposition-notification", "application/tlsrpt+gzip", "application/tlsrpt+json")
MOST_WORDS: Final = 200_000
MOST_MENTIONED: Final = 300
_POSTMASTER: Final = re.compile(
    r"mailer-?daemon|post_?master|mail[._-]?delivery|mdaemon|microsoftexchange|bounce|mail-?adm|maildaemon",
    re.IGNORECASE,
)
_FAILED_SUBJECT: Final = re.compile(
    r"undeliver|deliver\w* (?:status|fail|problem|error|report)|fail\w* (?:notice|delivery|message|mail)|returned mail|"
    r"returned to sender|could not be delivered|mail (?:delivery|error|failure)|non[ -]remis|échec|unzustellbar|"
    r"nicht zu(?:ge)?stell|niedostarcz|nedoru|kézbesíthetetlen|nelivrat|kunde inte levereras|ikke leveres|"
    r"teslim edilemedi|não (?:foi )?entreg|không gửi được|"
    r"no se (?:ha )?(?:pudo|entreg)|mancata consegna|niet bezorgd|не доставлен|退信|配信",
    re.IGNORECASE,
)
_BY_A_PERSON: Final = re.compile(r"\s*(?:re|aw|antw|sv|rv|rép|fwd?|wg|tr|enc|doorst|i)\s*:", re.IGNORECASE)
_FAILED_WORDS: Final = re.compile(
    r"\b5\d\d[ -]|\b5\.\d{1,3}\.\d{1,3}\b|undeliver|not (?:be )?deliver|could not|couldn't|cannot|can't|unable|failed|"
    r"failure|rejected|returned|unknown user|user unknown|no such|permanent|expired|malformed|error|"
    r"失败|失敗|エラー|не может|не удалось",
    re.IGNORECASE,
)
_STILL_TRYING: Final = re.compile(
    r"delayed|will (?:be )?(?:re-?tr|continue|keep)|still being|not yet been delivered|warning|no action is required|"
    r"you do not need to resend|temporar\w+ problem",
    re.IGNORECASE,
)
_GIVEN_UP: Final = re.compile(r"returned mail|undeliver|(?<!warning: )fail", re.IGNORECASE)
_FOR_GOOD: Final = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55\d[ -]")
_CODE: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\d.-])([45]\d\d)[ -](?=\S)")
_COPY: Final = re.compile(
    r"^\W{0,10}(?:-{2,}|={3,}|_{3,}|\*{3,})?\W{0,4}(?:this is a copy|below this line|"
    r"original message|returned m|copy of (?:the|your) m|"
    r"included is a copy|(?:message )?headers? follow|the original)|^(?:Received|Message-ID):|"
    # In any language: two headings of a mail below each other.
    r"^(?:From|To|Date|Subject|Return-Path): .*\n(?:From|To|Date|Subject|Message-ID|MIME-Version|Received):",
    re.IGNORECASE | re.MULTILINE,
)
_FILES: Final = ("application/octet-stream", "application/rfc822", "message/partial")
_LINE_END: Final = re.compile(r"[ \t]*\r?\n[>| \t]*")
_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ID: Final = re.compile(r"<([^<>\s@]{1,400}@[^<>\s@]{1,255})>")


def reports_of(mail: MimePart) -> list[Report]:
    """Return what the mail, and mails inside of it, report; nothing for anything else."""
    return [found for one in _candidates(mail) if (found := _report(one))]


def _candidates(mail: MimePart) -> list[MimePart]:
    """Return what may be a report: the mail, mails that somebody forwards, reports beside other parts."""
    inside = [
        part for part in mail.walk() if part is not mail and (part.kind == "multipart/report" or part.kind in MAILS)
    ]
    mails = [part.children[0] if part.kind in MAILS and part.children else part for part in inside]
    return [mail, *mails[:20]]


def _report(mail: MimePart) -> Report | None:
    own = _own_parts(mail)
    feedback = next((part for part in own if part.kind == FEEDBACK), None)
    if feedback is not None:
        fields = next(iter(_groups(feedback)), {})
        return Report(_mentioned(mail, own), feedback=fields.get("feedback-type", "").lower() or "unknown")
    groups = [group for part in own if part.kind in STATUS_KINDS for group in _groups(part)]
    failures = tuple(failure for group in groups if (failure := _failure(group)))
    if not failures:
        failures = _by_manner(mail, own)
    is_report = failures or any(part.kind in STATUS_KINDS for part in own)
    return Report(_mentioned(mail, own), failures) if is_report else None


def _own_parts(mail: MimePart) -> list[MimePart]:
    """Return a report's parts without those of the mail that it gives back."""
    own, waiting = [], [mail]
    while waiting:
        part = waiting.pop(0)
        own.append(part)
        if part.kind not in MAILS:
            waiting[:0] = part.children
    return own


# RFC 3464 and 6533


def _groups(part: MimePart) -> list[dict[str, str]]:
    """Return the groups of fields of a status, names in small letters."""
    text = charsets.decode(part.content[:MOST_WORDS], part.label).text.replace("\r\n", "\n")
    groups: list[dict[str, str]] = []
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block.strip("\n")).split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip().lower(), value.strip())
        if fields:
            groups.append(fields)
    return groups


def _failure(group: dict[str, str]) -> Failure | None:
    """Return what a group says of its recipient; the first group, about the report itself, names none."""
    if not {"final-recipient", "original-recipient", "action", "status"} & group.keys():
        return None
    status = _code(group.get("status", ""))
    words = group.get("diagnostic-code", "").partition(";")
    return Failure(
        addresses=tuple(
            address for name in ("original-recipient", "final-recipient") if (address := _address(group.get(name, "")))
        ),
        action=_action(group.get("action", ""), status),
        status=status,
        words=(words[2] or words[0] or group.get("status", "")).strip()[:1_000],
    )


def _action(said: str, status: str) -> str:
    """Return the action in one of the words of RFC 3464; where none is said, the status tells."""
    said = said.strip().lower()
    if said.startswith(("fail", "error", "undeliver", "bounce", "expired")):
        return "failed"
    if said:
        return said.split()[0].strip(";,(")
    return {"2": "delivered", "4": "delayed"}.get(status[:1], "failed")


def _address(value: str) -> str:
    """Return the address behind the type, without what RFC 6533 and old programs put around it."""
    address = value.rpartition(";")[2].strip().strip("<>").strip()
    return re.sub(r"\\x\{([0-9A-Fa-f]{2,6})\}", _character, address)[:320]


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _code(text: str) -> str:
    found = _CODE.search(text)
    return found[1] if found else ""


# In the manner of older programs


def _by_manner(mail: MimePart, own: list[MimePart]) -> tuple[Failure, ...]:
    """Return the failures of a report in no standard's form; nothing for mail that people or lists write."""
    if not _is_from_a_server(mail) or any(part.kind in _OTHER_REPORTS for part in own):
        return ()
    text = _text(own)
    said = _COPY.split(text, maxsplit=1)[0] or text[:4_000]
    passing, final = _flufl(mail)
    final |= {address for value in mail.all_raw("x-failed-recipients") for address in _addresses(value)}
    if not final and not _has_failed(headings.text(mail, "subject", 300), said, is_passing=bool(passing)):
        return ()
    named = {one for one in _ADDRESS.findall(said) if not _POSTMASTER.search(one)}
    # In words that no program reads: whom they name, be it the one written to or one that the mail went on to.
    return tuple(Failure((address,), "failed", *_reason(said, address)) for address in sorted(final)) or (
        Failure(tuple(sorted(named)) or ("",), "failed", *_reason(said, "")),
    )


def _has_failed(subject: str, said: str, *, is_passing: bool) -> bool:
    """Tell by the words of a server whether it has given up."""
    if not _FAILED_WORDS.search(f"{subject}\n{said}"):
        return False
    is_trying = is_passing or bool(_STILL_TRYING.search(f"{subject}\n{said}"))
    return not is_trying or bool(_GIVEN_UP.search(subject)) or bool(_FOR_GOOD.search(said))


def _is_from_a_server(mail: MimePart) -> bool:
    sender, subject = headings.text(mail, "from", 300), headings.text(mail, "subject", 300)
    is_reply = headings.text(mail, "auto-submitted", 60).lower().startswith("auto-replied (vac")
    return not is_reply and bool(
        mail.raw("x-failed-recipients")
        or mail.kind == "multipart/report"
        or _POSTMASTER.search(sender.rpartition("<")[2].rpartition("@")[0] or sender)
        or (_FAILED_SUBJECT.search(subject) and not _BY_A_PERSON.match(subject) and _gives_back(mail))
        or _has_no_sender(mail)
    )


def _gives_back(mail: MimePart) -> bool:
    """Tell whether a mail says which one has failed; people also write of failures, and of deliveries and reports."""
    said = _text(_own_parts(mail))
    gives_mail = any(part.kind in (*MAILS, "text/rfc822-headers", *_FILES) for part in mail.walk() if part is not mail)
    return gives_mail or bool(_ID.search(said)) or bool(_FOR_GOOD.search(said) and "@" in said)


def _has_no_sender(mail: MimePart) -> bool:
    """Tell a mail to which nobody is to answer, in which something was refused for good (RFC 5321, 4.5.5)."""
    is_automatic = headings.text(mail, "auto-submitted", 60).lower().startswith("auto-replied")
    has_no_sender = mail.raw("return-path").strip() == b"<>" and not is_automatic
    return has_no_sender and bool(_FOR_GOOD.search(_text(_own_parts(mail))))


def _flufl(mail: MimePart) -> tuple[set[str], set[str]]:
    """Return who failed for now and who for good, as the library reads it."""
    from flufl.bounce import all_failures  # noqa: PLC0415 - few mails are reports

    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in mail.headings)
    try:
        passing, final = all_failures(message_from_bytes(head + b"\r\n" + mail.body[:MOST_WORDS]))
    except STUMBLES:
        return set(), set()
    return {_plain(one) for one in passing} - {""}, {_plain(one) for one in final} - {""}


def _plain(address: bytes | str) -> str:
    return address.decode("ascii", "replace") if isinstance(address, bytes) else address


def _addresses(value: bytes) -> list[str]:
    return [word.strip("<>") for word in re.split(r"[\s,;]+", headings.plain(value)) if "@" in word][:100]


def _reason(said: str, address: str) -> tuple[str, str]:
    """Return the status and the words that a report gives for an address: behind its first mention, else anywhere."""
    at = said.lower().find(address.lower()) if address else -1
    for text in (said[max(at, 0) :], said):
        if found := _CODE.search(text) or _REPLY.search(text):
            begin = text.rfind("\n", 0, found.start()) + 1
            line = " ".join(text[begin : found.end() + 300].split("\n\n")[0].split())
            return _code(found[0]), line[:300]
    return "", " ".join(said[max(at, 0) :][:300].split())


# Which mail it is about


def _text(own: list[MimePart]) -> str:
    texts = [_words_of(part) for part in own if _is_words(part)]
    return "\n".join(texts).replace("\r\n", "\n")[:MOST_WORDS]


def _words_of(part: MimePart) -> str:
    text = charsets.decode(part.content[:MOST_WORDS], part.label).text
    return markup.words(text) if part.kind == "text/html" else text


def _is_words(part: MimePart) -> bool:
    return not part.children and (part.kind.startswith(("text/", "message/")) or part.depth == 0)


def _mentioned(mail: MimePart, own: list[MimePart]) -> tuple[str, ...]:
    """Return what may be the Message-ID of the mail that came back: of mails given back, in texts, in headings."""
    found: list[str] = []
    for part in mail.walk():
        if part is not mail and part.headings:
            found += _ID.findall(headings.text(part, "message-id", 1_000))
    for part in own:
        if _is_words(part):
            words = _words_of(part)
            # In a text, the mail that is given back may be quoted, and its lines broken.
            found += _ID.findall(words) + _ID.findall(_LINE_END.sub("", words))
        elif not part.children and part.kind in _FILES:
            # The mail that came back, as a file without a name for what it is.
            found += _ID.findall(part.content[:MOST_WORDS].decode("latin-1"))
    for name, value in mail.headings:
        if name not in ("message-id", "from", "to"):
            found += _ID.findall(headings.plain(value[:8_000]))
    return tuple(f"<{one}>" for one in dict.fromkeys(found))[:MOST_MENTIONED]
