"""What the worker does for this app; each task is a door to a service."""

from celery import shared_task

from campaign.clock import database_now
from signatories.invitations import privacy as of_invitations
from signatories.signing import privacy


@shared_task(name="signatories.forget", acks_late=True)
def forget(**_: object) -> None:
    """Delete what the privacy rules say is due; a second run does nothing."""
    privacy.forget()
    of_invitations.forget(now=database_now())
