"""What the worker does for this app; each task is a door to a service."""

from celery import shared_task

from signatories.moderation import undoing
from signatories.signing import privacy


@shared_task(name="signatories.forget", acks_late=True)
def forget(**_: object) -> None:
    """Delete what the privacy rules say is due; a second run does nothing."""
    privacy.forget()
    undoing.forget()
