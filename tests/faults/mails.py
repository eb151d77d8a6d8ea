"""Mails for the fault tests: stored as the product stores them, counted by what arrived."""

from collections import Counter

from campaign.mail import outbox
from campaign.models import OutgoingMail
from tests.conftest import MakeStack
from tests.servers import RedisServer, wait_until
from tests.smtp import SmtpSink
from tests.stack import Stack

State = OutgoingMail.State


def make_mail_stack(make_stack: MakeStack, redis: RedisServer | None = None, **variables: str) -> Stack:
    """Return a stack whose workers know the sample app's mails and lose patience soon."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.faults.sample_app.settings", "MAIL_LEASE_SECONDS": "3"}
    return make_stack(redis=redis, environment={**environment, "MAIL_RETRY_SECONDS": "1", **variables})


def post(number: int, event: str = "notice", **changes: object) -> OutgoingMail:
    """Store one mail to person<number>@example.org."""
    values: dict[str, object] = {"to": f"person{number}@example.org", "about_id": number, **changes}
    mail = outbox.post(event, **values)  # type: ignore[arg-type]
    assert mail is not None
    return mail


def copies(sink: SmtpSink) -> Counter[str]:
    """Count what the mail server saw, by recipient and Message-ID."""
    return Counter(f"{letter.recipients[0]} {letter.message_id}" for letter in list(sink.received))


def recipients(sink: SmtpSink) -> set[str]:
    return {letter.recipients[0] for letter in list(sink.received)}


def states() -> dict[str, int]:
    """Count the rows by state."""
    return dict(Counter(OutgoingMail.objects.values_list("state", flat=True)))


def wait_until_sent(number: int, *, seconds: float = 60) -> None:
    wait_until(lambda: states() == {State.SENT: number}, seconds=seconds, what=f"{number} sent mails")
