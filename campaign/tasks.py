"""Doors of the worker: each opens one service and may be opened twice."""

from celery import shared_task

from campaign import presses
from campaign.api import deeds, tokens
from campaign.clock import database_now
from campaign.directory import imports, taking_in
from campaign.files import storage
from campaign.mail import outbox
from campaign.people import sessions
from campaign.privacy import forgetting
from campaign.trail import activity
from campaign.webhooks import events, posting, upkeep


@shared_task(name="campaign.deliver_mails", acks_late=True)
def deliver_mails(**_: object) -> None:
    """Send one batch of due mails; a second run finds nothing left to claim."""
    outbox.deliver()


@shared_task(name="campaign.sweep_mails", acks_late=True)
def sweep_mails(**_: object) -> None:
    """Send what no wake-up reached: after a lost message, a lease that ran out, a retry that is due."""
    outbox.deliver()


@shared_task(name="campaign.link_activities", acks_late=True)
def link_activities(**_: object) -> None:
    """Chain the activities that were written since the last run."""
    activity.link_all()


@shared_task(name="campaign.discard_files", acks_late=True)
def discard_files(**_: object) -> None:
    """Forget files that were chosen in a form which nobody saved within a day."""
    storage.discard_parked(now=database_now())


@shared_task(name="campaign.forget_requests", acks_late=True)
def forget_requests(**_: object) -> None:
    """Forget from where mail was asked for, a day later, and what was pressed an hour ago."""
    now = database_now()
    outbox.forget_requests(now=now)
    presses.forget(now=now)


@shared_task(name="campaign.forget_people", acks_late=True)
def forget_people(**_: object) -> None:
    """Forget addresses of mails that have left, settled invitations and old notes of operators."""
    forgetting.forget(now=database_now())


@shared_task(name="campaign.clear_sessions", acks_late=True)
def clear_sessions(**_: object) -> None:
    """Delete the browser sessions that have ended."""
    sessions.clear(now=database_now())


@shared_task(name=imports.TASK, acks_late=True)
def take_directory_in(*, batch_id: int, **_: object) -> None:
    """Judge or take in one file with organizations; a second run finds nothing left to claim."""
    taking_in.work(batch_id=batch_id)


@shared_task(name="campaign.sweep_directory", acks_late=True)
def sweep_directory(**_: object) -> None:
    """Wake workers for files that no wake-up reached, and forget those whose time is over."""
    imports.wake_waiting()
    imports.forget()


@shared_task(name="campaign.forget_api", acks_late=True)
def forget_api(**_: object) -> None:
    """Forget what programs were answered a day ago, and tokens that ended a month ago."""
    now = database_now()
    deeds.forget(now=now)
    tokens.forget(now=now)


@shared_task(name=events.TASK, acks_late=True)
def post_webhooks(**_: object) -> None:
    """Post what is due to webhooks; a second run finds nothing left to claim."""
    posting.post_due()


@shared_task(name="campaign.sweep_webhooks", acks_late=True)
def sweep_webhooks(**_: object) -> None:
    """Post what no wake-up reached."""
    upkeep.sweep()


@shared_task(name="campaign.forget_webhooks", acks_late=True)
def forget_webhooks(**_: object) -> None:
    """Forget events and tries that are old."""
    upkeep.forget(now=database_now())
