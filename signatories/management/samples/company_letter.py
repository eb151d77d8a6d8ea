"""One letter to five companies, a copy for each, and what came of it: every kind of standing on one board."""

from datetime import date, timedelta
from typing import Any, Final

from campaign.clock import civil_today
from campaign.models import Campaign, User
from letters import clocks, deliveries
from letters.answers import questions, responses
from letters.answers.responses import NewResponse
from letters.editions import orders
from letters.models import Delivery, Letter, Recipient, Response
from signatories.management.samples import build
from signatories.management.samples.build import Cast

SENT_DAYS_AGO: Final = 64

CONTENT: dict[str, Any] = {
    "title": "What do you take from the Orsa?",
    "subject": "Four questions on abstraction and discharge",
    "salutation": "Dear Sir or Madam,",
    "copies": "each",
    "body": (
        "<p>Five companies hold nine tenths of the rights to take water from the Orsa. Yours is one of them. The "
        "rights are public; what is done with them is not.</p>"
        "<p>We ask all five of you the same four questions, and we shall publish the answers side by side.</p><ol>"
        "<li>How much water did you take from the Orsa in each month of the last three years?</li>"
        "<li>How much of it did you return, at what temperature and of what quality?</li>"
        "<li>On how many days did you take more than your right allows, and whom did you tell?</li>"
        "<li>What will you do with less when the river has less?</li></ol>"
        "<p>Please write to us within sixty days.</p>"
    ),
    "closing": "Yours faithfully,",
    "response_within_days": 60,
    "publish_after_deadline": True,
    "number_on_closing": True,
    "place": "Halderstad",
    "date_style": "day_first",
}

COMPANIES: tuple[tuple[str, str, str, str], ...] = (
    ("Ms. Ottilie Brandt", "Chief Executive Officer", "Orsa Paper Works", "Dear Ms. Brandt,"),
    ("Mr. Jonas Reinholt", "Managing Director", "Halder Valley Dairy", "Dear Mr. Reinholt,"),
    ("Dr. Ines Valcour", "Chair of the Board", "Tarnmoor Chemicals", "Dear Dr. Valcour,"),
    ("Mr. Théo Marchand", "Director", "Brevance Springs Bottling", "Dear Mr. Marchand,"),
    ("", "The management", "Lower Halder Tannery", ""),
)


def write(cast: Cast, campaign: Campaign) -> Letter:
    """Return the letter, open for signing and dated on the day it will be sent."""
    addressees = [
        {
            "role": "to",
            "name": name,
            "title": title,
            "organization": company,
            "address": [f"{number} Riverside", "8021 Halderstad"],
            "email": f"office@{company.split()[0].lower()}{number}.example",
            "salutation": salutation,
        }
        for number, (name, title, company, salutation) in enumerate(COMPANIES, start=1)
    ]
    letter = build.letter(cast, campaign, CONTENT, *addressees)
    questions.settle(letter=letter, actor=cast.drafter, rows=questions.propose(letter))
    build.issue_on(letter, civil_today(cast.coalition.time_zone) - timedelta(days=SENT_DAYS_AGO))
    return build.open_letter(cast, letter, kinds="organization")


def send_on(letter: Letter, actor: User) -> None:
    """Post the copies and let each company do something else about it."""
    today = civil_today(letter.campaign.coalition.time_zone)
    edition = orders.newest_ready(letter)
    assert edition is not None
    deliveries.enter(
        letter=letter,
        edition=edition,
        recipients=list(letter.recipients.order_by("position")),
        channel=Delivery.Channel.POST,
        sent_on=today - timedelta(days=SENT_DAYS_AGO),
        tracking_number="RR 114 208 556 HA",
        actor=actor,
        today=today,
    )
    paper, dairy, chemicals, bottling, tannery = letter.recipients.order_by("position")
    _answers(paper, actor, today)
    _log(dairy, actor, today, days_ago=58, kind=Response.Kind.ACKNOWLEDGMENT, summary="They will look into it.")
    _log(chemicals, actor, today, days_ago=30, kind=Response.Kind.REFUSAL, summary="Such figures are a trade secret.")
    clocks.extend(
        recipient=bottling,
        actor=actor,
        until=today + timedelta(days=5),
        reason="The meters of one of the two wells were being replaced.",
        granted_by="The board",
        granted_on=today - timedelta(days=9),
        today=today,
    )
    clocks.pause(
        recipient=tannery,
        actor=actor,
        since=today - timedelta(days=12),
        reason="We owe them the list of sampling points that they asked for.",
        today=today,
    )


def _answers(recipient: Recipient, actor: User, today: date) -> None:
    """Let the first company answer in time, and three of the four questions."""
    said = (Response.Kind.SUBSTANTIVE, ("answered", "answered", "not", "partly"))
    asked = recipient.letter.questions.order_by("number").values_list("pk", flat=True)
    outcomes = dict(zip(asked, said[1], strict=False))
    summary = "Monthly figures for three years, with a plan to take a fifth less in dry summers."
    _log(recipient, actor, today, days_ago=23, kind=said[0], summary=summary, outcomes=outcomes, is_public=True)


def _log(recipient: Recipient, actor: User, today: date, *, days_ago: int, **said: Any) -> None:
    reply = NewResponse(received_on=today - timedelta(days=days_ago), channel=Response.Channel.POST, **said)
    responses.log(recipient=recipient, actor=actor, reply=reply, today=today)
