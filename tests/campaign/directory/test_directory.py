"""The directory: names, likeness, search, chapters, people and mandates."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaign.directory import organizations
from campaign.models import Activity, Mandate, Organization, Representative, Role
from campaign.names import fold
from campaign.roles import role_may
from tests.factories.campaign import (
    make_coalition,
    make_mandate,
    make_member,
    make_organization,
    make_representative,
    make_user,
    sign_in,
)
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "folded"),
    (
        ("Médecins Sans Frontières", "medecins sans frontieres"),
        ("Ærø & Łódź e.V.", "aero lodz e v"),
        ("Straße", "strasse"),
        ("ＡＢＣ", "abc"),
        ("Wa\u200bter", "water"),
        ("がか", "がか"),
        ("किल", "किल"),
        ("العَفو", "العفو"),
    ),
)
def test_fold_gives_what_two_spellings_share(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_add_organization_refuses_a_name_that_is_taken() -> None:
    coalition, actor = make_coalition(), make_user()
    make_organization(coalition, "Médecins pour l'Eau")

    with pytest.raises(organizations.NameTaken):
        organizations.add_organization(
            coalition=coalition, actor=actor, values={"registered_name": "MEDECINS POUR L’EAU"}
        )

    assert coalition.organizations.count() == 1


def test_add_organization_takes_the_same_name_in_another_coalition() -> None:
    make_organization(make_coalition(), "River Trust")
    coalition = make_coalition()

    organizations.add_organization(coalition=coalition, actor=make_user(), values={"registered_name": "River Trust"})

    assert coalition.organizations.count() == 1


@pytest.mark.parametrize("text", ("medecins", "EAU medecins", "mpe", "wasser", "france", "fr pour"))
def test_search_finds_by_names_acronym_alias_and_country(text: str) -> None:
    coalition = make_coalition()
    wanted = make_organization(
        coalition, "Médecins pour l'Eau", acronym="MPE", aliases=["Ärzte für Wasser"], country="FR"
    )
    make_organization(coalition, "Other", country="DE")

    assert list(coalition.organizations.matching(text)) == [wanted]


@pytest.mark.parametrize("text", ("%", "_", "nothing", "other france"))
def test_search_finds_nothing_else(text: str) -> None:
    coalition = make_coalition()
    make_organization(coalition, "Médecins pour l'Eau", country="FR")
    make_organization(coalition, "Other", country="DE")

    found = list(coalition.organizations.matching(text))

    assert found == ([] if fold(text) else list(coalition.organizations.all()))


@pytest.mark.parametrize(
    ("name", "is_alike"),
    (
        ("The River Trusts", True),
        ("Trust, the River", True),
        ("River Trust Ltd.", True),
        ("Rivers Trust The", True),
        ("Ocean Conservancy", False),
        ("River", False),
    ),
)
def test_likeness_shows_what_a_person_should_look_at(name: str, *, is_alike: bool) -> None:
    coalition = make_coalition()
    known = make_organization(coalition, "The River Trust")

    found = organizations.likeness(coalition=coalition, names=[name])

    assert found == ([known] if is_alike else [])


def test_likeness_knows_aliases_and_no_other_coalition() -> None:
    coalition = make_coalition()
    known = make_organization(coalition, "Fondation pour l'Arve", aliases=["Friends of the Arve"])
    make_organization(make_coalition(), "Friends of the Arve")

    found = organizations.likeness(coalition=coalition, names=["Friends of the Arve"])

    assert found == [known]


def test_change_organization_records_the_names_of_the_fields() -> None:
    organization, actor = make_organization(name="River Trust"), make_user()

    changed = organizations.change_organization(
        organization=organization, actor=actor, values={"registered_name": "River Trust", "acronym": "RT", "note": "x"}
    )

    assert changed == ["acronym", "note"]
    assert Activity.objects.get().data == {"name": "River Trust", "fields": ["acronym", "note"]}
    organization.refresh_from_db()
    assert organization.search_text == "river trust\nrt"


def test_delete_organization_refuses_one_that_has_signed() -> None:
    organization = make_organization()
    make_signature(make_letter(), organization=organization)

    with pytest.raises(organizations.OrganizationInUse):
        organizations.delete_organization(organization=organization, actor=make_user())

    assert Organization.objects.filter(pk=organization.pk).exists()


@pytest.mark.pages
def test_page_that_deletes_says_before_that_an_organization_stays(client: Client) -> None:
    used, unused = make_organization(), make_organization()
    make_signature(make_letter(), organization=used)

    pages = []
    for organization in (used, unused):
        sign_in(client, make_member(organization.coalition, role=Role.OWNER).user)
        pages.append(
            client.get(
                reverse("campaign:delete-organization", args=[organization.coalition.slug, organization.pk])
            ).text
        )

    assert ["so it stays in the directory" in page for page in pages] == [True, False]
    assert ['class="confirm"' in page for page in pages] == [False, True]


def test_delete_organization_refuses_a_parent() -> None:
    organization = make_organization()
    make_organization(organization.coalition, parent=organization)

    with pytest.raises(organizations.OrganizationInUse):
        organizations.delete_organization(organization=organization, actor=make_user())


def test_delete_organization_control_without_the_check_the_signature_loses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organization = make_organization()
    signature = make_signature(make_letter(), organization=organization)
    monkeypatch.setattr(organizations, "is_in_use", lambda _organization: False)

    organizations.delete_organization(organization=organization, actor=make_user())

    signature.refresh_from_db()
    assert signature.organization is None


def test_delete_organization_takes_its_people_along() -> None:
    mandate = make_mandate()
    organization = mandate.representative.organization

    organizations.delete_organization(organization=organization, actor=make_user())

    assert (Organization.objects.count(), Representative.objects.count(), Mandate.objects.count()) == (0, 0, 0)


def test_save_representative_knows_a_mailbox_in_all_spellings() -> None:
    known = make_representative(email="ada@example.org")

    with pytest.raises(organizations.RepresentativeKnown):
        organizations.save_representative(
            representative=Representative(organization=known.organization),
            actor=make_user(),
            values={"name": "Ada", "title": "", "email": "Ada+x@example.org"},
        )

    assert known.organization.representatives.count() == 1


def test_save_representative_takes_several_without_address() -> None:
    organization = make_organization()
    for name in ("Ada", "Bo"):
        organizations.save_representative(
            representative=Representative(organization=organization),
            actor=make_user(),
            values={"name": name, "title": "", "email": ""},
        )

    assert organization.representatives.count() == 2


@pytest.mark.parametrize("role", Role)
def test_address_of_a_representative_is_for_roles_that_see_addresses(client: Client, role: Role) -> None:
    person = make_representative(email="ada@example.org")
    coalition = person.organization.coalition
    sign_in(client, make_member(coalition, role=role).user)

    page = client.get(reverse("campaign:organization", args=[coalition.slug, person.organization.pk])).text

    assert person.name in page
    assert ("ada@example.org" in page) is role_may(role, "see_addresses")


def test_people_leave_no_contact_data_in_the_trail() -> None:
    organization, actor = make_organization(name="River Trust"), make_user()

    person = organizations.save_representative(
        representative=Representative(organization=organization),
        actor=actor,
        values={"name": "Ada Canary", "title": "Director", "email": "canary@example.org"},
    )
    organizations.remove_representative(representative=person, actor=actor)

    written = " ".join(str(entry.data) for entry in Activity.objects.all())
    assert "anary" not in written


def test_end_mandate_ends_on_the_day_or_its_first() -> None:
    running, coming = make_mandate(since=date(2026, 1, 1)), make_mandate(since=date(2027, 1, 1))

    for mandate in (running, coming):
        organizations.end_mandate(mandate=mandate, actor=make_user(), until=date(2026, 6, 1))

    assert (running.until, coming.until) == (date(2026, 6, 1), date(2027, 1, 1))


def test_likeness_asks_the_database_once(django_assert_num_queries: Callable[..., Any]) -> None:
    coalition = make_coalition()
    for name in ("River Trust", "River Trusts", "Rivers Trust"):
        make_organization(coalition, name, country="FR")

    with django_assert_num_queries(1):
        found = organizations.likeness(coalition=coalition, names=["The River Trust"])
        assert [entry.country.code for entry in found] == ["FR"] * len(found)

    assert len(found) == 3
