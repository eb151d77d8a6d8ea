"""Erasing a person who asks a coalition for it: whatever is kept under an address, in all of its letters.

An account is not part of it: members leave in their profile. What belongs to the mailbox as a whole (invitations,
mandates, mails) goes only where every signature of the mailbox goes, for it may be another person's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.mailbox import mailbox_key
from campaign.models import (
    Coalition,
    DirectoryImport,
    IncomingMail,
    MemberInvitation,
    OutgoingMail,
    Representative,
    StoredFile,
    User,
)
from campaign.trail import activity
from signatories.models import Invitation, Signature
from signatories.signing import erasing


class ErasureProof(models.TextChoices):
    """How a coordinator knows that who asks is who is erased; the trail keeps this word and no more."""

    MAIL = "mail", _("The request came from this very address")
    KNOWN = "known", _("They asked in person or by telephone, and we know them")
    PAPER = "paper", _("They showed a document, of which we keep no copy")


@dataclass(frozen=True, slots=True)
class KeptOfMailbox:
    """What a coalition keeps under one address."""

    signatures: list[Signature]
    invitations: int
    representatives: list[Representative]
    mails: int
    incoming: list[int]

    @property
    def is_empty(self) -> bool:
        return not (self.signatures or self.invitations or self.representatives or self.mails or self.incoming)


def find(*, coalition: Coalition, email: str) -> KeptOfMailbox:
    """Return what is kept under an address in this coalition; for those who may see withheld names."""
    key = mailbox_key(email)
    here = Signature.objects.filter(letter__campaign__coalition=coalition)
    # Who shares a mailbox in a file, and who left a mailbox to somebody else, has an address and no key of it.
    keyless = here.filter(mailbox_key="").exclude(email="").only("pk", "email").iterator(chunk_size=500)
    others = [one.pk for one in keyless if mailbox_key(one.email) == key]
    rows = here.filter(Q(mailbox_key=key) | Q(pk__in=others))
    return KeptOfMailbox(
        signatures=list(rows.select_related("letter", "group").order_by("pk")),
        invitations=_invitations(coalition, key).count(),
        representatives=list(_representatives(coalition, key)),
        mails=_mails(coalition, key).count(),
        incoming=_incoming(coalition, key),
    )


@transaction.atomic
def erase(
    *,
    coalition: Coalition,
    email: str,
    chosen: Collection[int],
    how: str,
    actor: User,
    seen_at: datetime | None = None,
) -> int:
    """Erase the chosen signatures, and with all of them whatever else is kept under the address; return how many.

    Raises erasing.CannotErase where one of them reads otherwise than at ``seen_at``; then nothing is erased.
    """
    kept = find(coalition=coalition, email=email)
    going = [signature for signature in kept.signatures if signature.pk in chosen]
    is_whole = len(going) == len(kept.signatures)
    if is_whole:
        _erase_mailbox(coalition, email)
    for signature in going:
        erasing.erase_on_request(signature=signature, actor=actor, how=how, seen_at=seen_at)
    # Nobody can find by the trail whom it was about: it says how much it was.
    data = {"signatures": len(going), "is_whole": is_whole, "how": how}
    activity.record("person.erased", coalition=coalition, actor=actor, data=data)
    return len(going)


def _erase_mailbox(coalition: Coalition, email: str) -> None:
    key = mailbox_key(email)
    erasing.erase_invitations(_invitations(coalition, key))
    erasing.erase_mails(_mails(coalition, key))
    _representatives(coalition, key).delete()
    MemberInvitation.objects.filter(coalition=coalition, mailbox_key=key).delete()
    incoming = IncomingMail.objects.filter(pk__in=_incoming(coalition, key))
    StoredFile.objects.filter(pk__in=incoming.values("files")).delete()
    incoming.delete()
    for batch in DirectoryImport.objects.filter(coalition=coalition).exclude(report="").iterator(chunk_size=20):
        if email.lower() in batch.report.lower():
            DirectoryImport.objects.filter(pk=batch.pk).update(report="")


def _invitations(coalition: Coalition, key: str) -> "models.QuerySet[Invitation]":
    return Invitation.objects.filter(letter__campaign__coalition=coalition, mailbox_key=key)


def _representatives(coalition: Coalition, key: str) -> "models.QuerySet[Representative]":
    people = Representative.objects.filter(organization__coalition=coalition, mailbox_key=key)
    return people.select_related("organization").order_by("pk")


def _mails(coalition: Coalition, key: str) -> "models.QuerySet[OutgoingMail]":
    return OutgoingMail.objects.filter(coalition=coalition, mailbox_key=key).exclude(to="")


def _incoming(coalition: Coalition, key: str) -> list[int]:
    """Return the mails that came from the mailbox and were not filed as answers; those belong to their letter."""
    mails = IncomingMail.objects.filter(coalition=coalition).exclude(state=IncomingMail.State.FILED)
    rows = mails.filter(response=None).only("pk", "sender").iterator(chunk_size=500)
    return [mail.pk for mail in rows if "@" in mail.sender and mailbox_key(parseaddr(mail.sender)[1]) == key]
