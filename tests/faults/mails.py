"""Mails for the fault tests: stored as the product stores them, counted by what arrived."""

from collections import Counter

from campaign.models import OutgoingMail
from campaign.services import outbox
from tests.servers import wait_until
from tests.smtp import SmtpSink

State = OutgoingMail.State


def post(number: int, **changes: object) -> OutgoingMail:
    """Store one mail to person<number>@example.org."""
    values: dict[str, object] = {
        "event": "account",
        "to": f"person{number}@example.org",
        "context": {"subject": f"Mail {number}", "body": "Please confirm your signature."},
        **changes,
    }
    mail = outbox.post(**values)  # type: ignore[arg-type]
    assert mail is not None
    return mail


def copies(sink: SmtpSink) -> Counter[str]:
    """Count what the mail server saw, by Message-ID."""
    return Counter(letter.message_id for letter in list(sink.received))


def states() -> dict[str, int]:
    """Count the rows by state."""
    return dict(Counter(OutgoingMail.objects.values_list("state", flat=True)))


def wait_until_sent(number: int, *, seconds: float = 60) -> None:
    wait_until(lambda: states() == {State.SENT: number}, seconds=seconds, what=f"{number} sent mails")
