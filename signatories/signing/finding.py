"""Finding one's own signature again: everybody gets the same answer at once, and the rest by mail.

Nothing that is answered depends on whether the mailbox has signed. What there is to say is found when
the mail is written, and goes to the mailbox that signed, never to another spelling of it.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import OutgoingMail
from campaign.visitors import Visitor
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import tokens
from signatories.signing.deadlines import closed_early
from signatories.signing.mails import basics_of, link, printed, takes_confirmations

EVENT = "signature_sought"


def register() -> None:
    """Tell the outbox who writes this mail."""
    outbox.register(EVENT, signature_sought, label=_("How a signature stands"), discreet=True)


@transaction.atomic
def seek(*, letter: Letter, email: str, visitor: Visitor | None = None) -> None:
    """Post the mail that says how things stand, whatever they are. Raises outbox.TooManyRequests."""
    outbox.admit(visitor, email)
    post(letter, email, visitor=visitor)


def post(letter: Letter, email: str, *, visitor: Visitor | None) -> None:
    """Post the mail, within the limits, to the spelling of the address that has signed."""
    stored = Signature.objects.filter(letter=letter, mailbox_key=mailbox_key(email)).only("email").first()
    outbox.post(
        EVENT,
        to=stored.email if stored else email,
        about_id=letter.pk,
        topic=f"letter:{letter.pk}",
        coalition=letter.campaign.coalition,
        language=get_language() or letter.language,
        capped=True,
        cause=outbox.Cause.VISITOR,
        visitor=visitor,
    )
    transaction.on_commit(outbox.wake, robust=True)


def signature_sought(mail: OutgoingMail) -> dict[str, Any] | None:
    """Say how each signature of a mailbox stands, with the link that opens it where there is one."""
    letter = Letter.objects.select_related("campaign__coalition").filter(pk=mail.about_id or 0).first()
    if letter is None:
        return None
    rows = Signature.objects.select_related("letter__campaign__coalition")
    found = rows.filter(letter=letter, mailbox_key=mail.mailbox_key).select_related("group").order_by("pk")
    told = [_told(signature, letter) for signature in found]
    return basics_of(letter) | {"told": told or [{"state": "", "link": ""}]}


def _told(signature: Signature, letter: Letter) -> dict[str, Any]:
    """Return state and link of one signature; what nobody has confirmed is named by no word of whoever typed it."""
    told: dict[str, Any] = {"state": signature.face, "link": "", "signature": signature}
    told["printed"] = printed(signature) if signature.stands else ""
    if signature.stands:
        told["link"] = link(tokens.LinkPurpose.MANAGE, signature)
    elif signature.face == State.UNCONFIRMED and takes_confirmations(letter):
        told["link"] = link(tokens.LinkPurpose.CONFIRM, signature)
    if letter.state == LetterState.WITHDRAWN:
        told["state"] = "letter withdrawn"
    elif signature.is_left_out:
        told["state"] = "left out"
    elif signature.face == State.UNCONFIRMED and not told["link"] and closed_early(letter, to_confirm=True):
        told["state"] = "closed early"
    return told
