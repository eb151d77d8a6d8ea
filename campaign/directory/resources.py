"""The directory of organizations for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from campaign.api import conditions, paging
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations
from campaign.api.paging import PageAsked, PageOf
from campaign.api.problems import invalid
from campaign.api.typed import Key, KeyInPath, ToldMoment, checked, typed
from campaign.directory import organizations
from campaign.directory.forms.organizations import OrganizationForm
from campaign.models import Organization

operations = Operations("organizations")
READ, WRITE = "organizations:read", "organizations:write"
_COLUMNS = (
    *("id", "registered_name", "acronym", "other_names", "aliases", "sort_name", "country", "website"),
    *("mail_domains", "parent_id", "note", "created_at"),
)


class OrganizationData(Schema):
    id: int
    registered_name: str
    acronym: str
    other_names: list[str]
    aliases: list[str]
    sort_name: str
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.")
    website: str
    mail_domains: list[str]
    parent_id: int | None = Field(description="The organization of which this one is a chapter.")
    note: str
    created_at: ToldMoment


class OrganizationChange(Body):
    """Fields that are left out stay as they are."""

    registered_name: str | None = Field(None, min_length=1, max_length=300)
    acronym: str | None = Field(None, max_length=40)
    other_names: list[str] | None = Field(None, max_length=50)
    aliases: list[str] | None = Field(None, max_length=50)
    sort_name: str | None = Field(None, max_length=300)
    country: str | None = Field(None, max_length=2)
    website: str | None = Field(None, max_length=300)
    mail_domains: list[str] | None = Field(None, max_length=50)
    parent_id: Key | None = None
    note: str | None = Field(None, max_length=4000)


class NewOrganization(OrganizationChange):
    registered_name: str = Field(min_length=1, max_length=300)


class OrganizationsAsked(PageAsked):
    q: str = Field("", max_length=200, description="Words of any of its names, or of its country.")


@operations.read("organizations", scope=READ, action="see_directory", response=PageOf[OrganizationData])
def list_organizations(request: ApiRequest, asked: Query[OrganizationsAsked]) -> HttpResponse:
    """List organizations."""
    found = request.coalition.organizations.all()
    found = found.matching(asked.q) if asked.q else found
    return paging.answer(request, found.order_by().values(*_COLUMNS), asked, _shown)


@operations.read("organizations/{int:organization}", scope=READ, action="see_directory", response=OrganizationData)
def read_organization(request: ApiRequest, organization: KeyInPath) -> HttpResponse:
    """Read an organization."""
    return paging.told(_one(request, organization))


@operations.write("organizations", scope=WRITE, action="edit_directory", response=OrganizationData, status=201)
def add_organization(request: ApiRequest, given: NewOrganization) -> HttpResponse:
    """Add an organization."""
    form = _form(request, given.dict(exclude_unset=True), Organization(coalition=request.coalition))
    made = organizations.add_organization(coalition=request.coalition, actor=request.member.user, values=form.values())
    return paging.told(_one(request, made.pk), status=201, location=f"/api/v1/organizations/{made.pk}")


@operations.write(
    "organizations/{int:organization}",
    method="PATCH",
    scope=WRITE,
    action="edit_directory",
    response=OrganizationData,
)
def change_organization(request: ApiRequest, organization: KeyInPath, given: OrganizationChange) -> HttpResponse:
    """Change an organization."""
    rows = request.coalition.organizations.select_related("parent").select_for_update(of=("self",))
    stored = get_object_or_404(rows, pk=organization)
    conditions.refuse_unseen(request, paging.as_json(_one(request, organization)))
    form = _form(request, given.dict(exclude_unset=True), stored)
    # The form has written into the row that it was filled from; the service compares with what is stored.
    stored = Organization.objects.get(pk=organization)
    organizations.change_organization(organization=stored, actor=request.member.user, values=form.values())
    return paging.told(_one(request, organization))


def _form(request: ApiRequest, given: dict[str, Any], stored: Organization) -> OrganizationForm:
    """Return the page's form, filled with what is stored and what is given on top, and checked."""
    parent_id = given.pop("parent_id", stored.parent_id)
    names = OrganizationForm.Meta.fields
    values = {name: getattr(stored, name) for name in names} | given
    values["chapter_of"] = _parent_name(request, parent_id)
    values["country"] = str(values["country"] or "")
    form = OrganizationForm(typed(values), instance=stored, coalition=request.coalition)
    return checked(form, {"chapter_of": "parent_id"})


def _parent_name(request: ApiRequest, parent_id: int | None) -> str:
    if parent_id is None:
        return ""
    parent = request.coalition.organizations.filter(pk=parent_id).first()
    if parent is None:
        raise invalid([{"pointer": "/parent_id", "detail": _("The directory has no such organization.")}])
    return str(parent.registered_name)


def _one(request: ApiRequest, number: int) -> dict[str, Any]:
    rows: QuerySet[Any, dict[str, Any]] = request.coalition.organizations.values(*_COLUMNS)
    return next(iter(_shown([get_object_or_404(rows, pk=number)])))


def _shown(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return ({**row, "country": str(row["country"] or "")} for row in rows)
