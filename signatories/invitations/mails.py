"""The mail that asks somebody to sign. Its link is made when it is sent, and nowhere kept.

It says nothing that a stranger typed: the name of the organization is the directory's or a coordinator's.
"""

from collections.abc import Collection
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaign.mail import inbox_address, outbox
from campaign.models import OutgoingMail
from letters.states import LetterState
from signatories.invitations import links
from signatories.models import Invitation
from signatories.models.invitation import InvitationState
from signatories.signing import deadlines

EVENT: Final = "invitation"
# One way out of all of them, those that remind included.
LIST_KIND: Final = "invitations"
WANTED: Final = (InvitationState.NEW, InvitationState.ASKED, InvitationState.BOUNCED)


def register() -> None:
    """Tell the outbox who writes this mail, and that we want to hear when one comes back."""
    outbox.register(
        EVENT, invited, label=_("Invitation to sign"), settled=note_outcome, list_kind=LIST_KIND, discreet=True
    )


def invited(mail: OutgoingMail) -> dict[str, Any] | None:
    """Ask, unless an answer or a signature came first, or the letter is not open any more."""
    found = Invitation.objects.all().standing().select_related("letter__campaign__coalition")
    invitation = found.filter(pk=mail.about_id or 0).first()
    if invitation is None or invitation.letter.state != LetterState.OPEN:
        return None
    if invitation.standing not in {state.value for state in WANTED}:  # type: ignore[attr-defined]  # annotated
        return None
    return context(invitation, link=links.link(invitation))


def context(invitation: Invitation, *, link: str) -> dict[str, Any]:
    """Return what the mail says; ``link`` is the reader's own, or a stand-in for it in a preview."""
    letter = invitation.letter
    zone = letter.signing_zone
    inbox = inbox_address.address(letter.campaign.coalition)
    return {
        # Where a reply finds its invitation; without an inbox it goes to the coalition's own address.
        "reply_to": inbox,
        "may_reply": bool(inbox),
        "letter": letter,
        "coalition": letter.campaign.coalition,
        "organization": invitation.organization_name,
        "is_forwarded": invitation.source == Invitation.Source.FORWARDED,
        "letter_link": outbox.site_link(reverse("signatories:letter", args=[letter.public_name])),
        "soft_deadline": deadlines.spoken(letter.soft_deadline_at, letter.soft_deadline_zone or zone)
        if letter.soft_deadline_at
        else "",
        "deadline": deadlines.spoken(letter.hard_deadline_at, zone) if letter.hard_deadline_at else "",
        "link": link,
    }


def note_outcome(mail_ids: list[int]) -> None:
    """Note in the ledger whose mail came back, as long as no answer has come after all."""
    gone = OutgoingMail.objects.filter(
        pk__in=mail_ids, state__in=[OutgoingMail.State.BOUNCED, OutgoingMail.State.FAILED]
    )
    note_undelivered(list(gone.values_list("about_id", flat=True)))


def note_undelivered(ids: Collection[int | None]) -> None:
    """Note of these invitations that a mail about them did not arrive, unless an answer has come after all."""
    rows = Invitation.objects.filter(pk__in=[pk for pk in ids if pk], state=InvitationState.ASKED)
    rows.update(state=InvitationState.BOUNCED)
