"""From the first sign-in to a draft: few questions, sensible proposals, nothing twice."""

from typing import Any

import pytest
from django.test import Client

from campaign.models import Coalition, Member, Role
from letters.models import Letter
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db
BEGIN = "/begin/"
ANSWERS = {
    "name": "Ada Ferreira",
    "coalition_name": "Weir Keepers",
    "title": "Open the weir",
    "language": "fr",
    "country": "CH",
    "time_zone": "Europe/Zurich",
}


def nameless(**fields: Any) -> Any:
    user = make_user(password="", **fields)
    user.name = ""
    user.save(update_fields=["name"])
    return user


def test_first_owner_is_led_from_the_code_to_the_first_letter(client: Client) -> None:
    owner = make_member(make_coalition("Weir Keepers", time_zone="UTC"), user=nameless(), role=Role.OWNER)
    sign_in(client, owner.user)

    home = client.get("/")
    page = client.get(BEGIN, headers={"Accept-Language": "de-AT,de;q=0.8"})
    begun = client.post(BEGIN, ANSWERS)

    letter = Letter.objects.get()
    owner.user.refresh_from_db()
    coalition = Coalition.objects.get()
    assert home.headers["Location"] == BEGIN
    form = page.context["form"]
    assert [field.name for field in form.asked] == ["name", "title"]
    assert (form.initial["language"], form.initial["country"], form.initial["time_zone"]) == (
        "de",
        "AT",
        "Europe/Vienna",
    )
    assert begun.headers["Location"] == f"/letters/{letter.slug}/edit/"
    assert (owner.user.name, letter.title, letter.language) == ("Ada Ferreira", "Open the weir", "fr")
    assert (coalition.name, coalition.time_zone, coalition.holidays) == ("Weir Keepers", "Europe/Zurich", "CH")
    assert letter.campaign.title == "Open the weir"


def test_coalition_that_was_set_up_with_a_zone_keeps_it_as_the_proposal(client: Client) -> None:
    owner = make_member(make_coalition(time_zone="Asia/Tokyo", language="ja"), role=Role.OWNER)
    sign_in(client, owner.user)

    form = client.get(BEGIN, headers={"Accept-Language": "de-AT"}).context["form"]

    assert (form.initial["time_zone"], form.initial["language"]) == ("Asia/Tokyo", "ja")
    assert [field.name for field in form.asked] == ["title"]


def test_newcomer_of_a_trial_founds_a_coalition(client: Client) -> None:
    user = nameless()
    sign_in(client, user)

    asked = [field.name for field in client.get(BEGIN).context["form"].asked]
    client.post(BEGIN, ANSWERS)

    member = Member.objects.get(user=user)
    assert asked == ["name", "coalition_name", "title"]
    assert (member.role, member.coalition.name, member.coalition.time_zone) == (
        "owner",
        "Weir Keepers",
        "Europe/Zurich",
    )


def test_nobody_founds_a_coalition_outside_of_trials(client: Client, settings: Any) -> None:
    settings.TRIAL = False
    sign_in(client, nameless())

    assert client.get(BEGIN).headers["Location"] == "/"
    client.post(BEGIN, ANSWERS)

    assert (Coalition.objects.count(), Letter.objects.count()) == (0, 0)


def test_second_press_begins_nothing_twice(client: Client) -> None:
    sign_in(client, nameless())

    client.post(BEGIN, ANSWERS)
    second = client.post(BEGIN, ANSWERS)

    assert (second.headers["Location"], Letter.objects.count(), Coalition.objects.count()) == ("/", 1, 1)


@pytest.mark.parametrize("role", (Role.DRAFTER, Role.REVIEWER, Role.STAFF))
def test_roles_that_may_not_begin_go_home(client: Client, role: str) -> None:
    sign_in(client, make_member(role=role).user)

    assert client.get(BEGIN).headers["Location"] == "/"


def test_coalition_that_has_begun_is_left_alone(client: Client) -> None:
    owner = make_member(role=Role.OWNER, user=nameless())
    make_campaign(owner.coalition)
    sign_in(client, owner.user)

    assert client.get("/").headers["Location"] == f"/coalitions/{owner.coalition.slug}/"
    assert client.post(BEGIN, ANSWERS).headers["Location"] == "/"
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    (("name", ""), ("name", "https://a.example"), ("coalition_name", ""), ("title", " "), ("time_zone", ""),
     ("time_zone", "Mars/Base"), ("language", "tlh"), ("country", "XX")),
)  # fmt: skip
def test_what_is_missing_or_wrong_is_asked_again_and_nothing_is_made(client: Client, field: str, value: str) -> None:
    sign_in(client, nameless())

    answer = client.post(BEGIN, ANSWERS | {field: value})

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert "Ada Ferreira" in answer.content.decode() or field == "name"
    assert (Coalition.objects.count(), Letter.objects.count()) == (0, 0)
