"""The letter as it will be printed: stored, or with what somebody is typing."""

from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaign.http import MemberRequest
from letters.forms import FurnitureForm
from letters.html import HtmlRefused
from letters.http import letter_member_required
from letters.languages import print_words
from letters.models import Letter
from letters.rendering.page import render_html
from letters.services.composing import compose
from letters.states import LetterState
from letters.views.text import TextPage
from signatories.services.listing import printed_list

UNSEALED = frozenset(set(LetterState) - {LetterState.FINAL, LetterState.DELIVERED, LetterState.ARCHIVED})


@letter_member_required("see_letter")
def read(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the letter as a page of its own among the letter's pages."""
    return render(request, "letters/read.html", {"letter": letter})


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@letter_member_required("see_letter", methods=("GET", "POST"))
def preview(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Answer the printed page. A POST shows an unsaved form and stores nothing."""
    if request.method == "POST":
        put_on(letter, _unsaved(request, letter))
    try:
        return HttpResponse(printed(letter))
    except HtmlRefused as refusal:
        return render(request, "letters/no_preview.html", {"why": str(refusal)}, status=422)


def _unsaved(request: MemberRequest, letter: Letter) -> dict[str, Any]:
    """Return what the posted form holds, as far as it is without faults."""
    if "date_style" in request.POST:
        furniture = FurnitureForm(request.POST, letter=letter)
        furniture.is_valid()
        return faultless(furniture, furniture.columns)
    page = TextPage.of(letter, request.POST)
    is_whole = page.is_valid()
    values = faultless(page.form, set(page.form.fields) - {"base_revision", "seen"})
    return {**values, "annexes": page.annexes.annexes()} if is_whole else values


def faultless(form: forms.Form, names: Any) -> dict[str, Any]:
    """Return the values of the fields that have no error."""
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


def put_on(letter: Letter, values: dict[str, Any]) -> None:
    """Set values on a letter that nobody is going to save."""
    for name, value in values.items():
        setattr(letter, name, value)


def printed(letter: Letter) -> str:
    """Return the letter's page, marked as a draft until its edition exists."""
    names = printed_list(letter)
    watermark = print_words(letter.language).draft if letter.state in UNSEALED else ""
    document = compose(letter, blocks=names.blocks, counts=names.counts, watermark=watermark)
    return render_html(document, stylesheet_url=static("css/print.css"))
