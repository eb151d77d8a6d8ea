"""What the worker does for this app; each task is a door to a service."""

from celery import shared_task

from signatories.imports import batches, writing
from signatories.signing import privacy


@shared_task(name="signatories.forget", acks_late=True)
def forget(**_: object) -> None:
    """Delete what the privacy rules say is due; a second run does nothing."""
    privacy.forget()
    batches.forget_held()


@shared_task(name="signatories.take_in", acks_late=True)
def take_in(*, batch_id: int, **_: object) -> None:
    """Take the signatures of one file in; a second run finds nothing left to claim."""
    writing.take_in(batch_id=batch_id)


@shared_task(name="signatories.sweep_imports", acks_late=True)
def sweep_imports(**_: object) -> None:
    """Wake workers for files that no wake-up reached."""
    writing.wake_waiting()
