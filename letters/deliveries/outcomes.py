"""What became of the mails, told to deliveries, clocks and the letter."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_noop

from campaign.clock import database_now
from campaign.models import OutgoingMail
from letters.deliveries import rules
from letters.models import Delivery
from letters.models.delivery import DeliveryQuerySet
from letters.trail import record

logger = logging.getLogger(__name__)
Mail, State = OutgoingMail.State, Delivery.State

FOLLOWS = {
    Mail.WAITING: State.WAITING,
    Mail.SENDING: State.WAITING,
    Mail.SENT: State.SENT,
    Mail.FAILED: State.FAILED,
    Mail.DROPPED: State.FAILED,
    Mail.UNCERTAIN: State.UNCERTAIN,
    Mail.BOUNCED: State.BOUNCED,
}
_DROPPED = gettext_noop("The mail was not wanted any more when its turn came.")
# What a person has said about a delivery is not overruled by its mail.
FOLLOWING = (State.WAITING, State.SENT, State.FAILED, State.UNCERTAIN, State.BOUNCED)


def settle(mail_ids: Iterable[int]) -> None:
    """Bring the deliveries of these mails in line with them; the outbox calls this with every batch.

    One that fails does not hold up the others: it is logged, and the sweep tries it again.
    """
    _settle(_behind(Delivery.objects.filter(mail__in=list(mail_ids))))


def settle_all() -> None:
    """Do the same for every delivery that is behind its mail; nothing to do is one query."""
    _settle(_behind(Delivery.objects.all()))


def _settle(keys: list[int]) -> None:
    for key in keys:
        try:
            _settle_one(key)
        except Exception:
            logger.exception("Delivery %s could not be told what became of its mail.", key)


def _behind(deliveries: DeliveryQuerySet) -> list[int]:
    """Return the keys of deliveries whose mail has gone on, in the order in which clocks are held."""
    expected = Case(*(When(mail__state=mail, then=Value(state)) for mail, state in FOLLOWS.items()))
    rows = deliveries.filter(mail__isnull=False, state__in=FOLLOWING).annotate(expected=expected)
    changed = rows.exclude(state=F("expected")).exclude(_came_back_by_hand())
    return list(changed.order_by("recipient", "pk").values_list("pk", flat=True))


def _came_back_by_hand() -> Q:
    """Match what a person has entered as come back, although the server took the mail and knows of nothing."""
    return Q(state=State.BOUNCED, mail__state=Mail.SENT, mail__sent_at=F("sent_at"))


@transaction.atomic
def _settle_one(key: int) -> None:
    delivery = Delivery.objects.select_related("letter__campaign__coalition", "recipient").get(pk=key)
    rules.lock_clocks([delivery.recipient])
    delivery.refresh_from_db(fields=["state", "sent_at", "mail"])
    mail = delivery.mail
    if mail is None or delivery.state not in FOLLOWING:
        return
    state = FOLLOWS[Mail(mail.state)]
    if delivery.state == state or (state == State.SENT and delivery.sent_at == mail.sent_at):
        return
    changes = {"state": state, **_facts(delivery, mail)}
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(changes))
    if state != State.WAITING:
        _record(delivery)
    rules.tell_clocks([delivery.recipient])
    rules.tell_letter(delivery.letter, actor=delivery.recorded_by)


def _facts(delivery: Delivery, mail: OutgoingMail) -> dict[str, Any]:
    """Return day, moment and reason of a delivery whose mail has come to this state."""
    coalition = delivery.letter.campaign.coalition
    if mail.state == Mail.SENT:
        at = mail.sent_at or database_now()
        return {"sent_at": at, "sent_on": coalition.day(at), "reason": ""}
    if mail.state == Mail.UNCERTAIN:
        return {"sent_on": coalition.day(mail.first_tried_at or database_now()), "reason": mail.reason}
    return {"reason": mail.reason or str(_DROPPED if mail.state == Mail.DROPPED else "")}


def _record(delivery: Delivery) -> None:
    record(
        f"delivery.{delivery.state}",
        letter=delivery.letter,
        actor=None,
        recipients=[delivery.recipient_id],
        delivery=delivery.pk,
    )
