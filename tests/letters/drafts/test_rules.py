"""Who may sign until when, who may read: the form's messages and the service's locks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.drafts import signing_rules, writing
from letters.drafts.forms.signing_rules import SigningForm
from letters.drafts.signing_rules import RulesRefused
from letters.models import Letter
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, make_user, sign_in
from tests.factories.letters import deadline, make_letter

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def signing_data(**fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"kinds": ["organization"]}
    for name, (day, hour, zone) in fields.items():
        data |= {f"{name}_date": day, f"{name}_time": hour, f"{name}_zone": zone}
    return data


def signing_form(letter: Letter, **fields: Any) -> SigningForm:
    return SigningForm(signing_data(**fields), letter=letter, now=NOW, zone="Europe/Zurich")


def test_signing_form_stores_civil_time_zone_and_instant() -> None:
    form = signing_form(make_letter(), hard_deadline=("2026-07-07", "18:30", "Asia/Kolkata"))

    assert form.is_valid(), form.errors
    stored = form.rules()
    assert stored["hard_deadline_civil"] == "2026-07-07T18:30:00"
    assert stored["hard_deadline_zone"] == "Asia/Kolkata"
    assert stored["hard_deadline_at"] == datetime(2026, 7, 7, 13, tzinfo=UTC)
    assert (stored["soft_deadline_at"], stored["soft_deadline_civil"]) == (None, "")


@pytest.mark.parametrize(
    ("value", "message"),
    (
        (("2026-09-06", "00:30", "America/Santiago"), "does not exist in America/Santiago: the clocks skip it."),
        (("2026-03-29", "02:30", "Europe/Berlin"), "does not exist in Europe/Berlin: the clocks skip it."),
        (("2026-02-01", "12:00", "Europe/Berlin"), "This moment has already passed."),
        (("2026-07-07", "12:00", "Europe/Nowhere"), "is not a known time zone."),
        (("2026-07-07", "12:00", ""), "Say in which time zone"),
        (("2026-02-30", "12:00", "Europe/Berlin"), "Enter a valid date."),
        (("9999-12-31", "12:00", "Europe/Berlin"), "Dates lie between 1900 and 2200."),
    ),
)
def test_signing_form_says_at_the_field_what_is_wrong(value: tuple[str, str, str], message: str) -> None:
    form = signing_form(make_letter(), hard_deadline=value)

    assert list(form.errors) == ["hard_deadline"]
    assert message in form.errors["hard_deadline"][0]


def test_signing_form_keeps_a_deadline_that_passed_unchanged() -> None:
    letter = make_letter(
        hard_deadline_at=datetime(2026, 2, 1, 11, tzinfo=UTC),
        hard_deadline_civil="2026-02-01T12:00:00",
        hard_deadline_zone="Europe/Berlin",
    )

    assert signing_form(letter, hard_deadline=("2026-02-01", "12:00", "Europe/Berlin")).is_valid()


def test_signing_form_refuses_deadlines_in_the_wrong_order() -> None:
    form = signing_form(
        make_letter(),
        soft_deadline=("2026-07-09", "12:00", "UTC"),
        hard_deadline=("2026-07-08", "12:00", "UTC"),
        send_by=("2026-07-07", "12:00", "UTC"),
    )

    assert form.errors == {
        "soft_deadline": ["This is after signing closes."],
        "send_by": ["This is before signing closes."],
    }


def test_signing_form_of_an_open_letter_needs_kinds_and_deadline() -> None:
    form = SigningForm({}, letter=make_letter(state=LetterState.OPEN), now=NOW, zone="UTC")

    assert set(form.errors) == {"kinds", "hard_deadline"}


def test_set_rules_records_which_rules_changed() -> None:
    letter, actor = make_letter(kinds=["person"]), make_user()

    signing_rules.set_rules(letter=letter, actor=actor, changes={"kinds": ["organization"], "approve_all": False})

    assert Letter.objects.get().kinds == ["organization"]
    entry = Activity.objects.get()
    assert (entry.verb, entry.data) == ("letter.rules_changed", {"changed": ["kinds"]})


def test_set_rules_refuses_what_somebody_else_changed() -> None:
    letter = make_letter(visibility="link")
    seen = writing.fingerprint(letter, ["visibility"])
    signing_rules.set_rules(letter=letter, actor=make_user(), changes={"visibility": "team"})

    with pytest.raises(RulesRefused, match="Somebody else changed these settings"):
        signing_rules.set_rules(letter=letter, actor=make_user(), changes={"visibility": "public"}, seen=seen)

    assert Letter.objects.get().visibility == "team"


def test_set_rules_refuses_to_take_the_deadline_from_an_open_letter() -> None:
    letter = make_letter(state=LetterState.OPEN)
    nothing = {f"hard_deadline_{part}": value for part, value in (("at", None), ("civil", ""), ("zone", ""))}

    with pytest.raises(RulesRefused):
        signing_rules.set_rules(letter=letter, actor=make_user(), changes=nothing)

    assert Letter.objects.get().hard_deadline_at is not None


def test_set_rules_refuses_new_signing_rules_when_signing_is_over() -> None:
    letter = make_letter(state=LetterState.FINAL)

    with pytest.raises(RulesRefused):
        signing_rules.set_rules(letter=letter, actor=make_user(), changes=deadline(days=5))
    signing_rules.set_rules(letter=letter, actor=make_user(), changes={"visibility": "public"})

    assert Letter.objects.get().visibility == "public"


def page_data(letter: Letter, **fields: Any) -> dict[str, Any]:
    zone = {"hard_deadline_zone": "Europe/Zurich", "hard_deadline_time": "12:00"}
    seen = {"seen": writing.fingerprint(letter, signing_rules.SIGNING)}
    return {"kinds": ["person"], "reading-visibility": "public", **zone, **seen, **fields}


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


def test_signing_page_stores_both_forms(client: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition))
    day = f"{timezone.now().year + 1}-07-07"
    data = page_data(letter, hard_deadline_date=day)

    answer = sign_in(client, member.user).post(f"/letters/{letter.slug}/signing/", data)

    assert answer.status_code == 302
    letter.refresh_from_db()
    assert (letter.kinds, letter.visibility, letter.hard_deadline_zone) == (["person"], "public", "Europe/Zurich")
    assert letter.hard_deadline_civil == f"{day}T12:00:00"


def test_signing_page_stores_neither_form_when_one_has_a_fault(client: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), visibility="team")
    data = page_data(letter, hard_deadline_date="2001-01-01")

    answer = sign_in(client, member.user).post(f"/letters/{letter.slug}/signing/", data)

    assert answer.status_code == 422
    assert "This moment has already passed." in answer.content.decode()
    letter.refresh_from_db()
    assert (letter.kinds, letter.visibility) == (["organization", "person"], "team")


def test_signing_page_asks_when_the_embargo_ends(client: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition))
    data = page_data(letter, **{"reading-visibility": "embargoed"})

    answer = sign_in(client, member.user).post(f"/letters/{letter.slug}/signing/", data)

    assert "Say when the embargo ends." in answer.content.decode()
