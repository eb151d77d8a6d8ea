"""The mail that brings the letter, and the link in it where the PDF is too large to attach.

The link is made when the mail is built and kept nowhere. It is signed for this one purpose
and ends after ``DELIVERY_LINK_DAYS``, and at once when the letter is withdrawn or the
delivery struck out.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from campaign.mail import outbox
from campaign.mail.messages import language_of
from campaign.mail.own_words import allow
from campaign.models import OutgoingMail
from letters.deliveries import covers, own_words, rules
from letters.deliveries.outcomes import settle
from letters.models import Delivery
from letters.states import DOCUMENT_IS_FINAL

EVENT = "delivery"
LONGEST = 200
PDF = "application/pdf"
State = Delivery.State
_SETTLED_BY_HAND = (State.CANCELED, State.RECEIVED, State.REFUSED)


class DeadLink(Exception):
    """The link is mangled, too old, or of a letter that is no longer handed out; ``why`` says which."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def register() -> None:
    """Tell the outbox who writes these mails, in whose words, and who wants to know what became of them."""
    outbox.register(EVENT, delivery, once=True, label=_("Delivery of a letter"), settled=settle, by_hand=True)
    allow(own_words.ATTACHED, own_words.LINKED)


def delivery(mail: OutgoingMail) -> dict[str, Any] | None:
    """Write the mail of a delivery, or nothing when it was struck out, followed by another, or the letter ended."""
    rows = Delivery.objects.select_related("letter__campaign__coalition", "edition", "copy", "recipient", "addendum")
    row = rows.filter(mail=mail).defer("edition__snapshot", "edition__interchange").first()
    if row is None or row.state in _SETTLED_BY_HAND or row.letter.state not in DOCUMENT_IS_FINAL or _is_followed(row):
        return None
    attachments = [] if row.is_linked else [(name_of(row), pdf_of(row), PDF)]
    return {**said(row, link=link_of(row) if row.is_linked else ""), "attachments": attachments}


def said(row: Delivery, *, link: str) -> dict[str, Any]:
    """Return what the mail's templates need: what stands before and behind the sentence about what is enclosed."""
    before, after = covers.halves(row.cover_note)
    return {
        "letter": row.letter,
        "subject": row.cover_subject,
        "before": before,
        "after": after,
        # Whoever took the sentence out of an attached letter's mail does not want it; a link must stand somewhere.
        "is_enclosed_told": covers.ENCLOSED in row.cover_note or bool(link),
        "enclosed": covers.attached_sentence(row.letter, row.recipient, row.purpose, row.addendum),
        "link": link,
        "link_days": settings.DELIVERY_LINK_DAYS,
        # Then the sentence about the link is not ours to say either: title, day and reference stand before it.
        "is_foreign": not covers.spoken(row.letter.language),
        "reply_to": place_now(row),
    }


def place_now(row: Delivery) -> str:
    """Return where answers to a delivery go: an address that somebody still reads, even if the one it named is gone."""
    return rules.place_still_read(row.letter.campaign.coalition, row.reply_to) or row.reply_to


def text_of(delivery: Delivery) -> str:
    """Return the text of a delivery's mail as a page shows it, without its link."""
    if not delivery.cover_note:
        return ""
    letter = delivery.letter
    with translation.override(language_of(letter.language)):
        enclosed = covers.attached_sentence(letter, delivery.recipient, delivery.purpose, delivery.addendum)
        linked = _("The letter is too large for a mail. The mail says where to get it.")
    sentence = str(linked) if delivery.is_linked else enclosed
    before, after = covers.halves(delivery.cover_note)
    told = sentence if covers.ENCLOSED in delivery.cover_note or delivery.is_linked else ""
    return "\n\n".join(part for part in (before, told, after) if part)


def name_of(delivery: Delivery) -> str:
    """Return what the PDF is called at the recipient's."""
    added = f"-addendum-{delivery.addendum.number}" if delivery.addendum else ""
    return f"{delivery.letter.slug}{added}.pdf"


def pdf_of(delivery: Delivery) -> bytes:
    """Return the bytes that this recipient gets: the addendum as recipients read it, the own copy, or the edition."""
    return bytes((delivery.addendum or delivery.copy or delivery.edition).pdf or b"")


def link_of(delivery: Delivery) -> str:
    """Return the full address of the page from which the recipient gets the PDF."""
    token = _signer().sign(str(delivery.pk))
    return outbox.site_link(reverse("letters:delivered-link", args=[token]))


def read_link(token: str) -> int:
    """Return the key of the delivery that a genuine link is about, or raise DeadLink."""
    if len(token) > LONGEST:
        raise DeadLink("mangled")
    try:
        return int(_signer().unsign(token, max_age=timedelta(days=settings.DELIVERY_LINK_DAYS)))
    except signing.SignatureExpired as error:
        raise DeadLink("expired") from error
    except signing.BadSignature as error:
        raise DeadLink("mangled") from error


def handed_out(key: int) -> Delivery:
    """Return a delivery whose letter may still be fetched, without the bytes, or raise DeadLink."""
    rows = Delivery.objects.select_related("letter__campaign__coalition", "recipient", "edition", "copy", "addendum")
    rows = rows.defer("edition__pdf", "edition__snapshot", "copy__pdf", "addendum__pdf", "addendum__snapshot")
    row = rows.filter(pk=key, is_linked=True).first()
    if row is None or row.state == State.CANCELED or row.letter.state not in DOCUMENT_IS_FINAL:
        raise DeadLink("gone")
    return row


def _is_followed(delivery: Delivery) -> bool:
    """Tell whether a later try took this one's place, so that a second sending would be one too many."""
    return delivery.corrected_by.exclude(state=State.CANCELED).exists()


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt="letters.delivery-link")
