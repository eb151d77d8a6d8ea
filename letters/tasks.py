"""Doors of the worker: each opens one service and may be opened twice."""

from celery import shared_task

from letters.services import copies, delivering, editions, typesetting
from letters.services.reminding import ticking


@shared_task(name="letters.make_edition", acks_late=True)
def make_edition(*, edition_id: int, **_: object) -> None:
    """Make one edition; a second run finds nothing left to claim."""
    editions.make_edition(edition_id=edition_id)


@shared_task(name="letters.sweep_editions", acks_late=True)
def sweep_editions(**_: object) -> None:
    """Make some of what no wake-up reached: after a lost message or a worker that died."""
    for edition_id in editions.sweep()[:5]:
        editions.make_edition(edition_id=edition_id)
    for edition_id in copies.sweep():
        typesetting.wake("make_copies", edition_id=edition_id)


@shared_task(name="letters.make_copies", acks_late=True)
def make_copies(*, edition_id: int, **_: object) -> None:
    """Make the copies of an edition; a second run takes what the first has not begun."""
    copies.make_copies(edition_id=edition_id)


@shared_task(name="letters.settle_deliveries", acks_late=True)
def settle_deliveries(**_: object) -> None:
    """Tell deliveries what became of their mails, where the outbox could not."""
    delivering.settle_all()


@shared_task(name="letters.remind", acks_late=True)
def remind(**_: object) -> None:
    """Plan reminders and post those that are due; a second run, also at the same time, changes nothing."""
    ticking.tick()
