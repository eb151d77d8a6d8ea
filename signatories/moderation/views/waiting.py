"""What the queue leads to: taking a decision back, asking the signer, adding an organization to the directory."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories.models import Signature
from signatories.moderation import asking, new_entries, undoing
from signatories.moderation.forms.decisions import AskSignerForm, NewEntryForm
from signatories.moderation.views.signatures import one


@letter_member_required("moderate_signatures", methods=("POST",))
def undo(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take back what the same coordinator decided a moment ago."""
    stored = one(letter, number)
    waiting.forget_undo(request)
    with refused_to(request):
        undoing.undo(letter=letter, signature=stored, actor=request.user)
        messages.success(request, _("The decision is taken back. The signature waits again."))
    return waiting.way_back(request) or redirect("signatories:signature", slug=letter.slug, number=number)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def ask(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Write a question to the signer of a signature that waits."""
    stored = one(letter, number)
    form = AskSignerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refused_into(form):
            asking.ask(letter=letter, signature=stored, actor=request.user, question=form.cleaned_data["question"])
            messages.success(request, _("The question is on its way to the signer."))
            return done(request, letter, number)
    context = {"answers_to": asking.answers_to(letter, request.user)}
    return shown(request, "ask.html", letter, stored, form, **context)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def add_organization(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Add the organization of a signature that waits to the directory."""
    stored = one(letter, number)
    domain = new_entries.own_domain(stored)
    form = NewEntryForm(request.POST if request.method == "POST" else None, signature=stored, domain=domain)
    if form.is_valid():
        with refused_into(form):
            new_entries.add_to_directory(letter=letter, signature=stored, actor=request.user, **form.values())
            messages.success(request, _("The organization is in the directory. Its signature still waits for you."))
            return done(request, letter, number)
    return shown(request, "add_organization.html", letter, stored, form, is_new=new_entries.is_new(stored))


def done(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Lead back to the queue, or to the signature's own page."""
    return waiting.way_back(request) or redirect("signatories:signature", slug=letter.slug, number=number)


def shown(
    request: MemberRequest, template: str, letter: Letter, stored: Signature, form: Form, **more: Any
) -> HttpResponse:
    label = stored.part("organization_name") or stored.part("name")
    context = {"letter": letter, "signature": stored, "label": label, "form": form, "back": back_of(request), **more}
    return render(request, f"signatories/moderation/{template}", context, status=422 if form.errors else 200)


def back_of(request: MemberRequest) -> str:
    """Return the place in the queue that the page came from; only its form reads it, and looks at it once more."""
    return request.POST.get("back") or request.GET.get("back", "")
