"""Publication: computed by dates, decided by people."""

from datetime import date

import pytest

from letters.models import Letter, Publication, Recipient, ResponseClock
from letters.services import publishing
from tests.factories.letters import make_letter, make_recipient

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

    publication = publishing.refresh(letter)

    assert publication is not None
    assert (publication.state, publication.confidential_until) == ("confidential", date(2020, 9, 7))


def test_refresh_makes_nothing_for_a_letter_that_announces_no_publication() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=None)
    make_clock(letter, date(2020, 9, 5))

    assert publishing.refresh(letter) is None
    assert list(Publication.objects.all()) == []


def test_refresh_leaves_a_letter_that_announces_no_publication_without_a_confidential_day() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=False)
    make_clock(letter, date(2020, 9, 5))
    Publication.objects.create(letter=letter)

    publication = publishing.refresh(letter)

    assert publication is not None
    assert publication.confidential_until is None


def test_refresh_follows_a_deadline_that_moves_beyond_an_extension() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=True)
    clock = make_clock(letter, date(2020, 9, 5))
    Publication.objects.create(letter=letter, extended_until=date(2020, 9, 30))
    first = publishing.refresh(letter)
    ResponseClock.objects.filter(pk=clock.pk).update(due_on=date(2020, 10, 15))

    second = publishing.refresh(letter)

    assert first
    assert second
    assert (first.confidential_until, second.confidential_until) == (date(2020, 9, 30), date(2020, 10, 15))


def test_refresh_leaves_a_decided_publication_as_it_is() -> None:
    letter = make_letter(state="delivered", publish_after_deadline=True)
    make_clock(letter, date(2020, 9, 5))
    Publication.objects.create(letter=letter, state="published", published_on=date(2020, 9, 6))

    publication = publishing.refresh(letter)

    assert publication is not None
    assert (publication.state, publication.confidential_until) == ("published", None)
