"""Published letters with what came back, for tests."""

import hashlib
import secrets
from datetime import UTC, date, datetime
from typing import Any

from campaign.models import StoredFile
from letters.models import Letter, Publication, Recipient, Response, ResponseClock
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient

SENT_ON, DUE_ON = date(2020, 7, 7), date(2020, 9, 5)
PUBLISHED_ON = date(2020, 9, 7)
DECIDED_AT = datetime(2020, 9, 7, 9, 30, tzinfo=UTC)


def make_sent(*, state: str = "delivered", recipients: int = 1, **fields: Any) -> Letter:
    """Make a letter that asks for an answer within sixty days and was sent on 7 July 2020."""
    defaults: dict[str, Any] = {"response_within_days": 60, "publish_after_deadline": True, "issued_on": SENT_ON}
    letter = make_letter(state=state, **{**defaults, **fields})
    edition = make_edition(letter)
    for _number in range(recipients):
        recipient = make_recipient(letter=letter)
        make_delivery(recipient, edition, sent_on=SENT_ON)
        ResponseClock.objects.create(
            recipient=recipient,
            rule="days",
            days=60,
            started_on=SENT_ON,
            due_on=DUE_ON,
            long_overdue_on=date(2020, 10, 5),
        )
    return letter


def make_published(**fields: Any) -> Letter:
    """Make a letter that is in the register."""
    letter = make_sent(**fields)
    publish(letter)
    return letter


def publish(letter: Letter, **fields: Any) -> Publication:
    """Put a letter into the register without asking anybody."""
    defaults: dict[str, Any] = {"state": "published", "published_on": PUBLISHED_ON, "decided_at": DECIDED_AT}
    return Publication.objects.create(letter=letter, confidential_until=DUE_ON, **{**defaults, **fields})


def make_response(recipient: Recipient, *, settles: bool = True, **fields: Any) -> Response:
    """Make a response and, where it settles the waiting, stop the clock as the service does."""
    defaults: dict[str, Any] = {
        "kind": Response.Kind.SUBSTANTIVE,
        "received_on": date(2020, 9, 10),
        "summary": "The archives will open in spring.",
        "is_public": True,
        "logged_at": datetime(2020, 9, 11, 8, tzinfo=UTC),
    }
    response = Response.objects.create(recipient=recipient, settles=settles, **{**defaults, **fields})
    if settles and response.retracted_at is None:
        ResponseClock.objects.filter(recipient=recipient).update(
            answered_on=response.received_on, latest_kind=response.kind
        )
    return response


def make_file(
    letter: Letter,
    *,
    name: str = "reply.pdf",
    content: bytes = b"%PDF-1.7 a reply",
    public: bytes | None = b"",
    **fields: Any,
) -> StoredFile:
    """Make a file of the letter's coalition; strangers get ``public``, or the same when that is empty, or nothing."""
    copy = content if public == b"" else public
    return StoredFile.objects.create(
        coalition=letter.campaign.coalition,
        name=name,
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        public_content=copy,
        public_size=None if copy is None else len(copy),
        public_sha256="" if copy is None else hashlib.sha256(copy).hexdigest(),
        nonce=secrets.token_urlsafe(32),
        **fields,
    )
