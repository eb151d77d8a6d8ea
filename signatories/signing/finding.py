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
from signatories.signing.mails import basics_of, link

EVENT = "signature_sought"


def register() -> None:
    """Tell the outbox who writes this mail."""
    outbox.register(EVENT, signature_sought, label=_("How a signature stands"), discreet=True)


@transaction.atomic
def seek(*, letter: Letter, email: str, visitor: Visitor | None = None) -> None:
    """Post the mail that says how things stand, whatever they are. Raises outbox.TooManyRequests."""
    outbox.admit(visitor, email)
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
    """Say how the signature of a mailbox stands, with the link that opens it where there is one."""
    letter = Letter.objects.select_related("campaign__coalition").filter(pk=mail.about_id or 0).first()
    if letter is None:
        return None
    rows = Signature.objects.select_related("letter__campaign__coalition")
    found = rows.filter(letter=letter, mailbox_key=mail.mailbox_key).first()
    context = basics_of(letter) | {"state": found.face if found else "", "link": ""}
    if found is not None and found.stands:
        context["link"] = link(tokens.LinkPurpose.MANAGE, found)
    elif found is not None and found.face == State.UNCONFIRMED and letter.state == LetterState.OPEN:
        context["link"] = link(tokens.LinkPurpose.CONFIRM, found)
    return context
