"""A letter's answers: all recipients on one page, and the case of each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from campaign.clock import civil_today
from campaign.http import MemberRequest
from letters import deliveries as delivering
from letters.answers import cases
from letters.clocks.explanations import panel
from letters.clocks.standings import clock_or_none, standing_of
from letters.http import letter_member_required
from letters.models import Letter, Recipient
from letters.recipients.address_lines import address_block


@letter_member_required("see_answers")
def answers(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show one row for each recipient: where it stands, what went out, what came back."""
    today = civil_today(letter.campaign.coalition.time_zone)
    rows = cases.lines(letter, today=today)
    context = {
        "letter": letter,
        "today": today,
        "owing": [row for row in rows if row.recipient.role == Recipient.Role.TO],
        "copies": [row for row in rows if row.recipient.role == Recipient.Role.CC],
        "counts": cases.counts(rows).items(),
        "questions": letter.questions.count(),
    }
    return render(request, "letters/answers/answers.html", context)


@letter_member_required("see_answers")
def case(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show all there is about one recipient."""
    recipient = get_object_or_404(letter.recipients.select_related("clock", "addressee"), pk=number)
    recipient.letter = letter
    today = civil_today(letter.campaign.coalition.time_zone)
    clock, deliveries = clock_or_none(recipient), delivering.history(recipient)
    entries = cases.logged(recipient)
    context = {
        "letter": letter,
        "recipient": recipient,
        "clock": clock,
        "today": today,
        "standing": standing_of(recipient, clock, today),
        "panel": panel(recipient, today=today) if recipient.role == Recipient.Role.TO else None,
        "printed": address_block(recipient).lines,
        "deliveries": deliveries,
        "entries": entries,
        "questions": cases.question_table(letter, entries),
        "events": cases.timeline(clock, deliveries, entries, today=today),
    }
    return render(request, "letters/answers/case.html", context)
