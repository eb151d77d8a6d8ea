"""Mail that somebody forwards into the system: taken in once, kept as it came, never answered, filed by a person.

Whatever comes to a coalition's address is read with care (``campaign/mail/reading``), and what a person must know of
it stands beside its text. The mail itself stays as it came in until an answer is filed from it and some days longer.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaign.mail import incoming, replies
from campaign.mail.inbox_address import UnknownAddress
from campaign.mail.reading.facts import Head, ReadMail
from campaign.mail.replies import Taken
from campaign.mailbox import canonical
from campaign.models import Coalition, IncomingMail, RawMail, StoredFile, User
from campaign.privacy.retention import in_batches
from campaign.text import clean_line, clean_paragraphs
from campaign.trail import activity
from letters.answers import forwards, inbox_candidates, mail_files, mail_notes, meetings
from letters.answers.mail_files import KeptFile
from letters.models import Delivery

MOST_A_DAY: Final = 300
State = IncomingMail.State


class TooMuchMail(Exception):
    """The coalition has had its share of mail for today; the mail server may try again later."""


# Taking in


def accept(content: bytes, *, coalition: Coalition, read: ReadMail | None = None) -> IncomingMail:
    """Store a mail for the coalition and return it; the same Message-ID is stored once.

    ``read`` is what is known of it, where somebody has read it before. A reply to a mail of ours goes to the part that
    had it sent, if that wants replies (``campaign/mail/replies.py``). Raises UnknownAddress for a closed
    coalition, TooMuchMail, and incoming.RefusedMail for a mail beyond our limits.
    """
    if coalition.closed_at is not None:
        raise UnknownAddress(_("Nobody receives mail at this address."))
    read = read or incoming.read(content)
    message_id = _identity(read.head, content)
    known = coalition.incoming_mails.filter(message_id__in=[message_id, replies.sealed(message_id)]).first()
    if known is not None:
        return known
    if coalition.incoming_mails.filter(received_at__gte=Now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMuchMail(_("Too much mail has come to this address today."))
    with translation.override(coalition.language):
        taken = replies.takes(read, coalition)
        files = [] if taken else mail_files.sort_out(read.files)
        try:
            return _store(coalition, message_id, read, content, files, taken)
        except IntegrityError:
            # The same mail came in by two ways at the same moment.
            return coalition.incoming_mails.get(message_id=replies.sealed(message_id) if taken else message_id)


def _identity(head: Head, content: bytes) -> str:
    """Return the mail's Message-ID, or a digest that stands for one that is missing or endless."""
    message_id = clean_line(head.message_id)
    if message_id and len(message_id) <= 255:
        return message_id
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@transaction.atomic
def _store(
    coalition: Coalition,
    message_id: str,
    read: ReadMail,
    content: bytes,
    files: list[KeptFile],
    taken: Taken | None,
) -> IncomingMail:
    """Store a mail; of one that another part takes nothing stands in the open that tells who wrote it."""
    subject = clean_line(read.head.subject)[:500]
    notes = [*mail_notes.sentences(read, files), *(mail_notes.about_files(read) if taken else ())]
    mail = IncomingMail.objects.create(
        coalition=coalition,
        message_id=replies.sealed(message_id) if taken else message_id,
        sender=clean_line(read.head.sender)[:300],
        subject="" if taken else subject,
        text=text_of(read),
        notes=mail_notes.lines(notes),
        meetings=meetings.stored(read.meetings),
        sent_at=datetime.fromisoformat(read.head.sent_at) if read.head.sent_at else None,
        forwarded_on=_forwarded_on(read, coalition),
        is_automatic=read.is_automatic,
        taken_by=taken.name if taken else "",
    )
    RawMail.objects.create(mail=mail, content=content)
    mail.files.add(*mail_files.store(files, coalition=coalition))
    unchecked = sum(file.checked is None for file in files)
    data = {"automatic": read.is_automatic, "files": len(files), "unchecked": unchecked}
    activity.record("inbox.received", coalition=coalition, actor=None, about=mail, data=data)
    if taken:
        taken.keep(mail, subject)
    return mail


def text_of(read: ReadMail) -> str:
    """Return the mail's words, those of a mail inside of it headed with who wrote it and when."""
    pieces: list[str] = []
    said: Head | None = None
    for words in read.words:
        if words.head is not None and words.head != said:
            pieces.append("\n".join(_heading(words.head)))
        said = words.head
        pieces.append(clean_paragraphs(words.text))
    return "\n\n".join(piece for piece in pieces if piece)


def _heading(head: Head) -> Iterator[str]:
    at = datetime.fromisoformat(head.sent_at).strftime("%Y-%m-%d %H:%M UTC") if head.sent_at else ""
    for label, value in ((pgettext("sender", "From"), head.sender), (_("Date"), at), (_("Subject"), head.subject)):
        yield f"{label}: {clean_line(value)}"


def _forwarded_on(read: ReadMail, coalition: Coalition) -> date | None:
    """Return the day of the answer that somebody forwards; what an addressee sends is the answer itself."""
    sender = parseaddr(read.head.sender)[1]
    if sender and inbox_candidates.is_addressee(coalition, canonical(sender)):
        return None
    people = coalition.members.select_related("user").only("user__email")
    return forwards.day_of_answer(read, coalition, ours={canonical(member.user.email) for member in people})


# Deciding


@transaction.atomic
def discard(*, mail: IncomingMail, actor: User) -> bool:
    """Say that a mail is no response; False when it was decided about meanwhile."""
    waiting = IncomingMail.objects.of_inbox().filter(pk=mail.pk, state=State.WAITING)
    if not waiting.update(state=State.DISCARDED, decided_by=actor, decided_at=Now()):
        return False
    activity.record("inbox.discarded", coalition=mail.coalition, actor=actor, about=mail)
    return True


@transaction.atomic
def restore(*, mail: IncomingMail, actor: User) -> bool:
    """Let a discarded mail wait again."""
    discarded = IncomingMail.objects.of_inbox().filter(pk=mail.pk, state=State.DISCARDED)
    if not discarded.update(state=State.WAITING, decided_by=None, decided_at=None):
        return False
    activity.record("inbox.restored", coalition=mail.coalition, actor=actor, about=mail)
    return True


def letters_answered_to(coalition: Coalition, address: str) -> int:
    """Return how many letters went out with this address as the place for answers."""
    if not address:
        return 0
    told = Delivery.objects.filter(letter__campaign__coalition=coalition, reply_to=address)
    return told.values("letter").distinct().count()


def day_of(mail: IncomingMail) -> date:
    """Return the civil day of a mail where its coalition is: of what it forwards, of sending, or when it came in."""
    came_in = mail.coalition.day(mail.received_at)
    told = mail.forwarded_on or (mail.coalition.day(mail.sent_at) if mail.sent_at else came_in)
    return min(told, came_in)


# The mail as it came in


def kept_until(mail: IncomingMail) -> date | None:
    """Return the last day on which the mail is kept as it came in; None while nobody has decided about it."""
    if mail.decided_at is None:
        return None
    return mail.coalition.day(mail.decided_at + timedelta(days=settings.RAW_MAIL_DAYS))


def forget_raw_mails(*, now: datetime) -> int:
    """Forget mails as they came in whose time has passed since somebody decided about them, and return how many."""
    decided = IncomingMail.objects.exclude(state=State.WAITING)
    old = decided.filter(decided_at__lt=now - timedelta(days=settings.RAW_MAIL_DAYS))
    return in_batches(RawMail.objects.filter(mail__in=old))


def forget_discarded(*, now: datetime) -> int:
    """Delete mails that were no answer, with their files, when the time for taking that back is over."""
    old = IncomingMail.objects.of_inbox().filter(state=State.DISCARDED, response=None)
    old = old.filter(decided_at__lt=now - timedelta(days=settings.RAW_MAIL_DAYS))
    in_batches(StoredFile.objects.filter(pk__in=old.values("files")))
    return in_batches(old)
