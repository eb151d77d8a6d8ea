"""The overview of one letter: where it stands, what to do next, what happened last."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaign.http import MemberRequest
from campaign.roles import may
from letters.drafts import reviewing
from letters.http import letter_member_required
from letters.lists import source
from letters.models import Letter
from letters.overview import life
from letters.overview.todo import offered


@letter_member_required("see_letter")
def overview(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show where the letter stands and what to do next."""
    context = {
        "letter": letter,
        "life": life.way(letter),
        "steps": life.todo(letter),
        "moves": offered(letter, request.member),
        "deadlines": life.deadlines(letter),
        "counts": source().count(letter),
        "answers": life.answers(letter) if may(request.member, "see_answers") else None,
        "may_pause": letter.hard_deadline_at is None or letter.hard_deadline_at > timezone.now(),
        "public_link": life.public_link(letter, now=timezone.now()),
        "latest": life.latest(letter),
        **reviewing.seen_by(letter, request.member),
    }
    return render(request, "letters/overview/letter.html", context)
