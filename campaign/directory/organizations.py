"""The directory: organizations, chapters beside parents, representatives and their mandates."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from campaign.directory.matching import alike, all_names
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Mandate, Organization, Representative, User
from campaign.names import name_key, searchable
from campaign.people.coalitions import assign
from campaign.refusals import Refusal
from campaign.trail import activity


class NameTaken(Refusal):
    """Another entry of the directory has this name."""

    field = "registered_name"


class OrganizationInUse(Refusal):
    """Something stands on this entry, so it must stay."""


class RepresentativeKnown(Refusal):
    """The organization has a representative with this mailbox already."""

    field = "email"


# Organizations


@transaction.atomic
def add_organization(*, coalition: Coalition, actor: User, values: dict[str, Any]) -> Organization:
    """Put an organization into the directory."""
    organization = Organization(coalition=coalition, **values)
    store(organization)
    note("organization.added", organization, actor)
    return organization


@transaction.atomic
def change_organization(*, organization: Organization, actor: User, values: dict[str, Any]) -> list[str]:
    """Change an entry and return the names of the fields that differ."""
    changed = assign(organization, values)
    if changed:
        store(organization)
        note("organization.changed", organization, actor, fields=changed)
    return changed


@transaction.atomic
def delete_organization(*, organization: Organization, actor: User) -> None:
    """Take an entry out of the directory, unless a signature, a chapter or anything else stands on it."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    if reason := why_to_keep(organization):
        raise OrganizationInUse(reason)
    note("organization.deleted", organization, actor)
    organization.delete()


def why_to_keep(organization: Organization) -> str:
    """Say why an entry cannot be taken out of the directory; nothing where it can."""
    in_use = is_in_use(organization)
    return _("This organization has signed or has chapters, so it stays in the directory.") if in_use else ""


def store(organization: Organization) -> None:
    """Fill in the keys and save, or refuse a name that is taken."""
    fill_keys(organization)
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError as error:
        others = Organization.objects.filter(coalition=organization.coalition, name_key=organization.name_key)
        if not others.exclude(pk=organization.pk).exists():
            raise
        raise NameTaken(_("The directory has an organization with this name already.")) from error


def fill_keys(organization: Organization) -> None:
    """Fill in the folded columns that uniqueness, likeness and search start from."""
    organization.name_key = name_key(organization.registered_name)
    organization.search_text = searchable(
        [*all_names(organization), organization.country.name if organization.country else ""]
    )


def is_in_use(organization: Organization) -> bool:
    """Tell whether rows point here that would not go with the entry, whatever app they belong to."""
    for relation in organization._meta.related_objects:
        if relation.on_delete is not models.CASCADE:
            rows = relation.related_model._base_manager
            if rows.filter(**{relation.field.name: organization}).exists():
                return True
    return False


def likeness(*, coalition: Coalition, names: Iterable[str], apart_from: int | None = None) -> list[Organization]:
    """Return the entries that a person should look at before adding another."""
    others = coalition.organizations.exclude(pk=apart_from) if apart_from else coalition.organizations.all()
    return alike(names, others.only("coalition", "registered_name", "other_names", "aliases", "acronym", "country"))


# Representatives and mandates


@transaction.atomic
def save_representative(*, representative: Representative, actor: User, values: dict[str, Any]) -> Representative:
    """Add or change a person who may act for an organization."""
    is_new = representative.pk is None
    changed = assign(representative, values)
    representative.mailbox_key = mailbox_key(representative.email) if representative.email else ""
    try:
        with transaction.atomic():
            representative.save()
    except IntegrityError as error:
        raise RepresentativeKnown(_("This organization has a representative with this address already.")) from error
    verb = "representative.added" if is_new else "representative.changed"
    if is_new or changed:
        note(verb, representative.organization, actor, representative=representative.pk, fields=changed)
    return representative


@transaction.atomic
def remove_representative(*, representative: Representative, actor: User) -> None:
    """Take a person and the person's mandates out of the directory; signatures stay as they are."""
    note("representative.removed", representative.organization, actor, representative=representative.pk)
    representative.delete()


@transaction.atomic
def add_mandate(*, representative: Representative, actor: User, values: dict[str, Any]) -> Mandate:
    """Write down for what, since when and on what authority a person may act."""
    mandate = Mandate.objects.create(representative=representative, **values)
    note("mandate.added", representative.organization, actor, mandate=mandate.pk, purpose=mandate.purpose)
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, actor: User, until: date) -> None:
    """Let a mandate end after the given day; one that had not begun ends on its first day."""
    mandate.until = max(until, mandate.since)
    mandate.save(update_fields=["until"])
    note("mandate.ended", mandate.representative.organization, actor, mandate=mandate.pk, until=str(mandate.until))


def note(verb: str, organization: Organization, actor: User, **data: Any) -> None:
    """Record a deed in the directory under the organization's name; never a person's contact data."""
    activity.record(
        verb,
        coalition=organization.coalition,
        actor=actor,
        about=organization,
        data={"name": organization.registered_name, **data},
    )


def name_representatives(coalition: int, keys: Collection[int]) -> dict[int, str]:
    """Return the names of representatives, by their keys."""
    known = Representative.objects.filter(organization__coalition=coalition, pk__in=keys)
    return dict(known.values_list("pk", "name"))
