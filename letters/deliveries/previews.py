"""Each mail as it will leave, whole, before anybody presses "send"."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from campaign.mail.messages import language_of, sender_of
from campaign.mail.own_words import chosen, own_texts
from campaign.mail.texts import written
from campaign.models import OutgoingMail
from letters.deliveries import mails as delivery_mails
from letters.deliveries.parcels import Parcel
from letters.models import Delivery, Letter

# Stands where the link will: it is made when the mail leaves, and is nobody's but the reader's.
LINK = "…"


@dataclass(frozen=True, slots=True)
class PreviewedMail:
    """What one recipient will read; ``file`` is the name of what is attached, or empty."""

    parcel: Parcel
    sender: str
    subject: str
    text: str
    file: str


def mails(letter: Letter, parcels: Sequence[Parcel], *, subject: str) -> list[PreviewedMail]:
    """Return the mails in the order of the parcels, in the words and the language in which they will leave."""
    coalition = letter.campaign.coalition
    mail = OutgoingMail(event=delivery_mails.EVENT, coalition=coalition, language=letter.language)
    own = own_texts([mail]).get(mail.pk, {})
    made = []
    with translation.override(language_of(letter.language)):
        for parcel in parcels:
            link = f"{settings.SITE_URL}/{LINK}" if parcel.is_linked else ""
            row = _row(letter, parcel, subject)
            context = {"coalition": coalition, **delivery_mails.said(row, link=link)}
            words = written(delivery_mails.EVENT, context, chosen(delivery_mails.EVENT, context, own))
            file = "" if parcel.is_linked else delivery_mails.name_of(row)
            made.append(PreviewedMail(parcel, sender_of(mail), words.subject, words.plain.strip(), file))
    return made


def _row(letter: Letter, parcel: Parcel, subject: str) -> Delivery:
    """Return the delivery that the parcel will be."""
    purpose = Delivery.Purpose.CORRECTION if parcel.is_correction else Delivery.Purpose.LETTER
    if parcel.addendum is not None:
        purpose = Delivery.Purpose.ADDENDUM
    return Delivery(
        letter=letter,
        recipient=parcel.recipient,
        purpose=purpose,
        addendum=parcel.addendum,
        cover_subject=subject,
        cover_note=parcel.note,
        reply_to=parcel.reply_to,
    )
