"""A copy of all that is kept of one signature, for its signer: as data for programs and as a page for people.

It holds nobody else's data: no other signature of the mailbox, no name of a coordinator, no proof on which others may
stand. What was only suspected of a signature is in none of it, so that nothing tells a forger.
"""

import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from campaign.mail import outbox
from campaign.models import Activity, OutgoingMail
from campaign.privacy.retention import contact_until
from campaign.refusals import Refusal
from campaign.trail import activity, words
from letters.models import Letter
from signatories.lists import receipts
from signatories.models import Autograph, Invitation, Signature, SignatureProof
from signatories.models.signature import SEALABLE
from signatories.signing import signatures, tokens

FORMAT: Final = "undersigned-own-copy/1"
COPIES: Final = 10
SECONDS: Final = 3600
# What a signer is told of anyway. Suspicion and its end, and what was done about many, are for coordinators.
TOLD: Final = (
    "signature.confirmed",
    "signature.approved",
    "signature.rejected",
    "signature.asked",
    "signature.withdrawn",
    "signature.corrected",
    "signature.appears",
    "signature.edited",
    "signature.mended",
    "signature.withheld",
    "signature.resent",
    "signature.copied",
    "signature.entered",
    "signature.autograph_given",
    "signature.autograph_taken",
)


class TooManyCopies(Refusal):
    """Somebody takes one copy after the other."""

    def __init__(self) -> None:
        super().__init__(_("That were many copies in an hour. Please try again later."))


def kept_until(letter: Letter) -> tuple[datetime | None, bool]:
    """Return until when addresses of a letter's signers are kept, and whether that day is certain."""
    ends = letter.closed_at or letter.hard_deadline_at
    if ends is None:
        return None, False
    ends = max(ends, letter.late_deadline_at or ends)
    return contact_until(letter.campaign.coalition, ends), bool(letter.closed_at)


def facts_of(signature: Signature) -> dict[str, Any]:
    """Return everything that is kept of a signature as plain data; moments are in UTC, as ISO 8601."""
    letter = signature.letter
    until, is_certain = kept_until(letter)
    return {
        "format": FORMAT,
        "made_at": _moment(timezone.now()),
        "coalition": letter.campaign.coalition.name,
        "letter": {
            "title": letter.title,
            "address": outbox.site_link(reverse("signatories:letter", args=[letter.public_name])),
        },
        "kept": {"address_until": _moment(until), "is_certain": is_certain},
        "signature": _signature(signature),
        "invitations": _invitations(signature),
        "mails": _mails(signature),
        "deeds": _deeds(signature),
        "proofs": SignatureProof.objects.filter(signature=signature).count(),
        "has_picture": Autograph.objects.filter(signature=signature).exists(),
        "receipt": None if signature.joins_id else receipts.of(signature),
    }


@transaction.atomic
def take(*, proof: tokens.Proof) -> bytes:
    """Return a ZIP with the copy, and note in the trail that it was taken. Raises LinkDead and TooManyCopies."""
    signature = signatures.find(proof)
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    if not _may_take(signature):
        raise TooManyCopies
    activity.record(
        "signature.copied",
        coalition=signature.letter.campaign.coalition,
        actor=None,
        about=signature,
        data={"letter": signature.letter_id},
    )
    return packed(signature)


def packed(signature: Signature) -> bytes:
    """Return the copy as a ZIP: data, page, receipt and picture."""
    facts = facts_of(signature)
    receipt = facts["receipt"]
    page = loader.render_to_string("signatories/signing/own_copy.html", {"facts": facts, "signature": signature})
    files = {"data.json": _json(facts), "data.html": page.encode()}
    if receipt:
        files["receipt.json"] = _json(receipt)
    if picture := Autograph.objects.filter(signature=signature).first():
        files["signature-by-hand.png"] = bytes(picture.content)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _signature(signature: Signature) -> dict[str, Any]:
    """Return the own row as its signer sees it: in the open or sealed, and in the state that the signer sees."""
    moments = ("submitted_at", "confirmed_at", "counted_at", "withdrawn_at", "signed_at")
    return {
        "kind": signature.kind,
        "state": signature.face,
        "appears": signature.appearance.value,
        **{column: signature.part(column) for column in SEALABLE},
        "country": str(signature.country),
        "identification_only": signature.identification_only,
        "names_representative": signature.shows_person,
        "email": signature.email,
        "language": signature.language,
        "wants_news": signature.wants_news,
        "source": signature.source,
        "came_with": json.loads(signature.came_with) if signature.came_with else None,
        "heading": signature.group.heading,
        "version": signature.version.number if signature.version else None,
        **{name: _moment(getattr(signature, name)) for name in moments},
    }


def _is_alone(signature: Signature) -> bool:
    """Tell whether the mailbox is nobody else's: with another signature, what is kept of it may be another person's."""
    others = Signature.objects.filter(letter=signature.letter_id, mailbox_key=signature.mailbox_key)
    return bool(signature.mailbox_key) and not others.exclude(pk=signature.pk).exists()


def _invitations(signature: Signature) -> list[dict[str, Any]]:
    if not _is_alone(signature):
        return []
    asked = Invitation.objects.filter(letter=signature.letter_id, mailbox_key=signature.mailbox_key).order_by("pk")
    return [
        {
            "name": one.name,
            "organization": one.organization_name,
            "state": one.state,
            "reason": one.reason,
            "asked_at": _moment(one.asked_at),
            "answered_at": _moment(one.answered_at),
        }
        for one in asked
    ]


def _mails(signature: Signature) -> list[dict[str, Any]]:
    mails = OutgoingMail.objects.filter(mailbox_key=signature.mailbox_key, about_id=signature.pk).exclude(to="")
    mails = mails.filter(event__in=outbox.discreet_events()).order_by("pk")
    return [
        {
            "what": str(outbox.label_of(mail.event)),
            "made_at": _moment(mail.created_at),
            "sent_at": _moment(mail.sent_at),
        }
        for mail in mails
        if signature.mailbox_key
    ]


def _deeds(signature: Signature) -> list[dict[str, Any]]:
    about = Activity.objects.filter(about=Signature._meta.label_lower, about_id=signature.pk, verb__in=TOLD)
    return [
        {
            "what": words.words(one.verb),
            "by": "coalition" if one.actor_id else "signer",
            "at": _moment(one.at),
        }
        for one in about.order_by("pk")
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _json(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=2).encode()


def _may_take(signature: Signature) -> bool:
    """Count a copy, for an hour; without Redis nobody is kept from a copy."""
    key = f"signatories.copies.{signature.pk}"
    try:
        cache.add(key, 0, SECONDS)
        return bool(cache.incr(key) <= COPIES)
    except (ValueError, RedisError):
        return True
