"""By e-mail from here: first exactly what would go to whom, then the mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Length

from campaign.clock import Lock, lock
from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.mail import outbox
from campaign.mailbox import validated
from campaign.models import User
from letters.deliveries import covers, rules
from letters.deliveries.mails import EVENT
from letters.deliveries.rules import DeliveryRefused
from letters.models import Addendum, Delivery, Edition, EditionCopy, Letter, Recipient
from letters.trail import record

Channel, Purpose, State = Delivery.Channel, Delivery.Purpose, Delivery.State
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one recipient would get; ``corrects`` is what it follows, ``size`` that of the PDF in bytes.

    ``note`` is the mail's text for this recipient, ``reply_to`` where answers go.
    """

    recipient: Recipient
    address: str
    edition: Edition
    copy: EditionCopy | None
    size: int
    is_linked: bool
    is_correction: bool
    corrects: Delivery | None
    note: str = ""
    reply_to: str = ""
    addendum: Addendum | None = None


def pack(
    *,
    letter: Letter,
    edition: Edition,
    recipients: Sequence[Recipient],
    today: date,
    addresses: Mapping[int, str] | None = None,
    purpose: str = Purpose.LETTER,
    note: str = "",
    reply_to: str = "",
    addendum: Addendum | None = None,
) -> list[Parcel]:
    """Return who would get what, or raise DeliveryRefused; nothing is stored.

    ``addresses`` (by recipient) stand before those kept with the recipients. The PDF is
    attached up to ``DELIVERY_ATTACHMENT_MEGABYTES``, a larger one is linked. Places in ``note``
    are filled for each, but in a chasing note, which is whole already. An ``addendum`` goes to those who
    have got the edition, with its own purpose.
    """
    _refuse_unfit(letter, edition, recipients, purpose, today, addendum)
    place = rules.place_for_answers(letter.campaign.coalition, reply_to)
    notes = _notes(letter, recipients, note, place, today) if purpose != Purpose.CHASER else {}
    copies = rules.copies_for(edition, recipients) if addendum is None else {}
    earlier = rules.earlier_by_recipient(recipients)
    sizes = _sizes(addendum or edition, copies)
    parcels = []
    for recipient in recipients:
        rules.refuse_without_edition(recipient, earlier[recipient.pk], addendum)
        _refuse_second(purpose, earlier[recipient.pk], recipient, addendum)
        copy = copies.get(recipient.pk)
        size = sizes[copy.pk if copy else 0]
        parcels.append(
            Parcel(
                recipient=recipient,
                address=_address(recipient, (addresses or {}).get(recipient.pk, "")),
                edition=edition,
                copy=copy,
                size=size,
                is_linked=size > settings.DELIVERY_ATTACHMENT_MEGABYTES * MEGABYTE,
                is_correction=purpose == Purpose.CORRECTION,
                corrects=rules.repaired_by(purpose, earlier[recipient.pk], recipient, addendum),
                note=notes.get(recipient.pk, note),
                reply_to=place,
                addendum=addendum,
            )
        )
    return parcels


def _refuse_unfit(
    letter: Letter,
    edition: Edition,
    recipients: Sequence[Recipient],
    purpose: str,
    today: date,
    addendum: Addendum | None,
) -> None:
    """Refuse what is not to be sent now, to these."""
    rules.refuse_undeliverable(letter, edition)
    rules.refuse_mail(letter)
    rules.refuse_strangers(letter, recipients)
    rules.refuse_addendum(letter, addendum)
    if purpose not in Delivery.BESIDE:
        rules.refuse_behind(letter, edition)
    if letter.issued_on and letter.issued_on > today:
        raise DeliveryRefused(_("The letter is dated in the future. Send it on its day."), "goes_on")
    rules.refuse_due_before(recipients, today, addendum)


@transaction.atomic
def send(
    *,
    letter: Letter,
    edition: Edition,
    recipients: Sequence[Recipient],
    subject: str,
    note: str,
    actor: User | None,
    today: date,
    addresses: Mapping[int, str] | None = None,
    purpose: str = Purpose.LETTER,
    reply_to: str = "",
    addendum: Addendum | None = None,
    form_key: str = "",
) -> list[Delivery]:
    """Owe each recipient a mail of its own with the letter; the same form twice is one mail each.

    A corrected address is kept with the recipient. Clocks start when a mail has left, see
    ``settle``. Raises DeliveryRefused.
    """
    # Signers hold this lock shared: nobody leaves the list between the look at it and the mails.
    lock(Lock.SIGNING, letter.pk)
    rules.lock_clocks(recipients)
    if known := list(made_by_form(Delivery.objects.filter(recipient__in=recipients), form_key)):
        return known
    letter = Letter.objects.select_related("campaign__coalition").get(pk=letter.pk)
    parcels = pack(
        letter=letter,
        edition=edition,
        recipients=recipients,
        today=today,
        addresses=addresses,
        purpose=purpose,
        note=note,
        reply_to=reply_to,
        addendum=addendum,
    )
    said = {"purpose": purpose, "cover_subject": subject, "form_key": form_key}
    made = [_post(letter, parcel, recorded_by=actor, **said) for parcel in parcels]
    told = {"recipients": [one.recipient_id for one in made], "purpose": purpose, **rules.facts_of(addendum)}
    record("delivery.ordered", letter=letter, actor=actor, **told)
    return made


def _post(letter: Letter, parcel: Parcel, **fields: Any) -> Delivery:
    """Store a delivery with its mail, and keep the address with the recipient for the next time."""
    delivery = Delivery.objects.create(
        letter=letter,
        recipient=parcel.recipient,
        edition=parcel.edition,
        copy=parcel.copy,
        corrects=parcel.corrects,
        addendum=parcel.addendum,
        channel=Channel.EMAIL,
        state=State.WAITING,
        is_linked=parcel.is_linked,
        cover_note=parcel.note,
        reply_to=parcel.reply_to,
        **fields,
    )
    keep_address(parcel)
    delivery.mail = outbox.post(
        EVENT,
        to=parcel.address,
        about_id=delivery.pk,
        topic=f"letter:{letter.pk}",
        coalition=letter.campaign.coalition,
        language=letter.language,
        key=f"delivery-{delivery.pk}",
    )
    delivery.save(update_fields=["mail"])
    return delivery


def keep_address(parcel: Parcel) -> None:
    """Keep a corrected address with its recipient."""
    if parcel.recipient.email != parcel.address:
        parcel.recipient.email = parcel.address
        parcel.recipient.save(update_fields=["email"])


def _notes(letter: Letter, recipients: Sequence[Recipient], note: str, place: str, today: date) -> dict[int, str]:
    """Return the text of each recipient's mail, by recipient."""
    covers.refuse_unknown_places(note)
    due = covers.due_days(letter, recipients, today=today) if "{due}" in note else {}
    return {
        recipient.pk: covers.filled(note, letter, recipient, covers.Cover(due.get(recipient.pk), place))
        for recipient in recipients
    }


def _address(recipient: Recipient, given: str) -> str:
    address = given or recipient.email
    if not address:
        message = _("“%(recipient)s” has no e-mail address yet.") % {"recipient": recipient}
        raise DeliveryRefused(message, f"address-{recipient.pk}")
    try:
        return validated(address)
    except ValidationError as error:
        message = _("The e-mail address of “%(recipient)s” is not complete.") % {"recipient": recipient}
        raise DeliveryRefused(message, f"address-{recipient.pk}") from error


def _refuse_second(purpose: str, earlier: Sequence[Delivery], recipient: Recipient, addendum: Addendum | None) -> None:
    """Refuse the same letter or addendum by e-mail to somebody who has it by e-mail, or is about to."""
    sent = [one for one in earlier if one.channel == Channel.EMAIL]
    mails = [one for one in sent if (one.addendum_id == addendum.pk if addendum else one.is_of_the_letter)]
    if purpose != Purpose.CHASER and any(one.state == State.WAITING for one in mails):
        message = _("A mail to “%(recipient)s” is on its way already.") % {"recipient": recipient}
        raise DeliveryRefused(message, "recipients")
    if addendum and any(one.is_out for one in mails):
        message = _("“%(recipient)s” has this addendum by e-mail already.") % {"recipient": recipient}
        raise DeliveryRefused(message, "recipients")
    if purpose == Purpose.LETTER and any(one.is_out for one in mails):
        message = _("“%(recipient)s” has the letter by e-mail already. Send a correction instead.")
        raise DeliveryRefused(message % {"recipient": recipient}, "recipients")


def _sizes(made: Edition | Addendum, copies: Mapping[int, EditionCopy]) -> dict[int, int]:
    """Return the size of each copy's PDF by the copy's key, and that of all others under 0, without reading them."""
    own = EditionCopy.objects.filter(pk__in=[copy.pk for copy in copies.values()])
    sizes = dict(own.annotate(bytes=Length("pdf")).values_list("pk", "bytes"))
    rows = type(made).objects.filter(pk=made.pk)
    return {**sizes, 0: rows.annotate(bytes=Length("pdf")).values_list("bytes")[0][0]}
