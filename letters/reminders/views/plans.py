"""Which reminders a coalition sends, and when: for all its letters and for one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.http import MemberRequest, member_required
from campaign.models import Coalition
from campaign.roles import may
from letters.http import letter_member_required
from letters.models import Letter
from letters.reminders import settings, upcoming
from letters.reminders.forms.reminders import HoursForm, PlanForm
from letters.reminders.kinds import ReminderKind, all_kinds, kind_of


@member_required("plan_reminders", methods=("GET", "POST"))
def plans(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the kinds with their steps, and change the hours in which they go out."""
    hours = {"since": coalition.mails_from, "until": coalition.mails_until}
    form = HoursForm(request.POST or None, initial=hours)
    if request.method == "POST" and form.is_valid():
        settings.set_hours(coalition=coalition, actor=request.user, now=database_now(), **form.cleaned_data)
        messages.success(request, _("The hours are saved."))
        return redirect("letters:plans", coalition.slug)
    context = {
        "form": form,
        "kinds": settings.in_force(coalition, None, all_kinds()),
        "own": settings.plans_of_letters(coalition),
    }
    return render(request, "letters/reminders/plans.html", context, status=422 if form.is_bound else 200)


@member_required("plan_reminders", methods=("GET", "POST"))
def plan(request: MemberRequest, coalition: Coalition, kind: str) -> HttpResponse:
    """Change one kind for all letters."""
    return changing(request, coalition, None, found(kind))


@letter_member_required("see_reminders")
def letter_reminders(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show what is coming up about one letter, its pause and its own settings."""
    coalition = letter.campaign.coalition
    wanted = upcoming.UpcomingFilter(letter=letter.slug)
    shown = upcoming.shown_to(request.member, coalition)
    context = {
        "letter": letter,
        "lines": upcoming.lines(upcoming.rows(shown, wanted, now=database_now())[:50]),
        "pauses": list(upcoming.pauses_of(coalition, letter=letter)),
        "kinds": settings.in_force(coalition, letter, [kind for kind in all_kinds() if kind.is_for_letters]),
        "may_plan": may(request.member, "plan_reminders"),
    }
    return render(request, "letters/reminders/letter_reminders.html", context)


@letter_member_required("plan_reminders", methods=("GET", "POST"))
def letter_plan(request: MemberRequest, letter: Letter, kind: str) -> HttpResponse:
    """Change one kind for one letter."""
    chosen = found(kind)
    if not chosen.is_for_letters:
        raise Http404
    return changing(request, letter.campaign.coalition, letter, chosen)


def changing(request: MemberRequest, coalition: Coalition, letter: Letter | None, kind: ReminderKind) -> HttpResponse:
    about: dict[str, Any] = {"coalition": coalition, "letter": letter, "kind": kind}
    row = settings.chosen(coalition, letter, kind)
    form = PlanForm(request.POST or None, kind=kind, row=row)
    goes_to = ("letters:letter-reminders", letter.slug) if letter else ("letters:plans", coalition.slug)
    if "reset" in request.POST:
        settings.forget_plan(**about, actor=request.user, now=database_now())
    elif request.method == "POST" and form.is_valid():
        chosen = {"is_on": form.cleaned_data["is_on"], "steps": form.steps()}
        settings.set_plan(**about, **chosen, actor=request.user, now=database_now())
    else:
        context = {"form": form, "letter": letter, "kind": kind, "row": row}
        return render(request, "letters/reminders/plan.html", context, status=422 if form.is_bound else 200)
    messages.success(request, _("The plan is saved, and what is coming up is made anew."))
    return redirect(*goes_to)


def found(name: str) -> ReminderKind:
    kind = kind_of(name)
    if kind is None:
        raise Http404
    return kind
