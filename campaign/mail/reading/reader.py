"""One mail, read: its head, words, files, meetings, and what it reports."""

from typing import Final

from campaign.mail.reading import headings, parts, reports
from campaign.mail.reading.facts import FoundFile, Head, ReadMail, Words
from campaign.mail.reading.structure import MimePart, parse, split

MOST_CHARACTERS: Final = 100_000
FULL_TEXT: Final = "text.txt"
_ENOUGH_FOR_HEADINGS: Final = 256 * 1024


def read(content: bytes) -> ReadMail:
    """Return all that is known of a mail, or raise MailRefused for one beyond our limits."""
    mail = parse(content)
    found = parts.gather(mail)
    words = _with_descriptions(found)
    files = list(found.files)
    notes = list(found.notes)
    full = "\n\n".join(one.text for one in words)
    if len(full) > MOST_CHARACTERS:
        words = _cut(words)
        files.append(FoundFile(FULL_TEXT, "text/plain", full.encode()))
        notes.append(("cut", FULL_TEXT))
    return ReadMail(
        head=headings.head_of(mail),
        words=tuple(words),
        files=tuple(files),
        meetings=tuple(found.meetings),
        inner=tuple(found.inner),
        notes=tuple(notes),
        reports=tuple(reports.reports_of(mail)),
        addressed_to=headings.addressed_to(mail),
        answers=headings.answers(mail),
        is_automatic=headings.is_automatic(mail),
    )


def head_only(content: bytes) -> ReadMail:
    """Return what the headings alone say, of a mail whose reader had to be stopped; they are short."""
    found, _body = split(content[:_ENOUGH_FOR_HEADINGS])
    mail = MimePart(found, b"")
    return ReadMail(
        head=headings.head_of(mail),
        addressed_to=headings.addressed_to(mail),
        answers=headings.answers(mail),
        is_automatic=headings.is_automatic(mail),
        is_read=False,
    )


def _with_descriptions(found: parts.Gathered) -> list[Words]:
    """Return the words; where there are none, what an invitation says stands for them."""
    if any(one.text for one in found.words):
        return found.words
    return [*found.words, *(Words(meeting.description) for meeting in found.meetings if meeting.description)]


def _cut(words: list[Words]) -> list[Words]:
    kept, left = [], MOST_CHARACTERS
    for one in words:
        kept.append(Words(one.text[:left].rstrip(), one.head))
        left -= len(one.text)
        if left <= 0:
            break
    return kept


__all__ = ["MOST_CHARACTERS", "Head", "head_only", "read"]
