"""Publication of a letter: what would be published and why now, and the decisions about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.http import MemberRequest, refused_into
from campaign.roles import may
from letters import lists
from letters.http import letter_member_required
from letters.models import Letter, Publication
from letters.register import decisions, outlook
from letters.register.forms.decisions import ExtendForm, KeepForm, PublishForm, TakeBackForm
from letters.register.views.pages import signatories


@letter_member_required("see_answers")
def publication(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show where the publication stands, why, and what readers would see."""
    now = timezone.now()
    row = decisions.publication_of(letter)
    context = {
        **outlook.of(letter, row, now=now),
        "may_decide": may(request.member, "publish_letter"),
        "why": outlook.why_this_day(letter, row),
        "unpublished": outlook.unpublished(letter),
        "history": outlook.history(letter),
        **signatories(lists.source().live(letter)),
    }
    return render(request, "letters/register/publication.html", context)


# Decisions


State = Publication.State


@dataclass(frozen=True, slots=True)
class PublicationDeed:
    """A question with a form, and what the answer does: ``deed`` returns whether anything changed.

    In other states of the publication than ``states`` there is nothing to ask.
    """

    form: type[forms.Form]
    deed: Callable[..., bool]
    title: Promise
    text: Promise
    submit: Promise
    done: Promise
    states: frozenset[str]
    kind: str = "primary"


DECISIONS: Final = {
    "extend": PublicationDeed(
        ExtendForm,
        decisions.extend,
        title=gettext_lazy("Keep it confidential for longer"),
        text=gettext_lazy("The letter is proposed for publication again after the day you choose."),
        submit=gettext_lazy("Extend"),
        done=gettext_lazy("The letter stays confidential for longer."),
        states=frozenset({State.CONFIDENTIAL}),
    ),
    "keep": PublicationDeed(
        KeepForm,
        decisions.keep,
        title=gettext_lazy("Keep it confidential for good"),
        text=gettext_lazy("The letter is not proposed any more. You can change your mind later."),
        submit=gettext_lazy("Keep confidential"),
        done=gettext_lazy("The letter is kept confidential for good."),
        states=frozenset({State.CONFIDENTIAL, State.KEPT}),
    ),
    "take_back": PublicationDeed(
        TakeBackForm,
        decisions.take_back,
        title=gettext_lazy("Take the publication back"),
        text=gettext_lazy(
            "Letter and answers leave the register, its feeds and files at once. Copies that others made stay "
            "with them. The address stays and gives your reason."
        ),
        submit=gettext_lazy("Take the publication back"),
        done=gettext_lazy("The letter is out of the register."),
        states=frozenset({State.PUBLISHED, State.TAKEN_BACK}),
        kind="danger",
    ),
}


@letter_member_required("publish_letter", methods=("GET", "POST"))
def decide(request: MemberRequest, letter: Letter, decision: str) -> HttpResponse:
    """Ask what a decision needs, and on POST make it."""
    known, now = DECISIONS[decision], timezone.now()
    form = known.form(request.POST if request.method == "POST" else None, initial=beginning(letter, now))
    if form.is_valid() and carried_out(request, letter, form, known, now=now):
        return redirect("letters:publication", slug=letter.slug)
    row = decisions.publication_of(letter)
    context = {"letter": letter, "form": form, "decision": known, "publication": row, "fits": row.state in known.states}
    return render(request, "letters/register/publication_decide.html", context, status=422 if form.is_bound else 200)


@letter_member_required("publish_letter", methods=("GET", "POST"))
def publish(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show once more what readers will see, and on POST publish it."""
    now, row = timezone.now(), decisions.publication_of(letter)
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"note": row.note})
    context = {**outlook.of(letter, row, now=now), **signatories(lists.source().live(letter)), "form": form}
    if form.is_valid() and carried_out(request, letter, form, PUBLISH, now=now):
        return redirect("letters:publication", slug=letter.slug)
    return render(request, "letters/register/publish.html", context, status=422 if form.is_bound else 200)


PUBLISH: Final = PublicationDeed(
    PublishForm,
    decisions.publish,
    title=gettext_lazy("Publish"),
    text=gettext_lazy("Everybody can read it from now on."),
    submit=gettext_lazy("Publish"),
    done=gettext_lazy("The letter is in the register."),
    states=frozenset(State),
)


@letter_member_required("publish_letter", methods=("POST",))
def reconsider(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Take back that the letter is kept confidential for good."""
    if decisions.reconsider(letter=letter, actor=request.user, now=timezone.now()):
        messages.success(request, _("The letter will be proposed for publication again when its day comes."))
    return redirect("letters:publication", slug=letter.slug)


def beginning(letter: Letter, now: datetime) -> dict[str, Any]:
    """Return what the forms begin with: thirty days more."""
    row = decisions.publication_of(letter)
    return {"until": decisions.one_press(row, today=letter.campaign.coalition.day(now))}


def carried_out(
    request: MemberRequest, letter: Letter, form: forms.Form, decision: PublicationDeed, *, now: datetime
) -> bool:
    """Make the decision and say so; a refusal goes into the form."""
    with refused_into(form):
        if decision.deed(letter=letter, actor=request.user, now=now, **form.cleaned_data):
            messages.success(request, str(decision.done))
        else:
            messages.info(request, _("That was decided already; nothing has changed."))
    return form.is_valid()
