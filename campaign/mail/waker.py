"""Waking a worker for due mails: a wake-up that gets lost costs time only, because the sweep finds the mail."""

from campaign import queue


def publish(*, seconds: int = 0) -> bool:
    """Call for one round of sending, that much later, and tell whether the broker took it."""
    return queue.wake("campaign.deliver_mails", seconds=seconds)


waker = queue.Waker("outbox-waker", publish)


def wake() -> None:
    """Ask a worker to look for due mails, soon and without waiting."""
    waker.ask()
