"""Opening asks on its own page for what the rules still lack, and proposes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Role
from letters.drafts import lifecycle, openings
from letters.models import Letter
from tests.factories.campaign import make_campaign, make_member, make_user, sign_in
from tests.factories.letters import deadline, make_letter, make_recipient

pytestmark = pytest.mark.django_db
NONE: dict[str, Any] = {"hard_deadline_at": None, "hard_deadline_civil": "", "hard_deadline_zone": ""}


def page_of(client: Client, **fields: Any) -> tuple[str, Letter]:
    member = make_member(role=Role.COORDINATOR)
    sign_in(client, member.user)
    letter = make_letter(campaign=make_campaign(member.coalition), **fields)
    return f"/letters/{letter.slug}/open/", letter


def entries(form: Any, **instead: Any) -> dict[str, Any]:
    day, hour, zone = form["hard_deadline"].field.widget.decompress(form["hard_deadline"].value())
    proposed = {"hard_deadline_date": day.isoformat(), "hard_deadline_time": hour.isoformat("minutes")}
    return {**proposed, "hard_deadline_zone": zone, "kinds": form["kinds"].value(), **instead}


def test_proposal_is_three_weeks_to_the_end_of_the_day_and_one_press_takes_it(client: Client) -> None:
    page, letter = page_of(client, **NONE)
    form = client.get(page).context["form"]

    opened = client.post(page, entries(form))

    letter.refresh_from_db()
    assert letter.hard_deadline_at is not None
    days = (letter.hard_deadline_at - timezone.now()) / timedelta(days=1)
    assert (opened.status_code, letter.state, letter.kinds) == (302, "open", ["organization", "person"])
    assert (20.9 < days < 22.1, letter.hard_deadline_zone, letter.hard_deadline_civil[-8:]) == (
        True,
        "Europe/Zurich",
        "23:59:00",
    )


@pytest.mark.parametrize(
    "instead",
    ({"hard_deadline_date": ""}, {"hard_deadline_date": "2020-01-01"}, {"kinds": []}, {"hard_deadline_zone": "Mars"}),
)
def test_what_is_wrong_is_asked_again_and_the_letter_stays_a_draft(client: Client, instead: dict[str, Any]) -> None:
    page, letter = page_of(client, **NONE)
    form = client.get(page).context["form"]

    answer = client.post(page, entries(form, **instead))

    letter.refresh_from_db()
    assert (answer.status_code, letter.state, letter.hard_deadline_at) == (422, "draft", None)


def test_rules_and_opening_are_one_deed() -> None:
    """A letter without a text cannot be opened: what was said about its rules is not kept either."""
    letter = make_letter(body="", **NONE)
    at = timezone.now() + timedelta(days=9)
    rules = {"kinds": ["person"], "hard_deadline_at": at, "hard_deadline_civil": "2030-01-01T12:00:00"}

    with pytest.raises(lifecycle.MoveRefused):
        openings.open_letter(letter=letter, actor=make_user(), rules={**rules, "hard_deadline_zone": "Europe/Zurich"})

    stored = Letter.objects.get()
    assert (stored.state, stored.hard_deadline_at, stored.kinds) == ("draft", None, ["organization", "person"])


def test_text_that_is_missing_is_said_before_anything_is_asked(client: Client) -> None:
    page, _letter = page_of(client, body="", **NONE)

    assert client.get(page).context["form"] is None
    assert client.post(page).status_code == 409


def test_deadline_that_has_passed_is_asked_for_anew_and_one_ahead_is_not(client: Client) -> None:
    for days, is_asked in ((-2, True), (14, False)):
        page, _letter = page_of(client, **deadline(days=days))

        assert (client.get(page).context["form"] is not None) == is_asked


def test_editor_saves_and_goes_on_to_open_for_those_who_may(client: Client) -> None:
    page, letter = page_of(client)
    edit = f"/letters/{letter.slug}/edit/"
    form = client.get(edit).context["form"]
    posted = {name: form[name].value() or "" for name in form.fields if name != "show_title"}
    posted |= {"annex-TOTAL_FORMS": "0", "annex-INITIAL_FORMS": "0", "then": "open", "body": "<p>Open it.</p>"}

    assert client.post(edit, posted).headers["Location"] == page

    drafter = make_member(letter.campaign.coalition, role=Role.DRAFTER)
    sign_in(client, drafter.user)
    posted |= {"base_revision": "2", "seen": ""}
    assert client.post(edit, posted).headers["Location"] == edit


@pytest.mark.parametrize(("state", "leads_to"), (("draft", "review"), ("in_review", "edit")))
def test_editor_saves_and_goes_on_to_review_from_a_draft(client: Client, state: str, leads_to: str) -> None:
    _page, letter = page_of(client)
    Letter.objects.update(state=state)
    edit = f"/letters/{letter.slug}/edit/"
    form = client.get(edit).context["form"]
    posted = {name: form[name].value() or "" for name in form.fields if name != "show_title"}
    posted |= {"annex-TOTAL_FORMS": "0", "annex-INITIAL_FORMS": "0", "then": "review", "body": "<p>Read it.</p>"}

    assert client.post(edit, posted).headers["Location"] == f"/letters/{letter.slug}/{leads_to}/"


def test_letter_for_nobody_is_pointed_out_before_it_can_no_longer_be_addressed(client: Client) -> None:
    page, letter = page_of(client, **NONE)
    words = "addressed to nobody"

    assert words in client.get(page).content.decode()
    make_recipient(letter=letter, role="cc")
    assert words in client.get(page).content.decode()
    make_recipient(letter=letter)
    assert words not in client.get(page).content.decode()
