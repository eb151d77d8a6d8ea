"""What the control runs use instead of the outbox: a mail that is nothing but a task."""

import time

from celery import shared_task
from django.core.mail import EmailMessage


@shared_task(name="sample.send_directly", acks_late=False, reject_on_worker_lost=False)
def send_directly(number: int) -> None:
    """Send a mail as a plain Celery task does, with Celery's default acknowledgement."""
    time.sleep(0.5)
    EmailMessage(f"Mail {number}", "Text", to=[f"person{number}@example.org"]).send()
