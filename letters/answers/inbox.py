"""Mail that somebody forwards into the system: taken in once, never answered, filed by a person.

A coalition's address holds a secret that can be made anew. Whatever comes to it is
read with care: sizes and depths are limited, broken encodings become question marks, and files
that may not be kept are named in the text.
"""

import hashlib
import re
import secrets
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.files import storage
from campaign.files.uploads import CheckedFile, FileRefused, check
from campaign.models import Coalition, IncomingMail, User
from campaign.trail import activity
from letters.answers import mail_reader

MOST_A_DAY: Final = 300
_LOCAL = re.compile(r"answers-([a-z2-7]{26})")
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
State = IncomingMail.State


class UnknownAddress(Exception):
    """No coalition has this address, or it is closed; nothing was stored."""


class TooMuchMail(Exception):
    """The coalition has had its share of mail for today; the mail server may try again later."""


# The address


def address(coalition: Coalition) -> str:
    """Return the coalition's secret address, or an empty text where it has none."""
    if not settings.INBOX_DOMAIN or not coalition.inbox_nonce or coalition.closed_at:
        return ""
    return f"answers-{coalition.inbox_nonce}@{settings.INBOX_DOMAIN}"


@transaction.atomic
def make_address(*, coalition: Coalition, actor: User) -> str:
    """Give the coalition a new address; mail to an older one is refused from now on."""
    coalition.inbox_nonce = "".join(secrets.choice(_ALPHABET) for _place in range(26))
    coalition.save(update_fields=["inbox_nonce"])
    activity.record("inbox.address_made", coalition=coalition, actor=actor)
    return address(coalition)


def coalition_of(addresses: list[str]) -> Coalition:
    """Return the coalition that one of the addresses belongs to, or raise UnknownAddress."""
    for one in addresses:
        local, _at, domain = one.strip().strip("<>").lower().rpartition("@")
        found = _LOCAL.fullmatch(local)
        if found and domain == settings.INBOX_DOMAIN:
            coalition = Coalition.objects.filter(inbox_nonce=found.group(1), closed_at=None).first()
            if coalition is not None:
                return coalition
    raise UnknownAddress(_("Nobody receives mail at this address."))


# Taking in


def accept(message: EmailMessage, *, coalition: Coalition) -> IncomingMail:
    """Store a mail for the coalition and return it; the same Message-ID is stored once.

    Raises UnknownAddress for a closed coalition and TooMuchMail.
    """
    if coalition.closed_at is not None:
        raise UnknownAddress(_("Nobody receives mail at this address."))
    read = mail_reader.read(message)
    message_id = _identity(read)
    known = coalition.incoming_mails.filter(message_id=message_id).first()
    if known is not None:
        return known
    if coalition.incoming_mails.filter(received_at__gte=Now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMuchMail(_("Too much mail has come to this address today."))
    checked, refusals = _check(read.attachments)
    try:
        return _store(coalition, message_id, read, checked, refusals)
    except IntegrityError:
        # The same mail came in by two ways at the same moment.
        return coalition.incoming_mails.get(message_id=message_id)


def _identity(read: mail_reader.ReadMail) -> str:
    """Return the mail's Message-ID, or a digest that stands for one that is missing or endless."""
    if read.message_id and len(read.message_id) <= 255:
        return read.message_id
    facts = "\x1f".join((read.message_id, read.sender, read.subject, str(read.sent_at), read.text))
    return f"sha256:{hashlib.sha256(facts.encode(errors='replace')).hexdigest()}"


def _check(attachments: tuple[tuple[str, bytes], ...]) -> tuple[list[CheckedFile], list[str]]:
    checked: list[CheckedFile] = []
    refusals: list[str] = []
    for name, content in attachments:
        if len(checked) == storage.MOST_FILES:
            refusals.append(_("“%(name)s” is one file too many.") % {"name": name})
            continue
        try:
            checked.append(check(name, content))
        except FileRefused as refusal:
            refusals.append(str(refusal))
    return checked, refusals


@transaction.atomic
def _store(
    coalition: Coalition,
    message_id: str,
    read: mail_reader.ReadMail,
    checked: list[CheckedFile],
    refusals: list[str],
) -> IncomingMail:
    notes = [*read.notes, *refusals]
    text = "\n\n".join([read.text, *(f"[{note}]" for note in notes)]).strip()
    mail = IncomingMail.objects.create(
        coalition=coalition,
        message_id=message_id,
        sender=read.sender,
        subject=read.subject,
        text=text,
        sent_at=read.sent_at,
        is_automatic=read.is_automatic,
    )
    mail.files.add(*storage.store_all(checked, coalition=coalition, actor=None))
    activity.record(
        "inbox.received",
        coalition=coalition,
        actor=None,
        about=mail,
        data={"automatic": read.is_automatic, "files": len(checked), "refused": len(refusals)},
    )
    return mail


# Deciding


@transaction.atomic
def discard(*, mail: IncomingMail, actor: User) -> bool:
    """Say that a mail is no response; False when it was decided about meanwhile."""
    waiting = IncomingMail.objects.filter(pk=mail.pk, state=State.WAITING)
    if not waiting.update(state=State.DISCARDED, decided_by=actor, decided_at=Now()):
        return False
    activity.record("inbox.discarded", coalition=mail.coalition, actor=actor, about=mail)
    return True


@transaction.atomic
def restore(*, mail: IncomingMail, actor: User) -> bool:
    """Let a discarded mail wait again."""
    discarded = IncomingMail.objects.filter(pk=mail.pk, state=State.DISCARDED)
    if not discarded.update(state=State.WAITING, decided_by=None, decided_at=None):
        return False
    activity.record("inbox.restored", coalition=mail.coalition, actor=actor, about=mail)
    return True


def day_of(mail: IncomingMail) -> date:
    """Return the civil day of a mail where its coalition is: of sending if it says so, never after it came in."""
    moment = min(mail.sent_at, mail.received_at) if mail.sent_at else mail.received_at
    return mail.coalition.day(moment)


def own_words(mail: IncomingMail) -> str:
    """Return the mail's text without the notes in brackets at its end about what was left out."""
    paragraphs = mail.text.split("\n\n")
    while paragraphs and paragraphs[-1].startswith("[") and paragraphs[-1].endswith("]"):
        paragraphs.pop()
    return "\n\n".join(paragraphs)
