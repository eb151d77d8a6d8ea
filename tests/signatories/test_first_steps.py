"""The first steps of a coalition, ticked off by what is there, put away, brought back; what each place is for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.http import AREAS
from campaign.models import Coalition, Member
from campaign.panels import Look, Step
from campaign.people.dashboard import Overview
from campaign.people.places import WHAT_FOR
from tests.factories.campaign import (
    make_campaign,
    make_coalition,
    make_invitation,
    make_member,
    make_organization,
    make_user,
    sign_in,
)
from tests.factories.letters import make_letter, make_revision
from tests.factories.signatories import make_asked, make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def coalition() -> Coalition:
    return make_coalition("Weir Keepers", slug="weir")


@pytest.fixture
def owner(coalition: Coalition) -> Member:
    return make_member(coalition, role="owner")


def steps(member: Member) -> list[Step]:
    member = Member.objects.select_related("coalition", "user").get(pk=member.pk)
    return Overview(Look(member, list(member.coalition.campaigns.all()), timezone.now())).first_steps


def done(member: Member) -> list[str]:
    return [step.text for step in steps(member) if step.is_done]


def introduce(coalition: Coalition) -> None:
    coalition.address, coalition.reply_to = ["1 Weir Lane"], "office@weir.example"
    coalition.save()


def write(coalition: Coalition) -> None:
    make_revision(letter=make_letter(campaign=make_campaign(coalition)))


def review(coalition: Coalition) -> None:
    make_letter(campaign=make_campaign(coalition), state="in_review")


def ask(coalition: Coalition) -> None:
    make_asked(make_letter(campaign=make_campaign(coalition), state="open"))


def offer(coalition: Coalition) -> None:
    make_invitation(coalition, invited_by=make_user())


def sign(coalition: Coalition) -> None:
    letter = make_letter(campaign=make_campaign(coalition), state="open")
    make_signature(letter, group=make_group(letter))


DEEDS: dict[str, tuple[Callable[[Coalition], object], set[str]]] = {
    "name": (introduce, {"Say who you are"}),
    "member": (make_member, {"Invite those who work with you"}),
    "offer": (offer, {"Invite those who work with you"}),
    "directory": (make_organization, {"Enter the organizations you work with"}),
    "letter": (write, {"Write a first letter"}),
    "review": (review, {"Write a first letter", "Let members read it, or open it for signing"}),
    "signed": (sign, {"Write a first letter", "Let members read it, or open it for signing", "Ask for signatures"}),
    "asked": (ask, {"Write a first letter", "Let members read it, or open it for signing", "Ask for signatures"}),
}


def test_nothing_is_done_in_a_new_coalition(owner: Member) -> None:
    assert [step.text for step in steps(owner)] == [
        "Say who you are",
        "Write a first letter",
        "Invite those who work with you",
        "Enter the organizations you work with",
    ]
    assert done(owner) == []


@pytest.mark.parametrize("deed", DEEDS)
def test_a_step_is_done_by_what_is_there(coalition: Coalition, owner: Member, deed: str) -> None:
    act, ticked = DEEDS[deed]
    elsewhere = make_coalition()
    act(elsewhere)
    before = done(owner)
    act(coalition)

    assert before == []
    assert set(done(owner)) >= ticked
    assert set(done(owner)) - ticked <= {"Enter the organizations you work with"}


def test_a_letter_that_is_only_begun_and_an_offer_that_ran_out_are_not_done(
    coalition: Coalition, owner: Member
) -> None:
    make_letter(campaign=make_campaign(coalition))
    make_invitation(coalition, invited_by=owner.user, expires_at=timezone.now() - timedelta(days=1))

    assert done(owner) == []


def test_the_steps_go_when_all_are_done(coalition: Coalition, owner: Member) -> None:
    for act, _ticked in DEEDS.values():
        act(coalition)

    assert steps(owner) == []


def test_each_step_leads_to_a_page_of_its_own(client: Client, coalition: Coalition, owner: Member) -> None:
    sign_in(client, owner.user)
    asked = [[*steps(owner)]]
    make_campaign(coalition)
    asked.append([*steps(owner)])
    make_letter(campaign=coalition.campaigns.get())
    asked.append([*steps(owner)])

    answers = [client.get(step.url).status_code for found in asked[1:] for step in found]

    assert set(answers) == {200}
    assert asked[0][1].url == "/begin/"
    assert len({step.url for step in asked[-1]}) == len(asked[-1]) == 6


@pytest.mark.parametrize(
    ("role", "sees"), (("coordinator", True), ("drafter", False), ("reviewer", False), ("staff", False))
)
def test_the_steps_are_for_those_who_may_take_them(coalition: Coalition, role: str, sees: bool) -> None:
    found = steps(make_member(coalition, role=role))

    assert bool(found) == sees
    assert "Invite those who work with you" not in [step.text for step in found]


def test_steps_are_put_away_and_brought_back_by_each_member_alone(
    client: Client, coalition: Coalition, owner: Member
) -> None:
    sign_in(client, owner.user)
    other = make_member(coalition, role="coordinator")
    assert "Put away" in client.get("/coalitions/weir/").content.decode()

    client.post("/coalitions/weir/first-steps/put-away/")
    away, tour = (client.get(f"/coalitions/weir/{path}").content.decode() for path in ("", "first-steps/"))
    seen = bool(steps(other))
    client.post("/coalitions/weir/first-steps/bring-back/")

    assert "Say who you are" not in away
    assert "Say who you are" in tour
    assert "Show them on the first page" in tour
    assert seen
    assert "Say who you are" in client.get("/coalitions/weir/").content.decode()


def test_every_place_of_the_navigation_says_what_it_is_for() -> None:
    assert {name for _label, pages in AREAS for _action, _words, name in pages} == set(WHAT_FOR)


def test_what_is_where_names_the_places_that_a_member_may_enter(client: Client, coalition: Coalition) -> None:
    sign_in(client, make_member(coalition, role="reviewer").user)

    page = client.get("/coalitions/weir/first-steps/").content.decode()

    assert str(WHAT_FOR["letters:board"]) not in page
    assert str(WHAT_FOR["letters:calendar"]) in page
    assert "First steps" not in page
