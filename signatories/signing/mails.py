"""What stands in the mails to signers. Links are made here, when a mail is sent, and nowhere kept.

A mail that a stranger can cause holds nothing the stranger typed: no name, no organization.
"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.mail import outbox
from campaign.models import OutgoingMail
from letters.documents import LineStyle
from letters.models import Letter
from letters.states import LIST_IS_FROZEN, LetterState
from signatories.lists import listing, ordering
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import deadlines, tokens

Context = dict[str, Any]


def register() -> None:
    """Tell the outbox who writes the mails of this app."""
    for event, builder, label in (
        ("confirm_signature", confirm_signature, _("Confirmation of a signature")),
        ("signature_counted", signature_counted, _("Thanks for a signature")),
        ("signature_pending", signature_managed, _("Signature waits for approval")),
        ("signature_late", signature_late, _("Signature for an addendum")),
        ("signed_already", signature_managed, _("Signed already")),
        ("signature_changed", signature_managed, _("Signature corrected")),
        ("signature_refused", signature_refused, _("Signature not taken")),
        ("signature_rejected", signature_refused, _("Signature not taken, on a coordinator’s word")),
        ("signature_left_out", signature_left_out, _("List closed without a signature")),
        ("signature_question", signature_question, _("Question to a signer")),
        ("signature_withdrawn", signature_withdrawn, _("Signature withdrawn")),
    ):
        outbox.register(event, builder, label=label, discreet=True)


def confirm_signature(mail: OutgoingMail) -> Context | None:
    """Ask for confirmation, unless the signature has been confirmed or is gone."""
    signature = _signature(mail)
    if signature is None or signature.face != State.UNCONFIRMED or not takes_confirmations(signature.letter):
        return None
    return basics(signature) | {"link": link(tokens.LinkPurpose.CONFIRM, signature)}


def takes_confirmations(letter: Letter) -> bool:
    """Tell whether what was signed may be confirmed: for the list, or where late signatures are taken an addendum.

    That no page or mail offers what would be refused; at the press the database decides, by its own clock.
    """
    grace = timedelta(hours=settings.CONFIRM_GRACE_HOURS)
    is_over = letter.hard_deadline_at is not None and timezone.now() > letter.hard_deadline_at + grace
    return letter.is_for_latecomers or (letter.state == LetterState.OPEN and not is_over)


def signature_late(mail: OutgoingMail) -> Context | None:
    """Say that a signature came after the list was frozen, and that it is kept for an addendum or looked at first."""
    context = signature_managed(mail)
    return context if context and context["signature"].came_late else None


def signature_counted(mail: OutgoingMail) -> Context | None:
    """Thank, with the signer's own number."""
    context = signature_managed(mail)
    if context is None:
        return None
    number = listing.number_of(context["signature"])
    return context | {"number": number} if number else None


def signature_managed(mail: OutgoingMail) -> Context | None:
    """Say how things stand, with the link to correct or withdraw."""
    signature = _signature(mail)
    if signature is None or not signature.stands:
        return None
    return basics(signature) | {
        "signature": signature,
        "link": link(tokens.LinkPurpose.MANAGE, signature),
        "is_counted": signature.face == State.COUNTED,
        "printed": printed(signature),
    }


def signature_question(mail: OutgoingMail) -> Context | None:
    """Pass on what a coordinator asks, as long as the signature waits, with the link to correct it."""
    context = signature_managed(mail)
    if context is None or context["is_counted"]:
        return None
    return outbox.stored_context(mail) | context


def signature_refused(mail: OutgoingMail) -> Context | None:
    signature = _signature(mail)
    return basics(signature) if signature and signature.state == State.REJECTED else None


def signature_left_out(mail: OutgoingMail) -> Context | None:
    """Say that the list was closed without the signature, as long as that is true."""
    signature = _signature(mail)
    if signature is None or signature.face not in {State.PENDING, State.UNCONFIRMED}:
        return None
    if signature.letter.state not in LIST_IS_FROZEN or signature.for_addendum:
        return None
    was_confirmed = signature.face == State.PENDING
    is_early = deadlines.closed_early(signature.letter, to_confirm=not was_confirmed)
    return basics(signature) | {"was_confirmed": was_confirmed, "is_early": is_early}


def signature_withdrawn(mail: OutgoingMail) -> Context | None:
    signature = _signature(mail)
    return basics(signature) if signature and signature.state == State.WITHDRAWN else None


def link(purpose: tokens.LinkPurpose, signature: Signature) -> str:
    """Return the full address that only the owner of the mailbox may ever see."""
    return outbox.token_link(f"signatories:{purpose}-link", tokens.make(purpose, signature))


def printed(signature: Signature) -> str:
    """Return the line as it is printed, or nothing where the name is withheld."""
    if signature.withheld:
        return ""
    style = LineStyle(signature.group.style)
    return "\n".join(ordering.line(signature, style))


def _signature(mail: OutgoingMail) -> Signature | None:
    signatures = Signature.objects.select_related("letter__campaign__coalition", "group", "joins")
    return signatures.filter(pk=mail.about_id or 0).first()


@lru_cache(maxsize=256)
def _letter_path(name: str) -> str:
    return reverse("signatories:letter", args=[name])


def basics(signature: Signature) -> Context:
    """Return what every mail to a signer says."""
    return basics_of(signature.letter)


def basics_of(letter: Letter) -> Context:
    """Return what every mail about a letter says: the letter, its address, its deadline."""
    zone = letter.signing_zone
    return {
        "letter": letter,
        "coalition": letter.campaign.coalition,
        "letter_link": outbox.site_link(_letter_path(letter.public_name)),
        "deadline": deadlines.spoken(letter.signs_until, zone) if letter.signs_until else "",
        "is_for_latecomers": letter.is_for_latecomers,
    }
