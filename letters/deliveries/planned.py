"""Mails that are prepared now and leave on a day and at a time that somebody chose.

A plan is a row. The sweep takes it by changing it, together with the mails that it becomes, so that it leaves once,
also when several look at the same moment or when the moment passed while nobody was at work. Everything that is
asked before mails are sent is asked twice: when they are planned, and when they leave.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_noop

from campaign.clock import Lock, database_now, lock
from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.mail import hold, outbox
from campaign.mail.messages import language_of
from campaign.models import User
from letters.civil_time import Moment
from letters.deliveries import parcels, rules
from letters.deliveries.parcels import Parcel
from letters.deliveries.rules import DeliveryRefused
from letters.drafts import lifecycle
from letters.models import Delivery, Edition, Letter, PlannedSending, Recipient
from letters.states import Move
from letters.trail import record

logger = logging.getLogger(__name__)
State, Purpose = PlannedSending.State, Delivery.Purpose
# Later than this it was not the sweep that took its time: nobody was at work.
LATE: Final = timedelta(minutes=15)
# Why nothing leaves of a letter that is not to be sent any more.
NOT_ANY_MORE: Final = {
    Move.GO_BACK: gettext_noop("The letter was taken back to be corrected. Plan it anew with the new final document."),
    Move.WITHDRAW: gettext_noop("The letter was withdrawn."),
    Move.ARCHIVE: gettext_noop("The letter was put into the archive."),
}


def register() -> None:
    """Say what is set aside after a restore, and with which moves of a letter nothing planned leaves any more."""
    outbox.set_aside_by(set_aside)
    for move_made in NOT_ANY_MORE:
        lifecycle.follow(move_made, partial(call_off, move_made=move_made))


@transaction.atomic
def plan(
    *,
    letter: Letter,
    edition: Edition,
    recipients: Sequence[Recipient],
    subject: str,
    note: str,
    at: Moment,
    actor: User | None,
    addresses: Mapping[int, str] | None = None,
    purpose: str = Purpose.LETTER,
    reply_to: str = "",
    form_key: str = "",
) -> PlannedSending:
    """Have a mail to each recipient leave at a moment; the same form twice is one plan.

    A corrected address is kept with the recipient at once. Raises DeliveryRefused for what could not be sent on that
    day, and while another sending of the letter is planned.
    """
    lock(Lock.SIGNING, letter.pk)
    if known := made_by_form(letter.planned_sendings.all(), form_key).first():
        return known
    _refuse_past(at)
    if letter.planned_sendings.waiting().exists():
        raise DeliveryRefused(_("A sending of this letter is planned already. Change it, or stop it first."))
    letter = Letter.objects.select_related("campaign__coalition").get(pk=letter.pk)
    packed = parcels.pack(
        letter=letter,
        edition=edition,
        recipients=recipients,
        today=at.civil.date(),
        addresses=addresses,
        purpose=purpose,
        note=note,
        reply_to=reply_to,
    )
    words = {"subject": subject, "note": note, "reply_to": packed[0].reply_to}
    told = {"purpose": purpose, "form_key": form_key, "ordered_by": actor, **words, **_columns(at)}
    made = PlannedSending.objects.create(letter=letter, edition=edition, **told)
    made.recipients.set(recipients)
    for parcel in packed:
        parcels.keep_address(parcel)
    _record("sending.planned", made, actor)
    return made


@transaction.atomic
def move(*, planned: PlannedSending, at: Moment, actor: User) -> None:
    """Let a planned sending leave at another moment, unless it has left or was stopped meanwhile; twice is once."""
    held = _held(planned)
    if held.due_at == at.at:
        return
    _refuse_past(at)
    pack(held, at=at)
    PlannedSending.objects.filter(pk=held.pk).update(**_columns(at))
    held.refresh_from_db()
    _record("sending.moved", held, actor)


@transaction.atomic
def stop(*, planned: PlannedSending, actor: User) -> None:
    """Let nothing of a planned sending leave, unless it has left meanwhile; stopped twice is stopped once."""
    if PlannedSending.objects.filter(pk=planned.pk, state=State.STOPPED).exists():
        return
    held = _held(planned)
    PlannedSending.objects.filter(pk=held.pk).update(state=State.STOPPED, settled_at=Now())
    _record("sending.stopped", held, actor)


def pack(planned: PlannedSending, *, at: Moment | None = None) -> list[Parcel]:
    """Return who would get what at its moment, or raise DeliveryRefused for what is in the way by now."""
    _refuse_older(planned)
    day = (at.civil if at else datetime.fromisoformat(planned.due_civil)).date()
    return parcels.pack(
        letter=planned.letter,
        edition=planned.edition,
        recipients=_left(planned),
        today=day,
        purpose=planned.purpose,
        note=planned.note,
        reply_to=rules.place_still_read(planned.letter.campaign.coalition, planned.reply_to),
    )


# What the pages show


def newest(letter: Letter) -> PlannedSending | None:
    """Return the sending that was planned last, whatever became of it, unless somebody stopped it."""
    rows = letter.planned_sendings.exclude(state=State.STOPPED).select_related("edition", "ordered_by")
    return rows.defer("edition__pdf", "edition__snapshot", "edition__interchange").order_by("-pk").first()


def was_late(planned: PlannedSending) -> bool:
    """Tell whether it left only after its moment, because nobody was at work then."""
    settled = planned.settled_at
    return planned.state == State.DONE and settled is not None and settled - planned.due_at > LATE


@transaction.atomic
def call_off(letter: Letter, *, move_made: Move) -> None:
    """Let nothing leave of what is planned for a letter that was moved; its page says so at once, and why."""
    held = PlannedSending.objects.select_for_update().waiting().filter(letter=letter).first()
    if held is not None:
        told = {"state": State.REFUSED, "settled_at": Now(), "reason": _(NOT_ANY_MORE[move_made])}
        PlannedSending.objects.filter(pk=held.pk).update(**told)
        _record("sending.refused", held, None)


# When the moment has come


def send_due() -> int:
    """Send what is due, each plan once, and return how many left; nothing while mail is held back."""
    if hold.held_since() is not None:
        return 0
    sent = 0
    for key in list(PlannedSending.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)):
        try:
            sent += _send_one(key)
        except Exception:
            logger.exception("The planned sending %s could not be sent.", key)
    return sent


@transaction.atomic
def set_aside(now: datetime) -> int:
    """Send nothing of what had come due when an old backup was restored: the former system has probably sent it."""
    due = PlannedSending.objects.waiting().filter(due_at__lte=now)
    return due.update(state=State.REFUSED, settled_at=now, reason=_(hold.PROBABLY_SENT))


@transaction.atomic
def _send_one(key: int) -> bool:
    """Take a plan and post its mails, unless another worker was first; what is refused now says why."""
    if not PlannedSending.objects.due().filter(pk=key).update(state=State.DONE, settled_at=Now()):
        return False
    rows = PlannedSending.objects.select_related("letter__campaign__coalition", "edition", "ordered_by")
    planned = rows.defer("edition__pdf", "edition__snapshot", "edition__interchange").get(pk=key)
    actor, coalition = planned.ordered_by, planned.letter.campaign.coalition
    try:
        with translation.override(language_of(actor.language if actor else "")), transaction.atomic():
            _refuse_older(planned)
            parcels.send(
                letter=planned.letter,
                edition=planned.edition,
                recipients=_left(planned),
                subject=planned.subject,
                note=planned.note,
                actor=actor,
                today=coalition.day(database_now()),
                purpose=planned.purpose,
                reply_to=rules.place_still_read(coalition, planned.reply_to),
                form_key=planned.form_key,
            )
    except DeliveryRefused as refusal:
        PlannedSending.objects.filter(pk=key).update(state=State.REFUSED, reason=str(refusal))
        _record("sending.refused", planned, None)
        return False
    return True


def _left(planned: PlannedSending) -> list[Recipient]:
    """Return the recipients of a plan but for those who have got the letter by e-mail meanwhile."""
    everybody = list(planned.recipients.select_related("letter__campaign__coalition", "addressee").order_by("pk"))
    earlier = rules.earlier_by_recipient(everybody) if planned.purpose == Purpose.LETTER else {}
    left = [one for one in everybody if not any(map(_has_it, earlier.get(one.pk, ())))]
    if everybody and not left:
        raise DeliveryRefused(_("Everybody for whom this was planned has the letter by e-mail by now."))
    return left


def _has_it(delivery: Delivery) -> bool:
    is_mail = delivery.channel == Delivery.Channel.EMAIL and delivery.is_of_the_letter
    return is_mail and (delivery.is_out or delivery.state == Delivery.State.WAITING)


def _refuse_older(planned: PlannedSending) -> None:
    newer = Edition.objects.ready().filter(letter=planned.letter_id, number__gt=planned.edition.number)
    if newer.exists():
        raise DeliveryRefused(_("A newer edition was made since this was planned. Plan it anew with that one."))


def _refuse_past(at: Moment) -> None:
    if at.at <= database_now():
        raise DeliveryRefused(_("This moment has already passed."), "goes_on")


def _held(planned: PlannedSending) -> PlannedSending:
    rows = PlannedSending.objects.select_related("letter__campaign__coalition", "edition")
    held = rows.select_for_update(of=("self",)).waiting().filter(pk=planned.pk).first()
    if held is None:
        raise DeliveryRefused(_("It has left already, or was stopped."))
    return held


def _columns(at: Moment) -> dict[str, object]:
    return {"due_at": at.at, "due_civil": at.civil.isoformat(timespec="seconds"), "due_zone": at.zone}


def _record(verb: str, planned: PlannedSending, actor: User | None) -> None:
    recipients = list(planned.recipients.values_list("pk", flat=True))
    record(verb, letter=planned.letter, actor=actor, recipients=recipients, due=planned.due_civil)
