"""Everybody can say what they are called, and in which language and zone they are reached."""

import pytest
from django.test import Client

from campaign.models import Member, Role
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"


@pytest.mark.parametrize("role", Role.values)
def test_everybody_can_set_name_language_and_zone(client: Client, role: str) -> None:
    user = make_user(password="")
    user.name = ""
    user.save()
    member = make_member(role=role, user=user)
    sign_in(client, user)

    shown = client.get(PROFILE)
    saved = client.post(PROFILE, {"name": "Ada Ferreira", "language": "fr", "time_zone": "America/Lima"})
    back = client.get(PROFILE)

    user.refresh_from_db()
    member.refresh_from_db()
    assert (shown.status_code, saved.status_code) == (200, 302)
    assert (user.name, user.language, member.time_zone) == ("Ada Ferreira", "fr", "America/Lima")
    assert '<html lang="fr"' in back.content.decode()


def test_zone_is_kept_for_each_own_coalition_and_no_other(client: Client) -> None:
    user = make_user()
    own = [make_member(make_coalition(), user=user), make_member(make_coalition(), user=user)]
    other = make_member(own[0].coalition)
    sign_in(client, user)

    client.post(PROFILE, {"name": "Ada", "language": "en", "time_zone": "Asia/Tokyo"})

    zones = dict(Member.objects.values_list("pk", "time_zone"))
    assert (zones[own[0].pk], zones[own[1].pk], zones[other.pk]) == ("Asia/Tokyo", "Asia/Tokyo", "")


@pytest.mark.parametrize(
    "page", (PROFILE, "/accounts/email/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/data/")
)
def test_pages_of_an_account_keep_the_navigation_of_the_only_coalition(client: Client, page: str) -> None:
    member = make_member(role=Role.REVIEWER)
    sign_in(client, member.user)

    ways = client.get(page).text.partition('<nav class="topnav"')[2].partition("</nav>")[0]

    assert f'<a href="{member.coalition.get_absolute_url()}">Letters</a>' in ways
    assert ">Coalition<" in ways
    assert ">Answers<" not in ways


def test_pages_of_an_account_name_all_coalitions_of_somebody_who_has_several(client: Client) -> None:
    user = make_user()
    own = [make_member(make_coalition("Rivers"), user=user), make_member(make_coalition("Birds"), user=user)]
    make_member(make_coalition("Elsewhere"))
    sign_in(client, user)

    ways = client.get(PROFILE).text.partition('<nav class="topnav"')[2].partition("</nav>")[0]

    birds, rivers = (f'<a href="{member.coalition.get_absolute_url()}">{member.coalition}</a>' for member in own[::-1])
    assert 0 < ways.index(birds) < ways.index(rivers)
    assert "Elsewhere" not in ways


def test_somebody_without_a_coalition_has_a_profile_too(client: Client) -> None:
    user = make_user()
    sign_in(client, user)

    client.post(PROFILE, {"name": "Nobody Yet", "language": "en", "time_zone": ""})

    user.refresh_from_db()
    assert user.name == "Nobody Yet"


@pytest.mark.parametrize(
    "entries",
    (
        {"name": "", "language": "en"},
        {"name": "www.example.org", "language": "en"},
        {"name": "Ada", "language": "tlh"},
        {"name": "Ada", "language": "en", "time_zone": "Nowhere/City"},
    ),
)
def test_what_is_no_name_language_or_zone_is_refused(client: Client, entries: dict[str, str]) -> None:
    user = make_user(name="Before")
    sign_in(client, user)

    assert client.post(PROFILE, entries).status_code == 422
    user.refresh_from_db()
    assert user.name == "Before"


def test_likely_zone_of_the_browser_stands_first(client: Client) -> None:
    sign_in(client, make_user())

    page = client.get(PROFILE, headers={"Accept-Language": "de-AT,de;q=0.8"}).content.decode()

    assert page.index("Vienna (Europe/Vienna)") < page.index("Abidjan")
