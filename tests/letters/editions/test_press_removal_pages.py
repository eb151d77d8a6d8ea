"""A press release is deleted as long as strangers do not find it, and taken down and put back where they do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.editions import press_removal, press_writing
from letters.editions.press_removal import RemovalRefused
from letters.models import Letter, PressRelease
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_press_release
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def release_of(member: Member, state: str = LetterState.FINAL) -> PressRelease:
    letter: Letter = make_letter(campaign=make_campaign(member.coalition), state=state, visibility="public")
    return make_press_release(letter=letter)


def page(name: str, release: PressRelease) -> str:
    return reverse(f"letters:{name}-press-release", args=[release.campaign.coalition.slug, release.slug])


def public_page(release: PressRelease) -> str:
    return reverse("letters:press-release", args=[release.slug])


def posted(client: Client, path: str) -> Any:
    return client.post(path, hidden_fields(client.get(path).text))


def test_draft_is_deleted_after_a_question_and_its_letter_stays(inside: Client, member: Member) -> None:
    release = release_of(member, LetterState.DRAFT)
    assert page("delete", release) in inside.get(public_page(release)).text

    asked = inside.get(page("delete", release))
    answer = posted(inside, page("delete", release))

    assert release.headline in asked.text
    assert answer.headers["Location"] == reverse(
        "letters:campaign", args=[member.coalition.slug, release.campaign.slug]
    )
    assert not PressRelease.objects.exists()
    assert Letter.objects.count() == 1
    assert inside.get(public_page(release)).status_code == 404
    assert list(Activity.objects.filter(verb="press_release.deleted").values_list("data", flat=True)) == [
        {"headline": release.headline}
    ]


def test_published_one_is_not_deleted_but_taken_down_and_put_back(inside: Client, member: Member) -> None:
    release, stranger = release_of(member), Client()
    shown = inside.get(public_page(release)).text
    assert page("take-down", release) in shown
    assert page("delete", release) not in shown

    seen = press_writing.mark(release)
    assert "Take it down first" in inside.post(page("delete", release), {"seen": seen}, follow=True).text
    assert "Take it down first" in inside.get(page("delete", release)).text
    assert PressRelease.objects.count() == 1

    assert stranger.get(public_page(release)).status_code == 200
    down = inside.post(page("take-down", release), follow=True)
    assert page("put-back", release) in down.text
    assert page("delete", release) in down.text
    assert stranger.get(public_page(release)).status_code == 404
    inside.post(page("take-down", release))

    inside.post(page("put-back", release))
    assert stranger.get(public_page(release)).status_code == 200
    inside.post(page("take-down", release))
    assert posted(inside, page("delete", release)).status_code == 302
    assert not PressRelease.objects.exists()
    verbs = Activity.objects.filter(verb__startswith="press_release.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "press_release.taken_down",
        "press_release.put_back",
        "press_release.taken_down",
        "press_release.deleted",
    ]


def test_one_that_was_written_anew_meanwhile_is_not_deleted(inside: Client, member: Member) -> None:
    release = release_of(member, LetterState.DRAFT)
    shown = hidden_fields(inside.get(page("delete", release)).text)
    PressRelease.objects.update(headline="Somebody else's words")

    answer = inside.post(page("delete", release), shown, follow=True)

    assert "Somebody else has changed this press release meanwhile" in answer.text
    assert PressRelease.objects.get().headline == "Somebody else's words"


def test_without_the_mark_it_would_be_deleted(inside: Client, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    release = release_of(member, LetterState.DRAFT)
    monkeypatch.setattr(press_writing, "mark", lambda _release: "")
    shown = hidden_fields(inside.get(page("delete", release)).text)
    PressRelease.objects.update(headline="Somebody else's words")

    inside.post(page("delete", release), shown)

    assert not PressRelease.objects.exists()


def test_one_that_became_public_between_page_and_press_stays(member: Member) -> None:
    release = release_of(member)

    with pytest.raises(RemovalRefused):
        press_removal.delete(release=release, seen=press_writing.mark(release), now=timezone.now(), actor=member.user)

    assert PressRelease.objects.count() == 1


@pytest.mark.parametrize("role", (Role.REVIEWER, Role.STAFF))
def test_who_may_not_draft_can_do_none_of_it(client: Client, member: Member, role: str) -> None:
    release = release_of(member)
    reader = sign_in(client, make_member(member.coalition, role=role).user)

    for name in ("take-down", "put-back", "delete"):
        assert reader.post(page(name, release)).status_code == 403
        assert page(name, release) not in reader.get(public_page(release)).text
    assert PressRelease.objects.get().taken_down_at is None


def test_campaign_says_which_is_taken_down(inside: Client, member: Member) -> None:
    release = release_of(member)
    campaign = reverse("letters:campaign", args=[member.coalition.slug, release.campaign.slug])
    assert "Taken down" not in inside.get(campaign).text

    inside.post(page("take-down", release))

    assert "Taken down" in inside.get(campaign).text
