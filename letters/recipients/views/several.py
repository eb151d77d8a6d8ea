"""The page on which several entries of the directory are ticked and put on the letter with one press."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.text import LineField
from letters.http import letter_member_required, not_now
from letters.models import Addressee, Letter
from letters.recipients import proposals, several
from letters.recipients.proposals import Proposal
from letters.recipients.rows import why_locked


class SeveralForm(forms.Form):
    """What is looked for, and how the letter goes to those who are ticked."""

    q = LineField(label=_("Name, office or body"), required=False, max_length=200, widget=forms.SearchInput)
    role = forms.ChoiceField(label=_("The letter goes"), choices=[("to", _("to them")), ("cc", _("to them as a copy"))])

    def __init__(self, *args: Any, letter: Letter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.locked = why_locked(letter, "to")
        role: Any = self.fields["role"]
        if self.locked:
            role.choices, role.error_messages["invalid_choice"] = role.choices[1:], self.locked
            self.initial["role"] = "cc"


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One entry that may be ticked, is ticked, or is on the letter already."""

    proposal: Proposal
    is_ticked: bool
    is_on_letter: bool


@letter_member_required("draft_letter", methods=("GET", "POST"))
def add_several(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the directory to tick; the buttons search, tick all that is shown, or put those ticked on the letter."""
    if request.method == "GET" and (why := why_locked(letter, "cc")):
        back = reverse("letters:recipients", args=[letter.slug])
        return not_now(request, letter, title=str(_("Several from the directory")), why=why, back=back)
    data = request.POST if request.method == "POST" else None
    form = SeveralForm(data, letter=letter, initial={"role": "cc" if request.GET.get("role") == "cc" else "to"})
    ticked = numbers(request.POST.getlist("pick"))
    if form.is_valid() and "add" in request.POST:
        with refused_into(form):
            return added(request, letter, ticked, form.cleaned_data["role"])
    words = form.cleaned_data.get("q", "") if form.is_bound and form.is_valid() else ""
    lines, more = listed(letter, words, ticked, takes_all="all" in request.POST)
    context = {"letter": letter, "form": form, "lines": lines, "more": more, "words": words}
    return render(request, "letters/recipients/several.html", context, status=422 if form.errors else 200)


def added(request: MemberRequest, letter: Letter, ticked: list[int], role: str) -> HttpResponse:
    """Add those who are ticked and lead to the recipients, where one press takes them off again."""
    today = civil_today(letter.campaign.coalition.time_zone)
    rows = several.add(letter=letter, actor=request.user, chosen=ticked, role=role, today=today)
    keys = ",".join(str(row.pk) for row in rows)
    return redirect(f"{reverse('letters:recipients', args=[letter.slug])}?added={keys}")


def listed(letter: Letter, words: str, ticked: list[int], *, takes_all: bool) -> tuple[list[RecipientLine], int]:
    """Return the entries that are ticked and those that fit the words, and how many more fit; in six queries."""
    entries = Addressee.objects.filter(coalition=letter.campaign.coalition_id).current()
    fitting = entries.matching(words).keys_in_order(get_language() or "en")
    shown = fitting[: several.MOST]
    day = proposals.day_of(letter, civil_today(letter.campaign.coalition.time_zone))
    loaded = proposals.load(entries.filter(pk__in={*ticked, *shown}).values_list("pk", flat=True), on=day)
    on_it = set(letter.recipients.values_list("addressee", flat=True))
    chosen = {*ticked, *shown} if takes_all else set(ticked)
    return [
        RecipientLine(proposals.propose(loaded[key], language=letter.language), key in chosen, key in on_it)
        for key in dict.fromkeys([*ticked, *shown])
        if key in loaded
    ], len(fitting) - len(shown)


@letter_member_required("draft_letter", methods=("POST",))
def take_off(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Take those who were just added off the letter again."""
    with refused_to(request):
        number = several.take_off(letter=letter, actor=request.user, added=numbers(request.POST.getlist("added")))
        words = ngettext(
            "%(n)d recipient is no longer on the letter.", "%(n)d recipients are no longer on the letter.", number
        )
        messages.success(request, words % {"n": number})
    return redirect("letters:recipients", slug=letter.slug)


def numbers(texts: list[str]) -> list[int]:
    """Return the keys among what was sent; whatever is none is left out."""
    return [int(text) for text in texts[: several.MOST] if text.isascii() and text.isdigit() and len(text) < 19]


def just_added(request: MemberRequest, letter: Letter) -> list[Any]:
    """Return those of the letter's recipients that the address says were just added."""
    keys = numbers(request.GET.get("added", "")[:4000].split(","))
    return list(letter.recipients.filter(pk__in=keys)) if keys else []
