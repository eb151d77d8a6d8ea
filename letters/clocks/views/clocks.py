"""By when one recipient owes an answer: the rule with its explanation, more time, stops."""

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from campaign import holidays
from campaign.clock import civil_today
from campaign.dates import long_day
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.joining import sentences
from letters import clocks
from letters.clocks import RULE, explanations
from letters.clocks.forms.clocks import EventDayForm, ExtensionForm, ResumeForm, RuleForm, SharedDeedForm, StopClockForm
from letters.http import letter_member_required
from letters.models import Extension, Letter, Pause, Recipient, ResponseClock


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def deadline(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show, try and store the rule; "Calculate" explains what would be and stores nothing."""
    recipient = addressee(letter, number)
    clock = clocks.peek(recipient)
    others = clocks.others_with_rules(clock)
    form = RuleForm(request.POST or None, clock=clock, others=len(others))
    is_trial = request.POST.get("do") == "calculate"
    if form.is_valid() and not is_trial:
        values = {"rule": form.values(), "everyone": form.cleaned_data.get("everyone", False)}
        if _done(form, clocks.set_rule, recipient, request, **values, seen=form.cleaned_data["seen"]):
            messages.success(request, _told(recipient, _("The deadline is saved.")))
            return redirect(case_address(recipient))
    context = {"recipient": recipient, "form": form, "others": others, "back": case_address(recipient)}
    context |= {"letter": letter} | _proposed(clock, form)
    is_part = is_trial and request.headers.get("HX-Request") == "true"
    template = "letters/clocks/_deadline_explanation.html" if is_part else "letters/clocks/deadline.html"
    return render(request, template, context, status=_status(form))


def _proposed(clock: ResponseClock, form: RuleForm) -> dict[str, Any]:
    """Explain the clock as the form would make it, or as it is while the form is not filled in right."""
    trial = copy(clock)
    trial.recipient = clock.recipient
    is_new = form.is_valid()
    for name, value in form.values().items() if is_new else ():
        setattr(trial, name, value)
    country = str(form["holidays"].value()[0] if form.is_bound else clock.holidays.split("-")[0])
    return {
        "explanation": explanations.explain(trial, today=_today(clock.recipient), is_trial=is_new),
        "is_new": is_new and any(getattr(trial, name) != getattr(clock, name) for name in RULE),
        "regions": holidays.regions(country),
    }


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def extend(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Grant a recipient more time."""
    recipient = addressee(letter, number)
    today = _today(recipient)
    others = clocks.others_to_extend(recipient)
    initial = {"granted_on": today, "granted_by": request.user.name}
    form = ExtensionForm(request.POST or None, initial=initial, others=others)
    if form.is_valid() and _done_for_all(form, clocks.extend, recipient, request):
        _tell(request, recipient, _("More time is granted."), form)
        _point_out_day_off(request, recipient)
        return redirect(case_address(recipient))
    return _deed(request, recipient, form, title=_("Grant more time"), submit=_("Grant more time"))


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def pause(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Stop the clock because the coalition owes something."""
    recipient = addressee(letter, number)
    today = _today(recipient)
    others = clocks.others_to_pause(recipient)
    form = StopClockForm(request.POST or None, initial={"since": today}, others=others)
    if form.is_valid() and _done_for_all(form, clocks.pause, recipient, request):
        _tell(request, recipient, _("The stop is noted."), form)
        return redirect(case_address(recipient))
    return _deed(request, recipient, form, title=_("Stop the clock"), submit=_("Stop the clock"))


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def resume(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let a stopped clock run again."""
    recipient = addressee(letter, number)
    today = _today(recipient)
    others = clocks.others_to_resume(recipient)
    form = ResumeForm(request.POST or None, initial={"on": today}, others=others)
    if form.is_valid() and _done_for_all(form, clocks.resume, recipient, request):
        _tell(request, recipient, _("The clock runs again."), form)
        return redirect(case_address(recipient))
    return _deed(request, recipient, form, title=_("Let the clock run again"), submit=_("Let it run again"))


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def event_day(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Say on which day the event is that a deadline is tied to."""
    recipient = addressee(letter, number)
    form = EventDayForm(request.POST or None, initial={"event_on": clocks.peek(recipient).event_on})
    if form.is_valid() and _done(form, clocks.set_event_day, recipient, request, **form.cleaned_data):
        messages.success(request, _told(recipient, _("The day of the event is saved.")))
        return redirect(case_address(recipient))
    return _deed(request, recipient, form, title=_("The day of the event"), submit=_("Save"))


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def revoke_extension(request: MemberRequest, letter: Letter, number: int, extension: int) -> HttpResponse:
    """Ask, then take an extension back."""
    recipient = addressee(letter, number)
    granted = get_object_or_404(Extension, clock__recipient=recipient, pk=extension)
    granted.clock.recipient = recipient
    text = _("The extension to %(day)s no longer counts.") % {"day": long_day(granted.until)}
    return _undo(request, recipient, text, lambda: clocks.revoke_extension(extension=granted, actor=request.user))


@letter_member_required("set_deadlines", methods=("GET", "POST"))
def cancel_pause(request: MemberRequest, letter: Letter, number: int, stop: int) -> HttpResponse:
    """Ask, then take back a stop that was entered by mistake."""
    recipient = addressee(letter, number)
    stopped = get_object_or_404(Pause, clock__recipient=recipient, pk=stop)
    stopped.clock.recipient = recipient
    text = _("All days since %(day)s count as if the clock had never stood still.") % {"day": long_day(stopped.since)}
    return _undo(request, recipient, text, lambda: clocks.cancel_pause(pause=stopped, actor=request.user))


# What the pages share


def addressee(letter: Letter, number: int) -> Recipient:
    """Return one of those who owe an answer, with its letter loaded, or answer 404."""
    recipient = get_object_or_404(letter.recipients.filter(role=Recipient.Role.TO), pk=number)
    recipient.letter = letter
    return recipient


def case_address(recipient: Recipient) -> str:
    """Return where everything about a recipient stands."""
    return reverse("letters:case", args=[recipient.letter.slug, recipient.pk])


def _today(recipient: Recipient) -> date:
    return civil_today(recipient.letter.campaign.coalition.time_zone)


def _done(
    form: forms.Form, deed: Callable[..., object], recipient: Recipient, request: MemberRequest, **values: Any
) -> bool:
    """Do it; a refusal goes to the field it is about."""
    with refused_into(form):
        deed(recipient=recipient, actor=request.user, **values)
    return form.is_valid()


def _done_for_all(
    form: SharedDeedForm, deed: Callable[..., object], recipient: Recipient, request: MemberRequest
) -> bool:
    """Do it for the recipient and everybody chosen beside; a refusal goes to the field it is about."""
    values = {**form.values(), "today": _today(recipient)}
    with refused_into(form):
        clocks.for_all(deed, recipients=[recipient, *form.others()], actor=request.user, **values)
    return form.is_valid()


def _tell(request: MemberRequest, recipient: Recipient, what: str, form: SharedDeedForm) -> None:
    told = _told(recipient, what)
    if number := len(form.others()):
        same = ngettext(
            "The same was done for %(number)s other recipient.",
            "The same was done for %(number)s other recipients.",
            number,
        )
        told = sentences((told, same % {"number": number}))
    messages.success(request, told)


def _told(recipient: Recipient, what: str) -> str:
    """Add to what was done the day that it led to."""
    clock = clocks.peek(recipient)
    if clock.due_on is None:
        return what
    return sentences((what, _("An answer is due by %(day)s.") % {"day": long_day(clock.due_on)}))


def _point_out_day_off(request: MemberRequest, recipient: Recipient) -> None:
    """Say that a day somebody chose is a weekend or holiday: it stays, but it may be a slip."""
    day, why = explanations.day_off(clocks.peek(recipient), language=get_language() or "en")
    if day is not None:
        values = {"day": long_day(day), "why": why}
        messages.warning(request, _("%(day)s is no working day (%(why)s). The deadline stays there.") % values)


def _deed(request: MemberRequest, recipient: Recipient, form: forms.Form, *, title: str, submit: str) -> HttpResponse:
    context = {
        "letter": recipient.letter,
        "recipient": recipient,
        "form": form,
        "title": title,
        "submit": submit,
        "explanation": explanations.explain(clocks.peek(recipient), today=_today(recipient)),
        "back": case_address(recipient),
    }
    return render(request, "letters/clocks/deadline_deed.html", context, status=_status(form))


def _undo(request: MemberRequest, recipient: Recipient, text: str, deed: Callable[[], object]) -> HttpResponse:
    if request.method == "POST":
        with refused_to(request):
            deed()
            messages.success(request, _told(recipient, _("It is taken back.")))
        return redirect(case_address(recipient))
    context = {"letter": recipient.letter, "recipient": recipient, "text": text, "back": case_address(recipient)}
    return render(request, "letters/clocks/deadline_undo.html", context)


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200
