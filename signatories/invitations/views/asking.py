"""Asking: whom, with which words, and the press that sends it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.clock import database_now
from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories.invitations import asking, ledger
from signatories.invitations.views.ledger import A_PAGE, ACTION, chosen_ids
from signatories.models import Invitation
from signatories.models.invitation import MAY_BE_ASKED


@letter_member_required(ACTION, methods=("GET", "POST"))
def ask(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the mail and who gets it; the button sends it, once however often it is pressed."""
    ids = chosen_ids(letter, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        send(request, letter, ids)
        return redirect("signatories:invitations", slug=letter.slug)
    able = able_among(letter, ids)
    context = {
        "letter": letter,
        "ids": [one.pk for one in able],
        "rows": ledger.rows(letter, able[:A_PAGE]),
        "more": max(len(able) - A_PAGE, 0),
        "left_out": len(ids) - len(able),
        "again": sum(1 for one in able if one.asked_at),
        "words": asking.preview(able[0], letter) if able else None,
        "seen_at": database_now().isoformat(),
        "refusal": refusal(letter),
    }
    return render(request, "signatories/invitations/ask.html", context)


def able_among(letter: Letter, ids: list[int]) -> list[Invitation]:
    """Return those who have said nothing yet and whose mailbox takes mail."""
    found = ledger.find(letter, ledger.LedgerSearch()).filter(pk__in=ids, state__in=MAY_BE_ASKED)
    able = asking.without_signers(letter, found)
    held = asking.unreachable(letter, [one.mailbox_key for one in able])
    return [one for one in able if one.mailbox_key not in held]


def refusal(letter: Letter) -> str:
    """Return why nobody can be asked now, or nothing."""
    try:
        asking.refuse_closed(letter, now=database_now())
    except asking.NotAsked as error:
        return str(error)
    return ""


def send(request: MemberRequest, letter: Letter, ids: list[int]) -> None:
    """Send the mails, and say how many."""
    seen_at = parsed(request.POST.get("seen_at", ""))
    with refused_to(request):
        if seen_at is None:
            raise asking.NotAsked(_("Look at the mail once more before you send it."))
        asked = asking.ask(letter=letter, ids=ids, actor=request.user, seen_at=seen_at)
        done = ngettext("%(number)d person is asked.", "%(number)d people are asked.", asked.number)
        messages.success(request, done % {"number": asked.number})
        if asked.held_back:
            words = ngettext(
                "%(number)d got no mail: that mailbox wants no more, or has had enough for today.",
                "%(number)d got no mail: their mailboxes want no more, or have had enough for today.",
                asked.held_back,
            )
            messages.warning(request, words % {"number": asked.held_back})


def parsed(text: str) -> datetime | None:
    """Return the moment of the page, or None for a text that is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None
