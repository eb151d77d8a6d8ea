"""Reminders: what is coming up and what became of the past ones, pauses, a member's own settings."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.clock import civil_today, database_now
from campaign.http import MemberRequest, member_required, refused_into
from campaign.models import Coalition, Member
from campaign.roles import may
from letters.http import letter_member_required
from letters.models import Letter
from letters.reminders import health, settings, upcoming
from letters.reminders.forms.reminders import ComingUpFilter, OwnRemindersForm, PauseRemindersForm

ROWS_A_PAGE = 50


@member_required("see_reminders")
def coming_up(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show who will get what and when, or with ``?past=1`` what became of it."""
    now = database_now()
    form = ComingUpFilter(request.GET or None, coalition=coalition)
    wanted = form.wanted(is_past="past" in request.GET)
    shown = upcoming.shown_to(request.member, coalition)
    page = Paginator(upcoming.rows(shown, wanted, now=now), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": upcoming.lines(page.object_list),
        "wanted": wanted,
        "health": health.health(now=now),
        "pauses": list(upcoming.pauses_of(coalition)),
        "today": civil_today(coalition.time_zone),
        "may_plan": may(request.member, "plan_reminders"),
    }
    return render(request, "letters/reminders/coming_up.html", context)


@member_required("see_reminders", methods=("POST",))
def test_reminder(request: MemberRequest, coalition: Coalition, reminder: int) -> HttpResponse:
    """Send the member who asks one reminder as it would be now; nobody else gets it."""
    row = get_object_or_404(upcoming.shown_to(request.member, coalition).select_related("coalition"), pk=reminder)
    settings.send_test(reminder=row, member=request.member)
    messages.success(request, _("A test is on its way to %s.") % request.member.user.email)
    return redirect("letters:coming-up", coalition.slug)


@member_required("see_coalition", methods=("GET", "POST"))
def own_reminders(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Let a member choose digest and time zone, and pause its own reminders."""
    form = OwnRemindersForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        settings.set_own(member=request.member, now=database_now(), **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("letters:own-reminders", coalition.slug)
    pauses = list(upcoming.pauses_of(coalition, member=request.member))
    context = {"form": form, "pauses": pauses, "gets_digest": may(request.member, "see_answers")}
    return render(request, "letters/reminders/own_reminders.html", context, status=422 if form.is_bound else 200)


# Pauses


@letter_member_required("plan_reminders", methods=("GET", "POST"))
def pause_letter(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Ask until when and why, then send no reminders about this letter."""
    coalition = letter.campaign.coalition
    return pausing(request, coalition, letter=letter)


@member_required("plan_reminders", methods=("GET", "POST"))
def pause_member(request: MemberRequest, coalition: Coalition, member: int) -> HttpResponse:
    """Ask until when and why, then send this member no reminders."""
    found = get_object_or_404(coalition.members.select_related("user"), pk=member)
    return pausing(request, coalition, member=found)


@member_required("see_coalition", methods=("GET", "POST"))
def pause_own(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Let a member pause what it gets itself, for a holiday."""
    return pausing(request, coalition, member=request.member)


def pausing(
    request: MemberRequest, coalition: Coalition, *, letter: Letter | None = None, member: Member | None = None
) -> HttpResponse:
    form = PauseRemindersForm(request.POST or None, today=civil_today(coalition.time_zone))
    goes_to = back(request, coalition, member)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, "until"):
            settings.pause(
                coalition=coalition,
                letter=letter,
                member=member,
                actor=request.user,
                now=database_now(),
                **form.cleaned_data,
            )
            messages.success(request, _("The reminders are paused."))
            return redirect(goes_to, coalition.slug)
    context = {"form": form, "letter": letter, "member": member, "goes_to": goes_to}
    return render(request, "letters/reminders/pause_reminders.html", context, status=422 if form.is_bound else 200)


@member_required("see_coalition", methods=("POST",))
def resume_reminders(request: MemberRequest, coalition: Coalition, pause: int) -> HttpResponse:
    """End a pause: one's own, or any where one may plan."""
    row = get_object_or_404(settings.pauses_to_end(request.member), pk=pause)
    settings.resume(row=row, actor=request.user, now=database_now())
    messages.success(request, _("The reminders go out again. Of what came due meanwhile only the latest is sent."))
    return redirect(back(request, coalition, row.member), coalition.slug)


def back(request: MemberRequest, coalition: Coalition, member: Member | None) -> str:
    """Return the page a pause was asked for on: one's own settings, or the list."""
    is_own = member is not None and member.pk == request.member.pk
    return "letters:own-reminders" if is_own else "letters:coming-up"
