"""Publication: computed by dates, decided by people."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Activity, User
from letters.clocks.confidentiality import refresh
from letters.models import Delivery, Letter, Publication, Recipient, ResponseClock
from letters.register import decisions
from letters.register.decisions import PublicationRefused
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user, sign_in
from tests.factories.letters import make_letter, make_recipient
from tests.factories.register import make_file, make_response, make_sent, publish
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


def make_clock(letter: Letter, due_on: date | None, role: str = Recipient.Role.TO) -> ResponseClock:
    recipient = make_recipient(letter=letter, role=role)
    return ResponseClock.objects.create(recipient=recipient, started_on=date(2020, 7, 7), due_on=due_on)


def test_refresh_takes_the_latest_deadline_of_those_who_owe_an_answer() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=True)
    make_clock(letter, date(2020, 9, 5))
    make_clock(letter, date(2020, 9, 7))
    make_clock(letter, None)
    make_clock(letter, date(2020, 12, 31), role="cc")

    publication = refresh(letter)

    assert publication is not None
    assert (publication.state, publication.confidential_until) == ("confidential", date(2020, 9, 7))


def test_refresh_knows_no_day_while_a_clock_stands_still() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=True)
    make_clock(letter, date(2020, 9, 5))
    stopped = make_clock(letter, date(2020, 9, 7))
    ResponseClock.objects.filter(pk=stopped.pk).update(is_paused=True)

    publication = refresh(letter)

    assert publication is not None
    assert publication.confidential_until is None
    assert decisions.obstacles(letter, publication, now=datetime(2026, 3, 1, tzinfo=UTC))[-1] == (
        "A recipient's clock stands still, so nobody knows yet how long the letter stays confidential."
    )


def test_refresh_makes_nothing_for_a_letter_that_announces_no_publication() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=None)
    make_clock(letter, date(2020, 9, 5))

    assert refresh(letter) is None
    assert list(Publication.objects.all()) == []


def test_refresh_leaves_a_letter_that_announces_no_publication_without_a_confidential_day() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=False)
    make_clock(letter, date(2020, 9, 5))
    Publication.objects.create(letter=letter)

    publication = refresh(letter)

    assert publication is not None
    assert publication.confidential_until is None


def test_refresh_follows_a_deadline_that_moves_beyond_an_extension() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=True)
    clock = make_clock(letter, date(2020, 9, 5))
    Publication.objects.create(letter=letter, extended_until=date(2020, 9, 30))
    first = refresh(letter)
    ResponseClock.objects.filter(pk=clock.pk).update(due_on=date(2020, 10, 15))

    second = refresh(letter)

    assert first
    assert second
    assert (first.confidential_until, second.confidential_until) == (date(2020, 9, 30), date(2020, 10, 15))


def test_refresh_leaves_a_decided_publication_as_it_is() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=True)
    make_clock(letter, date(2020, 9, 5))
    Publication.objects.create(letter=letter, state="published", published_on=date(2020, 9, 6))

    publication = refresh(letter)

    assert publication is not None
    assert (publication.state, publication.confidential_until) == ("published", None)


# Decisions

ON_THE_LAST_DAY = datetime(2020, 9, 5, 12, tzinfo=UTC)
THE_DAY_AFTER = datetime(2020, 9, 6, 12, tzinfo=UTC)


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter() -> Letter:
    letter = make_sent(slug="open", title="Open the archives")
    refresh(letter)
    return letter


def state_of(letter: Letter) -> tuple[str, date | None]:
    row = Publication.objects.get(letter=letter)
    return row.state, row.published_on


def verbs() -> list[str]:
    return list(Activity.objects.filter(verb__startswith="publication.").order_by("pk").values_list("verb", flat=True))


def test_nothing_is_published_by_the_clock_alone(letter: Letter, client: Client) -> None:
    assert [row.letter for row in Publication.objects.proposed(today=date(2020, 9, 6))] == [letter]
    assert list(Publication.objects.proposed(today=date(2020, 9, 5))) == []
    assert list(Publication.objects.published()) == []
    assert client.get(f"/register/{letter.campaign.coalition.slug}/open/").status_code == 404


def test_publish_refuses_on_the_last_confidential_day_and_not_on_the_next(letter: Letter, actor: User) -> None:
    with pytest.raises(PublicationRefused, match="confidential until 5 September 2020"):
        decisions.publish(letter=letter, actor=actor, now=ON_THE_LAST_DAY)
    before = state_of(letter)

    assert decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER, note="Read on.")
    assert before == ("confidential", None)
    assert state_of(letter) == ("published", date(2020, 9, 6))
    assert verbs() == ["publication.published"]


def test_publish_takes_the_day_of_the_coalition(actor: User) -> None:
    letter = make_sent(campaign=make_campaign(make_coalition(time_zone="Pacific/Kiritimati")))

    decisions.publish(letter=letter, actor=actor, now=datetime(2020, 9, 5, 11, tzinfo=UTC))

    assert state_of(letter) == ("published", date(2020, 9, 6))


def test_publish_twice_is_one_decision(letter: Letter, actor: User) -> None:
    changed = [decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER) for _press in range(2)]

    assert changed == [True, False]
    assert verbs() == ["publication.published"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    (
        ({"state": "withdrawn"}, "withdrawn"),
        ({"state": "closed"}, "no finished edition"),
        (
            {"embargoed_until": THE_DAY_AFTER + timedelta(days=3), "visibility": "embargoed"},
            "under embargo until 9 Sep",
        ),
    ),
)
def test_publish_refuses_what_is_not_ready(letter: Letter, actor: User, fields: dict[str, Any], sentence: str) -> None:
    Letter.objects.update(**fields)

    with pytest.raises(PublicationRefused, match=sentence):
        decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)
    assert state_of(letter) == ("confidential", None)


def test_publish_refuses_a_letter_that_promises_a_deadline_nobody_knows(actor: User) -> None:
    letter = make_sent()
    ResponseClock.objects.update(due_on=None)

    with pytest.raises(PublicationRefused, match="no deadline is known yet"):
        decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)


def test_publish_refuses_a_letter_that_went_to_nobody(actor: User) -> None:
    letter = make_sent(state="final", publish_after_deadline=None)
    Delivery.objects.update(state=Delivery.State.BOUNCED)

    with pytest.raises(PublicationRefused, match="Nobody has been sent"):
        decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)


def test_publish_needs_no_day_for_an_open_letter(actor: User) -> None:
    letter = make_sent(publish_after_deadline=None, response_within_days=None)

    assert decisions.publish(letter=letter, actor=actor, now=ON_THE_LAST_DAY)


@pytest.mark.parametrize(
    ("now", "day"),
    (
        (ON_THE_LAST_DAY - timedelta(days=10), date(2020, 10, 5)),
        (ON_THE_LAST_DAY, date(2020, 10, 5)),
        (datetime(2020, 11, 1, 12, tzinfo=UTC), date(2020, 12, 1)),
    ),
)
def test_extend_by_one_press_also_on_the_last_day_and_when_proposed(
    letter: Letter, actor: User, now: datetime, day: date
) -> None:
    until = decisions.one_press(Publication.objects.get(), today=now.date())

    assert until == day
    assert decisions.extend(letter=letter, actor=actor, now=now, until=until)
    assert not decisions.extend(letter=letter, actor=actor, now=now, until=until)
    row = Publication.objects.get()
    assert (row.confidential_until, row.extended_until) == (day, day)
    assert list(Publication.objects.proposed(today=day)) == []
    assert verbs() == ["publication.extended"]


@pytest.mark.parametrize(
    ("until", "sentence"),
    (
        (date(2020, 9, 4), "passed already"),
        (date(2031, 1, 1), "within the next ten years"),
    ),
)
def test_extend_refuses_days_that_help_nobody(letter: Letter, actor: User, until: date, sentence: str) -> None:
    with pytest.raises(PublicationRefused, match=sentence):
        decisions.extend(letter=letter, actor=actor, now=ON_THE_LAST_DAY, until=until)


def test_extend_refuses_a_day_before_the_deadline(letter: Letter, actor: User) -> None:
    with pytest.raises(PublicationRefused, match="confidential until 5 September 2020 anyway"):
        decisions.extend(letter=letter, actor=actor, now=ON_THE_LAST_DAY - timedelta(days=9), until=date(2020, 9, 1))


def test_keep_ends_the_proposal_until_somebody_reconsiders(letter: Letter, actor: User) -> None:
    decisions.keep(letter=letter, actor=actor, now=THE_DAY_AFTER, reason="Talks go on.")
    kept = list(Publication.objects.proposed(today=date(2020, 9, 6)))
    with pytest.raises(PublicationRefused, match="kept confidential"):
        decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)
    ResponseClock.objects.update(due_on=date(2020, 9, 20))
    refresh(letter)

    decisions.reconsider(letter=letter, actor=actor, now=THE_DAY_AFTER)

    row = Publication.objects.get()
    assert kept == []
    assert (row.state, row.confidential_until) == ("confidential", date(2020, 9, 20))
    assert verbs() == ["publication.kept", "publication.reconsidered"]


def test_take_back_keeps_the_address_and_lets_it_be_published_again(letter: Letter, actor: User) -> None:
    decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)

    changed = [
        decisions.take_back(letter=letter, actor=actor, now=THE_DAY_AFTER, reason="A mistake.") for _press in range(2)
    ]
    gone = Publication.objects.get()
    decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER + timedelta(days=1))

    again = Publication.objects.get()
    assert changed == [True, False]
    assert (gone.state, gone.published_on, gone.taken_back_because) == ("taken_back", date(2020, 9, 6), "A mistake.")
    assert (again.state, again.published_on, again.taken_back_because) == ("published", date(2020, 9, 7), "")


def test_refresh_does_not_take_an_extension_for_the_day_that_a_stopped_clock_hides(actor: User) -> None:
    letter = make_sent()
    Publication.objects.create(letter=letter, extended_until=date(2020, 9, 10))
    ResponseClock.objects.update(is_paused=True)
    after_it = datetime(2020, 9, 11, 12, tzinfo=UTC)

    publication = refresh(letter)

    assert publication is not None
    assert publication.confidential_until is None
    assert list(Publication.objects.proposed(today=date(2020, 9, 11))) == []
    with pytest.raises(PublicationRefused, match="clock stands still"):
        decisions.publish(letter=letter, actor=actor, now=after_it)
    assert decisions.one_press(publication, today=date(2020, 8, 1)) == date(2020, 10, 10)
    with pytest.raises(PublicationRefused, match="until 10 September 2020 anyway"):
        decisions.extend(letter=letter, actor=actor, now=datetime(2020, 8, 1, tzinfo=UTC), until=date(2020, 9, 1))


def test_refresh_does_not_take_an_extension_for_the_deadline_of_a_letter_that_came_back(actor: User) -> None:
    letter = make_sent()
    Publication.objects.create(letter=letter, extended_until=date(2020, 9, 10))
    ResponseClock.objects.update(started_on=None, due_on=None)

    publication = refresh(letter)

    assert publication is not None
    assert publication.confidential_until is None


def test_publish_needs_no_day_where_the_clocks_have_no_deadline_any_more(actor: User) -> None:
    letter = make_sent()
    ResponseClock.objects.update(rule=ResponseClock.Rule.NONE, days=None, due_on=None)

    assert decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)


def test_publish_waits_for_a_deadline_that_only_the_clock_has(actor: User) -> None:
    letter = make_sent(response_within_days=None)
    ResponseClock.objects.update(rule=ResponseClock.Rule.EVENT, days=0, event="the hearing", due_on=None)

    with pytest.raises(PublicationRefused, match="no deadline is known yet"):
        decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)


def test_publish_again_waits_for_a_deadline_that_moved_since(letter: Letter, actor: User) -> None:
    decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)
    decisions.take_back(letter=letter, actor=actor, now=THE_DAY_AFTER, reason="They asked for more time.")
    ResponseClock.objects.update(due_on=date(2020, 9, 20))
    refresh(letter)

    with pytest.raises(PublicationRefused, match="until 20 September 2020, that day included"):
        decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)


def test_keep_and_take_back_refuse_each_others_letters(letter: Letter, actor: User) -> None:
    with pytest.raises(PublicationRefused, match="not in the register"):
        decisions.take_back(letter=letter, actor=actor, now=THE_DAY_AFTER, reason="x")
    decisions.publish(letter=letter, actor=actor, now=THE_DAY_AFTER)
    with pytest.raises(PublicationRefused, match="was published"):
        decisions.keep(letter=letter, actor=actor, now=THE_DAY_AFTER, reason="x")
    with pytest.raises(PublicationRefused, match="decided already"):
        decisions.extend(letter=letter, actor=actor, now=THE_DAY_AFTER, until=date(2020, 12, 1))


# Pages


@pytest.fixture
def coordinator(client: Client, letter: Letter) -> Client:
    return sign_in(client, make_member(letter.campaign.coalition, role="coordinator").user)


def test_publication_proposes_and_explains_the_day(coordinator: Client, letter: Letter) -> None:
    page = coordinator.get("/letters/open/publication/").content.decode()

    assert "Ready for your decision" in page
    assert "60 calendar days after 7 July 2020 is Saturday 5 September 2020" in page
    assert "/letters/open/publication/publish/" in page


def test_publication_says_what_readers_do_not_get_of_files(coordinator: Client, letter: Letter) -> None:
    files = [
        make_file(letter, name="plain.pdf"),
        make_file(letter, name="told.pdf", left_out="author,comment"),
        make_file(letter, name="odd.pdf", public=None),
        make_file(letter, name="unseen.pdf", is_checked=False),
    ]
    make_response(letter.recipients.get()).files.add(*files)

    page = unescape(coordinator.get("/letters/open/publication/").text)

    assert "copy without: author and traces of programs, comments and who made them" in page
    assert "“odd.pdf” stays within the coalition: no copy could be made" in page
    assert "“unseen.pdf” stays within the coalition: nobody has looked into it" in page
    assert "“plain.pdf”" not in page


def test_publication_shows_exactly_what_would_be_public_and_what_not(coordinator: Client, letter: Letter) -> None:
    recipient = letter.recipients.get()
    make_response(recipient, summary="Public words").files.add(make_file(letter, name="public.pdf"))
    make_response(recipient, settles=False, is_public=False, kind="refusal", summary="Secret words")
    group = make_group(letter, style="organization")
    make_signature(letter, group=group, kind="organization", organization_name="Archive Society")

    page = coordinator.get("/letters/open/publication/").content.decode()

    shown, inside = page.split("What stays inside")
    assert "Public words" in shown
    assert "public.pdf" in shown
    assert "Archive Society" in shown
    assert "Secret words" not in page
    assert "refusal to answer" in inside


def test_publish_page_publishes_and_reader_finds_it(coordinator: Client, letter: Letter) -> None:
    answer = coordinator.post("/letters/open/publication/publish/", {"note": "We wait."})

    page = Client().get(f"/register/{letter.campaign.coalition.slug}/open/").content.decode()
    assert answer.headers["Location"] == "/letters/open/publication/"
    assert "We wait." in page


def test_publish_page_refuses_while_confidential_and_keeps_the_note(coordinator: Client, letter: Letter) -> None:
    ResponseClock.objects.update(due_on=timezone.now().date() + timedelta(days=3))
    refresh(letter)

    answer = coordinator.post("/letters/open/publication/publish/", {"note": "We wait."})

    assert answer.status_code == 422
    assert "We wait." in answer.content.decode()
    assert "The letter is confidential until" in answer.content.decode()
    assert state_of(letter)[0] == "confidential"


def test_publish_page_refuses_to_print_somebody_who_has_left_the_list(coordinator: Client, letter: Letter) -> None:
    signature = make_signature(letter, kind="person", name="Ada Marsh")
    letter.frozen_lists.update(counts={"organizations": 0, "individuals": 1, "countries": 0}, frozen_at=timezone.now())
    signature.state = "withdrawn"
    signature.save()

    answer = coordinator.post("/letters/open/publication/publish/", {"note": ""})

    assert answer.status_code == 422
    assert "Make a new edition without them first" in answer.content.decode()
    assert state_of(letter)[0] == "confidential"


def test_extend_page_extends_by_one_press(coordinator: Client, letter: Letter) -> None:
    until = timezone.now().date() + timedelta(days=30)

    coordinator.post("/letters/open/publication/extend/", {"until": until.isoformat()})

    assert Publication.objects.get().confidential_until == until


@pytest.mark.parametrize("until", ("", "yesterday", "20260-01-01", "1850-01-01"))
def test_extend_page_refuses_what_is_no_day(coordinator: Client, letter: Letter, until: str) -> None:
    answer = coordinator.post("/letters/open/publication/extend/", {"until": until, "reason": "Talks"})

    assert answer.status_code == 422
    assert "Talks" in answer.content.decode()


def test_take_back_page_asks_for_a_reason(coordinator: Client, letter: Letter) -> None:
    Publication.objects.all().delete()
    publish(letter)

    empty = coordinator.post("/letters/open/publication/take-back/", {"reason": ""})
    coordinator.post("/letters/open/publication/take-back/", {"reason": "A mistake."})

    assert empty.status_code == 422
    assert state_of(letter)[0] == "taken_back"
    assert "A mistake." in coordinator.get("/letters/open/publication/").content.decode()


def test_get_decides_nothing(coordinator: Client, letter: Letter) -> None:
    for page in ("publish", "extend", "keep", "take-back"):
        assert coordinator.get(f"/letters/open/publication/{page}/").status_code == 200
    assert coordinator.get("/letters/open/publication/reconsider/").status_code == 405
    assert state_of(letter) == ("confidential", None)
    assert verbs() == []
