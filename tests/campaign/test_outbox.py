"""Storing, capping, writing and sending mails, in one process."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaign.models import OutgoingMail
from campaign.services import outbox

State = OutgoingMail.State
pytestmark = pytest.mark.django_db
TEXTS = {"subject": "Your code", "body": "The code is 123456."}


def post(**changes: object) -> OutgoingMail:
    mail = outbox.post(**{"event": "account", "to": "ada@example.org", "context": TEXTS, **changes})  # type: ignore[arg-type]
    assert mail is not None
    return mail


def test_deliver_sends_a_posted_mail_once() -> None:
    mail = post(key="one.two")

    assert outbox.deliver() == 1
    assert outbox.deliver() == 0

    mail.refresh_from_db()
    [message] = django_mail.outbox
    assert (mail.state, mail.attempts, mail.crashes, mail.unanswered, mail.sealed_context) == (State.SENT, 1, 0, 0, "")
    assert message.to == ["ada@example.org"]
    assert message.subject == "Your code"
    assert "The code is 123456." in message.body
    assert message.extra_headers == {"Message-ID": "<one.two@127.0.0.1>", "Auto-Submitted": "auto-generated"}
