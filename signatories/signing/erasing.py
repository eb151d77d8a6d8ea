"""Erasing what is kept of one signature, at once and for good, and what stays all the same.

What goes: the address and all that was made from it, the words of the line where that is wanted, proofs, pictures,
invitations, mails, files of lists, and what the trail says beyond the deeds. What stays: that there was a signature,
what was sealed or delivered with it, and the chain of the trail, which still verifies. Nothing of it can be undone.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.clock import Lock, database_now, lock
from campaign.mail import outbox
from campaign.models import IncomingMail, OutgoingMail, StoredFile, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import DraftPdf, Letter
from letters.states import LetterState
from signatories import shown
from signatories.lists import autographs
from signatories.models import (
    BulkTarget,
    Decision,
    GroupDecision,
    HandEntry,
    ImportPiece,
    Invitation,
    LikelyPair,
    Signature,
    SignatureExport,
    SignatureProof,
)
from signatories.models.signature import State
from signatories.signing import lines, signatures, tokens
from signatories.signing.mails import basics
from signatories.signing.privacy import NAMELESS, WITHOUT_ADDRESS

EVENT: Final = "signature_erased"


class Scope(StrEnum):
    """How much of a signature is erased: the address with the line left standing, or all of it."""

    ADDRESS = "address"
    ALL = "all"


class CannotErase(Refusal):
    """What was asked for cannot be erased: the address alone, or what has changed meanwhile; the sentence says why."""

    field = "scope"


def register() -> None:
    """Tell the outbox who writes the last mail that a signer gets."""
    outbox.register(EVENT, signature_erased, label=gettext_lazy("Signature erased"), discreet=True, is_last=True)


def signature_erased(mail: OutgoingMail) -> dict[str, Any] | None:
    """Say that everything was erased; the address goes with the next hourly job."""
    rows = Signature.objects.select_related("letter__campaign__coalition")
    signature = rows.filter(pk=mail.about_id or 0, email="").first()
    return basics(signature) | {"has_line": signature.state == State.COUNTED} if signature else None


def may_keep_line(signature: Signature) -> bool:
    """Tell whether the line can stand without its address; while a letter is open the mailbox could sign twice."""
    letter = signature.letter
    may_sign = letter.state == LetterState.OPEN or letter.is_for_latecomers
    return signature.face == State.COUNTED and not may_sign and letter.state != LetterState.WITHDRAWN


@transaction.atomic
def erase_own(*, proof: tokens.Proof, scope: Scope) -> Signature:
    """Erase what the link is about, on its owner's word. Raises LinkDead and CannotErase."""
    signature = signatures.find(proof)
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    signature = signatures.find(proof, for_change=True)
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    _erase(signature, scope, actor=None, how="link")
    return signature


@transaction.atomic
def erase_on_request(*, signature: Signature, actor: User, how: str, seen_at: datetime | None = None) -> None:
    """Erase all of a signature because its owner has asked a coordinator; ``how`` says by what that was known.

    Raises CannotErase where it reads otherwise than at ``seen_at``: it may be another person's by now.
    """
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    rows = Signature.objects.select_for_update(of=("self",)).select_related("letter__campaign__coalition")
    stored = rows.get(pk=signature.pk)
    if shown.have_changed([stored.pk], seen_at):
        raise CannotErase(shown.sentence())
    _erase(stored, Scope.ALL, actor=actor, how=how)


def _erase(signature: Signature, scope: Scope, *, actor: User | None, how: str) -> None:
    signature.letter = Letter.objects.select_related("campaign__coalition").get(pk=signature.letter_id)
    if scope is Scope.ADDRESS and not may_keep_line(signature):
        raise CannotErase(_("Only a line of a list that is closed can stand without an address."))
    erase_mailbox(signature)
    if signature.state != State.UNCONFIRMED:
        lines.notify(EVENT, signature)
    _drop_what_hangs_on(signature)
    if scope is Scope.ALL:
        _leave(signature)
    Signature.objects.filter(pk=signature.pk).update(**WITHOUT_ADDRESS, wants_news=False)
    activity.erase_all(Signature, [signature.pk])
    activity.record(
        "signature.erased",
        coalition=signature.letter.campaign.coalition,
        actor=actor,
        about=signature,
        data={"letter": signature.letter_id, "scope": scope.value, "how": how},
    )


def _leave(signature: Signature) -> None:
    """Take a line off the list, where it is on one, and empty it."""
    now = database_now()
    if signature.is_live:
        lines.leave(signature, state=State.WITHDRAWN, now=now, nonce=tokens.new_nonce())
        Signature.objects.filter(pk=signature.pk).update(withdrawn_at=now)
    autographs.drop(signature)
    emptied: dict[str, Any] = {"organization": None, "wanted_group": None, "doubt": "", "in_letter": False}
    Signature.objects.filter(pk=signature.pk).update(**NAMELESS, **emptied, withheld=True, changed_at=now)
    for model in (Decision, GroupDecision, BulkTarget):
        model._default_manager.filter(signature=signature).delete()
    DraftPdf.objects.filter(letter=signature.letter_id).delete()


def _drop_what_hangs_on(signature: Signature) -> None:
    """Delete proofs, likenesses and every file in which the address could stand."""
    SignatureProof.objects.filter(signature=signature).delete()
    HandEntry.objects.filter(signature=signature).update(note="")
    LikelyPair.objects.filter(Q(first=signature) | Q(second=signature)).delete()
    SignatureExport.objects.filter(letter=signature.letter_id).delete()
    pieces = ImportPiece.objects.filter(batch__letter=signature.letter_id)
    for piece in pieces.iterator(chunk_size=50):
        if _tells(piece.report + piece.stores, signature):
            piece.delete()


def _tells(report: str, signature: Signature) -> bool:
    """Tell whether the judged rows of a file, which are JSON, hold the address or name of a signature."""
    words = (signature.email, signature.part("name"))
    return any(word and json.dumps(form)[1:-1] in report for word in words for form in (word, word.lower()))


def erase_mailbox(signature: Signature) -> None:
    """Forget mails about a signature; those to its mailbox and its invitation only where nobody else signs with it."""
    letter, key = signature.letter, signature.mailbox_key
    if not key:
        return
    mails = Q(about_id=signature.pk, event__in=outbox.discreet_events())
    if not Signature.objects.filter(letter=letter, mailbox_key=key).exclude(pk=signature.pk).exists():
        mails |= Q(mailbox_key=key, topic=f"letter:{letter.pk}")
        erase_invitations(Invitation.objects.filter(letter=letter, mailbox_key=key))
    erase_mails(OutgoingMail.objects.filter(mails, mailbox_key=key, coalition=letter.campaign.coalition_id))


def erase_invitations(invitations: "models.QuerySet[Invitation]") -> int:
    """Delete invitations with their mails in both directions; return how many."""
    keys = list(invitations.values_list("pk", flat=True))
    incoming = IncomingMail.objects.filter(pk__in=Invitation.objects.filter(pk__in=keys).values("mail_answers__mail"))
    StoredFile.objects.filter(pk__in=incoming.values("files")).delete()
    incoming.delete()
    boxes = Invitation.objects.filter(pk__in=keys).values("mailbox_key")
    erase_mails(OutgoingMail.objects.filter(about_id__in=keys, mailbox_key__in=boxes))
    Invitation.objects.filter(pk__in=keys).delete()
    activity.erase_all(Invitation, keys)
    return len(keys)


def erase_mails(mails: "models.QuerySet[OutgoingMail]") -> int:
    """Empty mails of whatever tells to whom they went, and let those that wait stay unsent; return how many."""
    keys = list(mails.values_list("pk", flat=True))
    rows = OutgoingMail.objects.filter(pk__in=keys)
    rows.filter(state=OutgoingMail.State.WAITING).update(state=OutgoingMail.State.DROPPED)
    return rows.update(to="", mailbox_key="", sealed_context="", reason="")
