"""What is known of a mail once it is read, and how that goes from one process to the other."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Head:
    """Who wrote a mail, when and about what; ``sent_at`` is ISO 8601 in UTC, or empty."""

    message_id: str = ""
    sender: str = ""
    subject: str = ""
    sent_at: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the mail; ``head`` is that of the mail inside the mail which says it."""

    text: str
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the mail as it came; ``name`` may be empty. An inline picture stands in the text."""

    name: str
    media_type: str
    content: bytes = b""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that the mail invites to. ``starts`` and ``ends`` are ISO 8601: days, or moments with their offset.

    A moment without an offset has no zone: it is the clock on the wall of whoever reads it.
    """

    method: str = ""
    summary: str = ""
    starts: str = ""
    ends: str = ""
    zone: str = ""
    place: str = ""
    organizer: str = ""
    link: str = ""
    description: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """What a report says of one recipient. ``addresses``: the original one first, then the final one."""

    addresses: tuple[str, ...] = ()
    action: str = ""
    status: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report of delivery, or of a reader's complaint (then ``feedback`` is its type).

    ``mentioned`` are all texts in it that have the form of a Message-ID, the likeliest first.
    """

    mentioned: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail's own words and files. ``notes`` are codes of what a person must know, with what they are about.

    ``inner`` are the mails inside of it, the outermost first; ``addressed_to`` the addresses it says it
    came to, the surest first; ``answers`` the Message-IDs of the mails that it says it replies to, the likeliest first.
    ``is_read`` is False where its reader had to be stopped: then only the head is known.
    """

    head: Head = Head()
    words: tuple[Words, ...] = ()
    files: tuple[FoundFile, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    inner: tuple[Head, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    reports: tuple[Report, ...] = ()
    addressed_to: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    is_automatic: bool = False
    is_read: bool = True


class MailRefused(ValueError):
    """The mail is beyond our limits, which its sender must be told; the code says which."""


# From one process to the other


def pack(mail: ReadMail) -> bytes:
    """Return the facts as bytes: the length of a JSON, the JSON, and behind it the files one after the other."""
    bare = replace(mail, files=tuple(replace(file, content=b"") for file in mail.files))
    facts = asdict(bare)
    for file, told in zip(mail.files, facts["files"], strict=True):
        told["content"] = len(file.content)
    written = json.dumps(facts).encode()
    return b"".join([len(written).to_bytes(_LENGTH, "big"), written, *(file.content for file in mail.files)])


def unpack(content: bytes) -> ReadMail:
    """Return what ``pack`` has packed; anything else is a ValueError, KeyError or TypeError."""
    length = int.from_bytes(content[:_LENGTH], "big")
    facts: dict[str, Any] = json.loads(content[_LENGTH : _LENGTH + length])
    at = _LENGTH + length
    files = []
    for told in facts["files"]:
        size = told.pop("content")
        files.append(FoundFile(**told, content=content[at : at + size]))
        at += size
    facts |= {
        "head": Head(**facts["head"]),
        "words": tuple(_words(told) for told in facts["words"]),
        "files": tuple(files),
        "meetings": tuple(Meeting(**told) for told in facts["meetings"]),
        "inner": tuple(Head(**told) for told in facts["inner"]),
        "notes": tuple((code, about) for code, about in facts["notes"]),
        "reports": tuple(_report(told) for told in facts["reports"]),
        "addressed_to": tuple(facts["addressed_to"]),
        "answers": tuple(facts["answers"]),
    }
    return ReadMail(**facts)


def _words(told: dict[str, Any]) -> Words:
    return Words(told["text"], Head(**told["head"]) if told["head"] else None)


def _report(told: dict[str, Any]) -> Report:
    failures = tuple(Failure(**{**one, "addresses": tuple(one["addresses"])}) for one in told["failures"])
    return Report(tuple(told["mentioned"]), failures, told["feedback"])
