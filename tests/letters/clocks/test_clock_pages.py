"""The pages of a recipient's deadline: rule with explanation, more time, stops, and the coalition's holidays."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html

from campaign.models import Coalition, Member
from letters import clocks
from letters.models import Extension, Letter, Pause, Recipient, ResponseClock
from letters.states import LetterState
from tests.factories.answers import make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

DUE, TODAY = date(2020, 9, 5), date(2020, 8, 20)
EXTENSION = {"until": "2020-10-02", "granted_by": "Ada Rey", "granted_on": "2020-08-19", "reason": "An election."}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(datetime(2020, 8, 20, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def member() -> Member:
    return make_member(make_coalition(time_zone="UTC"))


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), state=LetterState.DELIVERED, response_within_days=60)


@pytest.fixture
def recipient(letter: Letter) -> Recipient:
    return make_sent(letter, name="Ms. Ida Moss")


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def url(recipient: Recipient, name: str = "deadline", *more: int) -> str:
    return reverse(f"letters:{name}", args=[recipient.letter.slug, recipient.pk, *more])


def rule(clock: ResponseClock, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends of the rule form, with some fields changed."""
    names = ("rule", "days", "unit", "counted_from", "by_date", "event", "event_on", "roll", "weekend")
    sent = {name: getattr(clock, name) or "" for name in names}
    country, _dash, region = clock.holidays.partition("-")
    others = {"holidays_country": country, "holidays_region": region, "long_overdue_after": clock.long_overdue_after}
    return {**sent, **others, "seen": clocks.fingerprint(clock), **changes}


def words(answer: Any) -> str:
    return " ".join(" ".join(map(str, html.document_fromstring(answer.content.decode()).itertext())).split())


def clock_of(recipient: Recipient) -> ResponseClock:
    return ResponseClock.objects.get(recipient=recipient)


# The rule


def test_deadline_page_explains_the_day_and_writes_nothing(visitor: Client, letter: Letter) -> None:
    fresh = make_recipient(letter=letter)

    answer = visitor.get(url(fresh))

    assert "60 days are counted from sending; the letter has not been sent yet." in words(answer)
    assert ResponseClock.objects.count() == 0


def test_deadline_saves_the_rule_and_tells_the_day(visitor: Client, recipient: Recipient) -> None:
    data = rule(clock_of(recipient), roll="next", holidays_country="US")

    answer = visitor.post(url(recipient), data, follow=True)

    assert answer.redirect_chain == [(url(recipient, "case"), 302)]
    assert "The deadline is saved. An answer is due by Tuesday 8 September 2020." in words(answer)
    assert (clock_of(recipient).holidays, clock_of(recipient).due_on) == ("US", date(2020, 9, 8))


def test_deadline_calculates_without_saving(visitor: Client, recipient: Recipient) -> None:
    data = rule(clock_of(recipient), roll="next", holidays_country="US", do="calculate")

    answer = visitor.post(url(recipient), data)

    assert answer.status_code == 200
    assert "With what the form says now. Not saved yet." in words(answer)
    assert "because of the public holiday Labor Day (Monday 7 September 2020)." in words(answer)
    assert 'name="roll"' in answer.content.decode()
    assert clock_of(recipient).due_on == DUE


def test_deadline_answers_the_explanation_alone_to_htmx(visitor: Client, recipient: Recipient) -> None:
    data = rule(clock_of(recipient), days=30, do="calculate")

    answer = visitor.post(url(recipient), data, headers={"HX-Request": "true"})

    assert "30 calendar days after 7 July 2020 is Thursday 6 August 2020." in words(answer)
    assert "<form" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    (
        ({"days": ""}, "days", "Say how many days, at least one."),
        ({"days": "0"}, "days", "Say how many days, at least one."),
        ({"days": "99999"}, "days", "Ensure this value is less than or equal to 3650."),
        ({"days": "soon"}, "days", "Enter a whole number."),
        ({"rule": "date"}, "by_date", "Say by which day."),
        ({"rule": "date", "by_date": "1720-01-01"}, "by_date", "Dates lie between 1900 and 2200."),
        ({"rule": "date", "by_date": "2020-02-30"}, "by_date", "Enter a valid date."),
        ({"rule": "event"}, "event", "Name the event."),
        ({"rule": "whenever"}, "rule", "Select a valid choice. whenever is not one of the available choices."),
        ({"holidays_region": "Bern"}, "holidays", "Choose the country of this region as well."),
        (
            {"holidays_country": "NL", "holidays_region": "Utrecht"},
            "holidays",
            "“Utrecht” is not a region of Netherlands that has holidays here. There are: Midden, Noord, Zuid",
        ),
        (
            {"holidays_country": "SG", "holidays_region": "East"},
            "holidays",
            "Holidays of single regions are not known for this country. Leave it empty.",
        ),
    ),
)
def test_deadline_says_at_the_field_what_is_wrong(
    visitor: Client, recipient: Recipient, changes: dict[str, Any], field: str, sentence: str
) -> None:
    answer = visitor.post(url(recipient), rule(clock_of(recipient), **changes))

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert clock_of(recipient).due_on == DUE


def test_deadline_does_not_look_at_what_the_rule_does_not_ask_for(visitor: Client, recipient: Recipient) -> None:
    data = rule(clock_of(recipient), rule="date", by_date="2020-09-30", days="many", event="x" * 500)

    visitor.post(url(recipient), data)

    assert (clock_of(recipient).due_on, clock_of(recipient).days) == (date(2020, 9, 30), None)


def test_deadline_of_an_event_without_days_is_its_day(visitor: Client, recipient: Recipient) -> None:
    data = rule(clock_of(recipient), rule="event", event="The vote", event_on="2020-10-14", days="")

    visitor.post(url(recipient), data)

    assert (clock_of(recipient).days, clock_of(recipient).due_on) == (0, date(2020, 10, 14))


@pytest.mark.parametrize(("typed", "stored"), (("ge", "CH-GE"), ("Genève", "CH-GE"), ("CH-GE", "CH-GE"), ("", "CH")))
def test_deadline_takes_a_region_by_code_and_by_name(
    visitor: Client, recipient: Recipient, typed: str, stored: str
) -> None:
    visitor.post(url(recipient), rule(clock_of(recipient), holidays_country="CH", holidays_region=typed))

    assert clock_of(recipient).holidays == stored


def test_deadline_forgets_the_region_of_the_country_before(visitor: Client, recipient: Recipient) -> None:
    clocks.set_rule(recipient=recipient, actor=make_user(), rule={"holidays": "CH-GE"})

    visitor.post(url(recipient), rule(clock_of(recipient), holidays_country="US", holidays_region="Genève"))

    assert clock_of(recipient).holidays == "US"


def test_deadline_warns_at_the_field_of_years_without_holidays(visitor: Client, recipient: Recipient) -> None:
    changes = {"rule": "date", "by_date": "2150-07-04", "roll": "next", "holidays_country": "US", "do": "calculate"}

    answer = visitor.post(url(recipient), rule(clock_of(recipient), **changes))

    warning = "No holidays are known for United States of America in 2150; only weekends were taken into account."
    assert words(answer).count(warning) == 2
    assert answer.status_code == 200


def test_deadline_refuses_what_somebody_else_changed_and_keeps_what_was_typed(
    visitor: Client, recipient: Recipient
) -> None:
    data = rule(clock_of(recipient), days=45)
    clocks.set_rule(recipient=recipient, actor=make_user(), rule={"days": 30})

    answer = visitor.post(url(recipient), data)

    assert answer.status_code == 422
    assert "Somebody else changed this deadline meanwhile." in words(answer)
    assert 'value="45"' in answer.content.decode()
    assert clock_of(recipient).days == 30


def test_deadline_can_be_for_everyone(visitor: Client, letter: Letter, recipient: Recipient) -> None:
    other = make_sent(letter, name="Mr. Owen Hale")
    clocks.set_rule(recipient=other, actor=make_user(), rule={"days": 10})

    shown = visitor.get(url(recipient))
    visitor.post(url(recipient), rule(clock_of(recipient), days=90, everyone="on"))

    assert "Mr. Owen Hale – has another rule now" in words(shown)
    assert (clock_of(recipient).days, clock_of(other).days) == (90, 90)


def test_deadline_page_asks_the_same_with_one_and_three_others(
    visitor: Client, letter: Letter, recipient: Recipient, django_assert_num_queries: Any
) -> None:
    make_sent(letter)
    visitor.get(url(recipient))
    with django_assert_num_queries(13):
        visitor.get(url(recipient))
    make_sent(letter)
    make_sent(letter)
    with django_assert_num_queries(13):
        visitor.get(url(recipient))


def test_deadline_of_a_copy_does_not_exist(visitor: Client, letter: Letter) -> None:
    assert visitor.get(url(make_recipient(letter=letter, role="cc"))).status_code == 404


# Moving the day


def test_extend_grants_more_time_and_points_out_a_weekend(visitor: Client, recipient: Recipient) -> None:
    answer = visitor.post(url(recipient, "extend-deadline"), {**EXTENSION, "until": "2020-10-03"}, follow=True)

    assert "More time is granted. An answer is due by Saturday 3 October 2020." in words(answer)
    assert "Saturday 3 October 2020 is no working day (weekend). The deadline stays there." in words(answer)
    assert clock_of(recipient).due_on == date(2020, 10, 3)


def test_extend_offers_today_and_the_member(visitor: Client, member: Member, recipient: Recipient) -> None:
    initial = visitor.get(url(recipient, "extend-deadline")).context["form"].initial

    assert initial == {"granted_on": TODAY, "granted_by": member.user.name}


def test_extend_says_at_the_field_what_is_wrong(visitor: Client, recipient: Recipient) -> None:
    answer = visitor.post(url(recipient, "extend-deadline"), {**EXTENSION, "until": "2020-09-05"})

    assert answer.status_code == 422
    expected = ["The new deadline must lie after the present one, Saturday 5 September 2020."]
    assert answer.context["form"].errors == {"until": expected}
    assert Extension.objects.count() == 0


def test_revoke_extension_asks_and_then_takes_it_back(visitor: Client, recipient: Recipient) -> None:
    visitor.post(url(recipient, "extend-deadline"), EXTENSION)
    extension = Extension.objects.get()

    asked = visitor.get(url(recipient, "revoke-extension", extension.pk))
    before = clock_of(recipient).due_on
    visitor.post(url(recipient, "revoke-extension", extension.pk))

    assert "The extension to Friday 2 October 2020 no longer counts." in words(asked)
    assert (before, clock_of(recipient).due_on) == (date(2020, 10, 2), DUE)


def test_revoke_extension_of_somebody_else_does_not_exist(
    visitor: Client, letter: Letter, recipient: Recipient
) -> None:
    visitor.post(url(recipient, "extend-deadline"), EXTENSION)
    other = make_sent(letter)

    answer = visitor.post(url(other, "revoke-extension", Extension.objects.get().pk))

    assert answer.status_code == 404
    assert clock_of(recipient).due_on == date(2020, 10, 2)


def test_pause_and_resume_move_the_day(visitor: Client, recipient: Recipient) -> None:
    visitor.post(url(recipient, "pause-clock"), {"since": "2020-08-10", "reason": "We owe the annex."})
    stopped = visitor.get(url(recipient, "case"))
    answer = visitor.post(url(recipient, "resume-clock"), {"on": "2020-08-20"}, follow=True)

    assert "If it ran again from today, the deadline would be Tuesday 15 September 2020." in words(stopped)
    assert "The clock runs again. An answer is due by Tuesday 15 September 2020." in words(answer)


def test_cancel_pause_asks_and_then_takes_it_back(visitor: Client, recipient: Recipient) -> None:
    visitor.post(url(recipient, "pause-clock"), {"since": "2020-08-10", "until": "2020-08-12", "reason": "By mistake."})
    stop = Pause.objects.get()

    asked = visitor.get(url(recipient, "cancel-pause", stop.pk))
    visitor.post(url(recipient, "cancel-pause", stop.pk))

    assert "All days since Monday 10 August 2020 count as if the clock had never stood still." in words(asked)
    assert clock_of(recipient).due_on == DUE


def test_event_day_gives_the_deadline(visitor: Client, recipient: Recipient) -> None:
    clocks.set_rule(recipient=recipient, actor=make_user(), rule={"rule": "event", "event": "The vote", "days": 14})

    answer = visitor.post(url(recipient, "event-day"), {"event_on": "2020-10-01", "everyone": "on"}, follow=True)

    assert "The day of the event is saved. An answer is due by Thursday 15 October 2020." in words(answer)


@pytest.mark.parametrize("name", ("deadline", "extend-deadline", "pause-clock", "resume-clock", "event-day"))
def test_pages_refuse_a_withdrawn_letter(visitor: Client, recipient: Recipient, name: str) -> None:
    data = rule(clock_of(recipient), days=30) | EXTENSION | {"since": "2020-08-10", "on": "2020-08-11", "until": ""}
    data |= {"until": "2020-10-02"} if name == "extend-deadline" else {}
    Letter.objects.filter(pk=recipient.letter_id).update(state=LetterState.WITHDRAWN)

    answer = visitor.post(url(recipient, name), data)

    assert answer.status_code == 422
    assert "The letter was withdrawn, so nobody owes an answer to it." in words(answer)


# The case


def test_case_shows_standing_explanation_and_history(visitor: Client, recipient: Recipient) -> None:
    visitor.post(url(recipient, "extend-deadline"), EXTENSION)
    visitor.post(url(recipient, "pause-clock"), {"since": "2020-08-10", "until": "2020-08-12", "reason": "The annex."})

    page = visitor.get(url(recipient, "case"))
    shown = words(page)

    assert "waiting Friday 2 October 2020 43 days left" in shown
    assert "Extended to Friday 2 October 2020 by <bdi>Ada Rey</bdi>: <bdi>An election.</bdi>" in page.content.decode()
    assert "Granted by Ada Rey on 19 August 2020" in shown
    assert "10 August 2020 until it ran again on 12 August 2020" in shown


def test_case_offers_nothing_to_those_who_may_not(client: Client, member: Member, recipient: Recipient) -> None:
    drafter = make_member(member.coalition, role="drafter")

    shown = sign_in(client, drafter.user).get(url(recipient, "case"))

    assert url(recipient) not in shown.content.decode()
    assert "60 calendar days after 7 July 2020 is Saturday 5 September 2020." in words(shown)


# The coalition's holidays


def test_settings_store_the_country_of_the_holidays(visitor: Client, member: Member) -> None:
    address = reverse("campaign:settings", args=[member.coalition.slug])
    sent = visitor.get(address).context["form"].initial
    data = {"name": sent["name"], "time_zone": sent["time_zone"], "language": sent["language"]}
    data["contact_days"] = sent["contact_days"]

    visitor.post(address, data | {"holidays_country": "US", "holidays_region": "New York"})
    shown = visitor.get(address)

    assert Coalition.objects.get(pk=member.coalition.pk).holidays == "US-NY"
    assert 'value="New York"' in shown.content.decode()
    assert "United States of America" in words(shown)


def test_settings_ask_for_the_part_of_a_country(visitor: Client, member: Member) -> None:
    address = reverse("campaign:settings", args=[member.coalition.slug])
    asked = "Parts of United Kingdom have holidays of their own, which count only with a region: England, Northern"
    for code, is_asked in (("GB", True), ("GB-ENG", False), ("LU", False), ("", False)):
        Coalition.objects.filter(pk=member.coalition.pk).update(holidays=code)
        assert (asked in words(visitor.get(address))) is is_asked


def test_settings_name_countries_in_the_language_of_the_reader(visitor: Client, member: Member) -> None:
    address = reverse("campaign:settings", args=[member.coalition.slug])

    shown = visitor.get(address, headers={"Accept-Language": "fr"})

    assert "Suisse" in words(shown)
