"""People who may act for an organization, and their mandates."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.directory import organizations
from campaign.directory.forms.organizations import MandateForm, RepresentativeForm
from campaign.http import MemberRequest, member_required, refused_into
from campaign.models import Coalition, Mandate, Representative


def find(coalition: Coalition, organization: int, representative: int) -> Representative:
    """Return the person of this organization of this coalition, or answer 404."""
    people = Representative.objects.select_related("organization__coalition")
    return get_object_or_404(people, organization__coalition=coalition, organization_id=organization, pk=representative)


@member_required("edit_directory", methods=("GET", "POST"))
def new_representative(request: MemberRequest, coalition: Coalition, organization: int) -> HttpResponse:
    """Add a person to an organization."""
    stored = get_object_or_404(coalition.organizations.select_related("coalition"), pk=organization)
    form = RepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = Representative(organization=stored)
        with refused_into(form):
            organizations.save_representative(representative=person, actor=request.user, values=form.cleaned_data)
            messages.success(request, _("The representative is added. Now say what for: add a mandate."))
            return redirect("campaign:organization", coalition.slug, organization)
    return render(request, "campaign/directory/representative_form.html", {"form": form, "organization": stored})


@member_required("edit_directory", methods=("GET", "POST"))
def edit_representative(
    request: MemberRequest, coalition: Coalition, organization: int, representative: int
) -> HttpResponse:
    """Change name, title or address of a person."""
    stored = find(coalition, organization, representative)
    form = RepresentativeForm(request.POST or None, instance=copy(stored))
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            organizations.save_representative(representative=stored, actor=request.user, values=form.cleaned_data)
            messages.success(request, _("The representative is saved."))
            return redirect("campaign:organization", coalition.slug, organization)
    context = {"form": form, "organization": stored.organization, "representative": stored}
    return render(request, "campaign/directory/representative_form.html", context)


@member_required("edit_directory", methods=("GET", "POST"))
def remove_representative(
    request: MemberRequest, coalition: Coalition, organization: int, representative: int
) -> HttpResponse:
    """Ask, then take a person out of the directory."""
    stored = find(coalition, organization, representative)
    if request.method == "POST":
        organizations.remove_representative(representative=stored, actor=request.user)
        messages.success(request, _("The representative is removed."))
        return redirect("campaign:organization", coalition.slug, organization)
    context = {"organization": stored.organization, "representative": stored}
    return render(request, "campaign/directory/representative_remove.html", context)


@member_required("edit_directory", methods=("GET", "POST"))
def new_mandate(request: MemberRequest, coalition: Coalition, organization: int, representative: int) -> HttpResponse:
    """Write down what a person may do for the organization."""
    stored = find(coalition, organization, representative)
    form = MandateForm(request.POST or None, initial={"since": civil_today(coalition.time_zone)})
    if request.method == "POST" and form.is_valid():
        organizations.add_mandate(representative=stored, actor=request.user, values=form.cleaned_data)
        messages.success(request, _("The mandate is added."))
        return redirect("campaign:organization", coalition.slug, organization)
    context = {"form": form, "organization": stored.organization, "representative": stored}
    return render(request, "campaign/directory/mandate_form.html", context)


@member_required("edit_directory", methods=("POST",))
def end_mandate(
    request: MemberRequest, coalition: Coalition, organization: int, representative: int, mandate: int
) -> HttpResponse:
    """Let a mandate end today."""
    person = find(coalition, organization, representative)
    stored = get_object_or_404(
        Mandate.objects.select_related("representative__organization__coalition"), representative=person, pk=mandate
    )
    organizations.end_mandate(mandate=stored, actor=request.user, until=civil_today(coalition.time_zone))
    messages.success(request, _("The mandate ends today."))
    return redirect("campaign:organization", coalition.slug, organization)
