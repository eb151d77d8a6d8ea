"""The directory of organizations: find, add, change, take out."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.directory import organizations as directory
from campaign.directory.forms.organizations import OrganizationForm, SearchForm
from campaign.http import MemberRequest, member_required, refused_into, refused_to
from campaign.models import Coalition, Organization
from campaign.roles import may

ORGANIZATIONS_A_PAGE = 50


@member_required("see_directory")
def organization_list(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """List the organizations in the order of the alphabet, all or those that fit the search."""
    form = SearchForm(request.GET or None)
    found = coalition.organizations.all()
    if form.is_valid():
        found = found.matching(form.cleaned_data["q"])
        if form.cleaned_data["country"]:
            found = found.filter(country=form.cleaned_data["country"])
    page = Paginator(found.keys_in_order(get_language() or "en"), ORGANIZATIONS_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = coalition.organizations.select_related("parent").annotate(people=Count("representatives"))
    context = {
        "form": form,
        "page": page,
        "organizations": rows.in_this_order(page.object_list),
        "may_edit": may(request.member, "edit_directory"),
        "is_search": bool(request.GET.get("q") or request.GET.get("country")),
    }
    return render(request, "campaign/directory/directory.html", context)


@member_required("see_directory")
def organization(request: MemberRequest, coalition: Coalition, organization: int) -> HttpResponse:
    """Show one entry with its chapters, its people and what they may do."""
    stored = get_object_or_404(coalition.organizations.select_related("parent"), pk=organization)
    people = stored.representatives.prefetch_related("mandates").order_by("name", "pk")
    context = {
        "organization": stored,
        "chapters": stored.chapters.order_by("name_key"),
        "people": people,
        "today": civil_today(coalition.time_zone),
        "may_edit": may(request.member, "edit_directory"),
        "sees_addresses": may(request.member, "see_addresses"),
    }
    return render(request, "campaign/directory/organization.html", context)


@member_required("edit_directory", methods=("GET", "POST"))
def new_organization(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Add an entry; one that looks like another is added at the second press of the button."""
    form = OrganizationForm(request.POST or None, coalition=coalition)
    similar: list[Organization] = []
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if not request.POST.get("is_another"):
            names = [values["registered_name"], *values["other_names"], *values["aliases"]]
            similar = directory.likeness(coalition=coalition, names=names)
        if not similar:
            with refused_into(form):
                added = directory.add_organization(coalition=coalition, actor=request.user, values=values)
                messages.success(request, _("The organization is in the directory."))
                return redirect("campaign:organization", coalition.slug, added.pk)
    return render(request, "campaign/directory/organization_form.html", {"form": form, "similar": similar})


@member_required("edit_directory", methods=("GET", "POST"))
def edit_organization(request: MemberRequest, coalition: Coalition, organization: int) -> HttpResponse:
    """Change an entry; letters that were printed stay as they are."""
    stored = get_object_or_404(coalition.organizations.select_related("parent", "coalition"), pk=organization)
    form = OrganizationForm(request.POST or None, instance=copy(stored), coalition=coalition)
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            directory.change_organization(organization=stored, actor=request.user, values=form.values())
            messages.success(request, _("The organization is saved."))
            return redirect("campaign:organization", coalition.slug, organization)
    return render(request, "campaign/directory/organization_form.html", {"form": form, "organization": stored})


@member_required("edit_directory", methods=("GET", "POST"))
def delete_organization(request: MemberRequest, coalition: Coalition, organization: int) -> HttpResponse:
    """Ask, then take an entry out of the directory."""
    stored = get_object_or_404(coalition.organizations.select_related("coalition"), pk=organization)
    if request.method == "POST":
        with refused_to(request):
            directory.delete_organization(organization=stored, actor=request.user)
            messages.success(request, _("The organization is no longer in the directory."))
            return redirect("campaign:directory", coalition.slug)
        return redirect("campaign:organization", coalition.slug, organization)
    context = {"organization": stored, "refusal": directory.why_to_keep(stored)}
    return render(request, "campaign/directory/organization_delete.html", context)
