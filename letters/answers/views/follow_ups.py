"""Following up: a chasing note, the letter that asks again, what is known of earlier letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.clock import civil_today
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.roles import may
from letters.answers import chasers, follow_ups, past_letters
from letters.answers.forms.follow_ups import ChaseForm, EarlierKnownForm, FollowUpForm
from letters.http import letter_member_required
from letters.models import Delivery, Letter

# Chasing


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def chase(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Propose a note to those who are late, show what each would get, and send or enter it."""
    today = civil_today(letter.campaign.coalition.time_zone)
    people = chasers.late(letter, today=today)
    data = request.POST if request.method == "POST" else None
    form = ChaseForm(data, letter=letter, people=people, chosen=request.GET.getlist("recipient"))
    previews: list[tuple[Any, str, str]] = []
    if form.is_valid() and request.POST.get("step") != "send":
        previews = previewed(letter, form)
    elif form.is_valid() and sent(request, letter, form):
        return redirect("letters:answers", slug=letter.slug)
    context = {"letter": letter, "people": people, "form": form, "previews": previews, "places": chasers.PLACES}
    return render(request, "letters/answers/chase.html", context, status=422 if form.errors else 200)


def previewed(letter: Letter, form: ChaseForm) -> list[tuple[Any, str, str]]:
    """Return recipient, subject and text of each note as it would go out."""
    note = form.note()
    is_mail = note.channel == Delivery.Channel.EMAIL
    made = []
    for person in form.chosen():
        text = chasers.filled(note.text, letter, person)
        subject = chasers.filled(note.subject, letter, person)
        made.append((person, subject, chasers.whole(text, letter, person.recipient, is_mail=is_mail)))
    return made


def sent(request: MemberRequest, letter: Letter, form: ChaseForm) -> bool:
    """Send or enter the note and say so; a refusal goes into the form."""
    today = civil_today(letter.campaign.coalition.time_zone)
    key = form.cleaned_data["form_key"]
    with refused_into(form):
        made = chasers.chase(
            letter=letter, people=form.chosen(), note=form.note(), actor=request.user, today=today, form_key=key
        )
        words = ngettext("%(n)d recipient is reminded.", "%(n)d recipients are reminded.", len(made))
        messages.success(request, words % {"n": len(made)})
    return form.is_valid()


# The letter that asks again


@letter_member_required("draft_letter", methods=("GET", "POST"))
def follow_up(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show what is still open, and begin a letter that follows up."""
    form = FollowUpForm(request.POST if request.method == "POST" else None, initial={"title": proposed_title(letter)})
    today = civil_today(letter.campaign.coalition.time_zone)
    if form.is_valid():
        begun = follow_ups.follow_up(earlier=letter, author=request.user, today=today, **form.cleaned_data)
        messages.success(request, _("The draft is begun. Its text is a proposal: read it before anybody else does."))
        return redirect("letters:edit", slug=begun.slug)
    context = {
        "letter": letter,
        "form": form,
        "record": past_letters.known_of(letter),
        "late": chasers.late(letter, today=today),
        "questions": past_letters.unanswered_questions(letter),
        "chain": letter.follows_up.select_related("earlier").order_by("position"),
        "followers": letter.followed_by.select_related("letter").order_by("letter__pk"),
        "may_chase": may(request.member, "deliver_letter"),
    }
    return render(request, "letters/answers/follow_up.html", context, status=422 if form.is_bound else 200)


def proposed_title(letter: Letter) -> str:
    return (_("Follow-up: %(title)s") % {"title": letter.title})[:500]


# Earlier letters


@letter_member_required("draft_letter", methods=("GET", "POST"))
def earlier(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Complete what is known of the letters that this one follows up; its own words stay as they are."""
    if request.method == "POST" and request.POST.get("deed") == "record":
        return filled_from_record(request, letter)
    data = request.POST if request.method == "POST" else None
    rows = letter.follows_up.select_related("earlier", "letter__campaign").order_by("position")
    forms = [EarlierKnownForm(data, row=row) for row in rows]
    faulty = [form for form in forms if not form.is_valid()]
    if data is not None and not faulty:
        for form in forms:
            past_letters.complete(row=form.row, actor=request.user, **form.cleaned_data)
        messages.success(request, _("What is known of the earlier letters is saved."))
        return redirect("letters:earlier", slug=letter.slug)
    known = [(form, past_letters.known_of(form.row.earlier) if form.row.earlier else None) for form in forms]
    context = {"letter": letter, "known": known, "contradictions": past_letters.contradictions(letter)}
    return render(request, "letters/answers/earlier.html", context, status=422 if data is not None else 200)


def filled_from_record(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Write into the earlier letters whether they were answered."""
    with refused_to(request):
        changed = past_letters.fill_from_record(letter=letter, actor=request.user)
        words = ngettext("%(n)d earlier letter was changed.", "%(n)d earlier letters were changed.", changed)
        messages.success(request, words % {"n": changed} if changed else _("The record says the same."))
    return redirect("letters:earlier", slug=letter.slug)
