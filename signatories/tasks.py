"""What the worker does for this app; each task is a door to a service."""

from celery import shared_task

from campaign.clock import database_now
from signatories.exports import orders
from signatories.imports import batches, writing
from signatories.invitations import privacy as of_invitations
from signatories.lists import closing_itself, totals
from signatories.moderation import bulk, bulk_work, pair_search, undoing
from signatories.signing import news, privacy


@shared_task(name="signatories.forget", acks_late=True)
def forget(**_: object) -> None:
    """Delete what the privacy rules say is due; a second run does nothing."""
    privacy.forget()
    of_invitations.forget(now=database_now())
    batches.forget_parked()
    undoing.forget()
    bulk.forget(now=database_now())


@shared_task(name="signatories.take_in", acks_late=True)
def take_in(*, batch_id: int, **_: object) -> None:
    """Take the signatures of one file in; a second run finds nothing left to claim."""
    writing.take_in(batch_id=batch_id)


@shared_task(name="signatories.sweep_imports", acks_late=True)
def sweep_imports(**_: object) -> None:
    """Wake workers for files that no wake-up reached, and forget those whose time is over."""
    writing.wake_waiting()
    orders.wake_waiting()


@shared_task(name="signatories.make_export", acks_late=True)
def make_export(*, export_id: int, **_: object) -> None:
    """Make one file of signatures; a second run finds nothing left to claim."""
    orders.make(export_id=export_id)


@shared_task(name="signatories.close_due", acks_late=True)
def close_due(**_: object) -> None:
    """Close the lists whose time is over and that leave nobody out; a second run finds none."""
    closing_itself.close_due()


@shared_task(name="signatories.post_news", acks_late=True)
def post_news(**_: object) -> None:
    """Put news to signers into the outbox; a second run, also at the same time, goes on where the first is."""
    news.post_all()


@shared_task(name=bulk_work.TASK, acks_late=True)
def do_bulk_deed(*, deed_id: int, **_: object) -> None:
    """Do what is left of a deed about many signatures; a second run finds nothing left to claim."""
    bulk_work.work(deed_id=deed_id)


@shared_task(name="signatories.sweep_bulk_deeds", acks_late=True)
def sweep_bulk_deeds(**_: object) -> None:
    """Wake workers for deeds that no wake-up reached."""
    bulk_work.wake_waiting()


@shared_task(name=pair_search.TASK, acks_late=True)
def find_pairs(*, letter_id: int, **_: object) -> None:
    """Look for signatures of one letter that are probably one signatory's; a second run finds nothing to claim."""
    pair_search.search(letter_id=letter_id)


@shared_task(name="signatories.sweep_pairs", acks_late=True)
def sweep_pairs(**_: object) -> None:
    """Look anew where signatures have come since."""
    pair_search.wake_waiting()


@shared_task(name="signatories.refresh_totals", acks_late=True)
def refresh_totals(**_: object) -> None:
    """Count the lists that have changed; a second run, also at the same time, finds them counted."""
    totals.refresh_all()
