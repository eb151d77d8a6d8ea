"""What is written to a mailbox when somebody signs with it, and what becomes of one that the letter knows already."""

from django.db import transaction

from campaign.mail import limits, outbox
from campaign.models import OutgoingMail
from campaign.visitors import Visitor
from letters.models import Letter, Version
from signatories.lists import autographs
from signatories.models import Signature
from signatories.models.signature import LAST, SEALABLE, State
from signatories.signing import storing


def confirmation(signature: Signature, letter: Letter, *, visitor: Visitor | None) -> OutgoingMail:
    """Return the mail, not yet stored, that asks the mailbox of a new signature to confirm it."""
    return outbox.unsaved("confirm_signature", to=signature.email, **_facts(signature, letter, visitor))


def sign_again(stored: Signature, fresh: Signature, letter: Letter, visitor: Visitor | None) -> None:
    """Answer a mailbox that the letter knows already; only ever by a capped mail to that mailbox."""
    if stored.stands:
        post_capped("signed_already", stored, letter, visitor=visitor)
    elif stored.state == State.REJECTED:
        post_capped("signature_refused", stored, letter, visitor=visitor)
    # Nothing is proved yet, so the mail goes where it was asked for; who has signed is told at the mailbox that did.
    elif post_capped("confirm_signature", stored, letter, visitor=visitor, to=fresh.email) and _differs(stored, fresh):
        _replace(stored, fresh)


def come_anew(stored: Signature, fresh: Signature, letter: Letter, visitor: Visitor | None) -> None:
    """Let somebody sign as a row of its own whose row of before was left by withdrawing, and has to stay as it is.

    A line in a frozen list was made from it, or it came from a file or by hand, with what proves that. Only the
    mailbox is free again.
    """
    mail = confirmation(fresh, letter, visitor=visitor)
    if limits.may_receive(mail):
        columns = {"mailbox_key": "", "party_key": "", "form_key": ""}
        Signature.objects.filter(pk=stored.pk, state=State.WITHDRAWN).update(**columns)
        storing.store(fresh, mail, request=None)


def post_capped(
    event: str,
    signature: Signature,
    letter: Letter,
    *,
    cause: str = outbox.Cause.VISITOR,
    visitor: Visitor | None = None,
    to: str = "",
) -> bool:
    """Post a mail that others can cause; tell whether the limits let it pass.

    ``to`` is another spelling of the same mailbox. The worker is woken either way, so that the
    answer takes as long for a mailbox that gets none.
    """
    mail = outbox.post(event, to=to or signature.email, **_facts(signature, letter, visitor, cause=cause))
    transaction.on_commit(outbox.wake, robust=True)
    return mail is not None


def _facts(
    signature: Signature, letter: Letter, visitor: Visitor | None, *, cause: str = outbox.Cause.VISITOR
) -> outbox.Facts:
    return {
        "about_id": signature.pk,
        "topic": f"letter:{letter.pk}",
        "coalition": letter.campaign.coalition,
        "language": signature.language,
        "capped": True,
        "cause": cause,
        "visitor": visitor,
    }


_ENTERED = (
    *SEALABLE,
    "kind",
    "email",
    "identification_only",
    "country",
    "withheld",
    "in_letter",
    "shows_person",
    "language",
    "wants_news",
    "group_id",
    "wanted_group_id",
)


def _differs(stored: Signature, fresh: Signature) -> bool:
    if stored.state == State.WITHDRAWN:
        return True
    return any(getattr(stored, name) != getattr(fresh, name) for name in _ENTERED) or stored.hidden != fresh.hidden


def _replace(stored: Signature, fresh: Signature) -> None:
    """Let the latest entries stand; the new nonce ends the links of the mails before.

    Nothing that was said about the line of before stays with it: it may be another person's who has the mailbox, too.
    """
    autographs.drop(stored)
    versions = Version.objects.filter(letter=stored.letter_id).order_by("-number")
    fresh.version_id = versions.values_list("pk", flat=True).first()
    columns = [*_ENTERED, "sealed", "party_key", "version_id", "nonce", "form_key", "submitted_at"]
    Signature.objects.filter(pk=stored.pk, nonce=stored.nonce, state=stored.state).update(
        **{name: getattr(fresh, name) for name in columns},
        **_unconfirmed(stored),
        joins=None,
        organization=None,
        organization_key="",
        name_key="",
        via_id=fresh.via_id,
        pinned=False,
        position=LAST,
        confirmed_at=None,
        counted_at=None,
        withdrawn_at=None,
        decided_at=None,
        decided_by=None,
        doubt="",
    )


def _unconfirmed(stored: Signature) -> dict[str, str]:
    """Return the state of entries that nobody has confirmed yet; a suspect stays one, whatever its signer sees."""
    if stored.state == State.SUSPECT:
        return {"seems": State.UNCONFIRMED}
    return {"state": State.UNCONFIRMED}
