"""What the worker does for this app; each task is a door to a service."""

from celery import shared_task

from campaign.clock import database_now
from signatories.invitations import privacy as of_invitations
from signatories.moderation import undoing
from signatories.signing import news, privacy


@shared_task(name="signatories.forget", acks_late=True)
def forget(**_: object) -> None:
    """Delete what the privacy rules say is due; a second run does nothing."""
    privacy.forget()
    of_invitations.forget(now=database_now())
    undoing.forget()


@shared_task(name="signatories.post_news", acks_late=True)
def post_news(**_: object) -> None:
    """Put news to signers into the outbox; a second run, also at the same time, goes on where the first is."""
    news.post_all()
