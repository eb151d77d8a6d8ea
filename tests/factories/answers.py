"""Recipients who were sent a letter, and what they answered."""

from datetime import date
from typing import Any

from campaign.models import User
from letters import clocks
from letters.answers import responses
from letters.answers.responses import NewResponse
from letters.models import Letter, Question, Recipient, Response
from letters.states import LetterState
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient

SENT_ON = date(2020, 7, 7)
TODAY = date(2026, 1, 1)


def make_sent(letter: Letter | None = None, *, sent_on: date = SENT_ON, role: str = "to", **fields: Any) -> Recipient:
    """A recipient who was sent the letter by post, with a running clock."""
    letter = letter or make_letter(state=LetterState.DELIVERED, response_within_days=60)
    recipient = make_recipient(letter=letter, role=role, **fields)
    make_delivery(recipient, letter.editions.first() or make_edition(letter), sent_on=sent_on)
    clocks.refresh(recipient)
    return recipient


def make_response(recipient: Recipient, *, actor: User | None = None, today: date = TODAY, **fields: Any) -> Response:
    """A response that was logged by the service: a substantive answer of 3 September 2020."""
    values: dict[str, Any] = {"kind": Response.Kind.SUBSTANTIVE, "received_on": date(2020, 9, 3), **fields}
    return responses.log(recipient=recipient, actor=actor or make_user(), reply=NewResponse(**values), today=today)


def make_question(letter: Letter, number: int = 1, text: str = "What will you do?") -> Question:
    return Question.objects.create(letter=letter, number=number, text=text)
