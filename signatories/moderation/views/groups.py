"""The groups of a letter's list: headings, who belongs, order and line style."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required, not_now
from letters.models import Letter
from signatories.lists import groups
from signatories.models import SignatureGroup
from signatories.moderation.forms.decisions import GroupForm


@letter_member_required("run_letter")
def group_list(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the groups in their order, each with how many stand in it."""
    found = groups.listed(letter)
    context = {"letter": letter, "groups": found, "is_fixed": letter.is_list_fixed}
    return render(request, "signatories/moderation/groups.html", context)


@letter_member_required("run_letter", methods=("POST",))
def usual(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Give a letter without groups the usual ones."""
    groups.ensure(letter)
    return redirect("signatories:groups", slug=letter.slug)


@letter_member_required("run_letter", methods=("GET", "POST"))
def new_group(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Add a group behind the others."""
    return _form(request, letter, SignatureGroup())


@letter_member_required("run_letter", methods=("GET", "POST"))
def group(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Change a group."""
    return _form(request, letter, get_object_or_404(letter.signature_groups, pk=number))


def _form(request: MemberRequest, letter: Letter, stored: SignatureGroup) -> HttpResponse:
    if request.method == "GET" and (why := groups.why_fixed(letter)):
        title, back = _("Groups"), reverse("signatories:groups", args=[letter.slug])
        return not_now(request, letter, title=title, why=why, back=back)
    form = GroupForm(request.POST if request.method == "POST" else None, instance=stored)
    if form.is_valid():
        with refused_into(form):
            groups.save(letter=letter, group=stored, actor=request.user, values=form.cleaned_data)
            messages.success(request, _("The group is saved."))
            return redirect("signatories:groups", slug=letter.slug)
    context = {"letter": letter, "group": stored, "form": form}
    return render(request, "signatories/moderation/group.html", context, status=422 if form.errors else 200)


@letter_member_required("run_letter", methods=("GET", "POST"))
def remove_group(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask, and remove a group in which nobody stands."""
    stored = get_object_or_404(letter.signature_groups, pk=number)
    if request.method == "POST":
        with refused_to(request):
            groups.remove(letter=letter, group=stored, actor=request.user)
            messages.success(request, _("The group is removed."))
        return redirect("signatories:groups", slug=letter.slug)
    context = {"letter": letter, "group": stored, "refusal": groups.why_to_keep(letter, stored)}
    return render(request, "signatories/moderation/remove_group.html", context)


@letter_member_required("run_letter", methods=("POST",))
def shift_group(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Move a group one place up or down."""
    stored = get_object_or_404(letter.signature_groups, pk=number)
    with refused_to(request):
        groups.shift(letter=letter, group=stored, actor=request.user, by=-1 if "up" in request.POST else 1)
    return redirect("signatories:groups", slug=letter.slug)
