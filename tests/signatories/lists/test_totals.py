"""The version of a list and its totals: whatever changes the list makes another version, whoever forgets to say so."""

from collections.abc import Callable

import pytest
from django.db import connection

from letters.documents import Counts
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import totals
from signatories.models import ListChange, ListTotals, Signature
from signatories.models.signature import State
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

# Both kinds of databases have triggers of their own.
pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN)


def in_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES: dict[str, Callable[[Signature], object]] = {
    "save": lambda signature: signature.save(),
    "update": lambda signature: Signature.objects.filter(pk=signature.pk).update(state=State.WITHDRAWN),
    "bulk_update": lambda signature: Signature.objects.bulk_update([signature], ["title"]),
    "delete": lambda signature: signature.delete(),
    "SQL": lambda _signature: in_sql("UPDATE signatories_signature SET name = 'By hand'"),
    "one more": lambda signature: make_signature(signature.letter),
}


@pytest.mark.parametrize("way", CHANGES)
def test_version_changes_whatever_changes_the_list(letter: Letter, way: str) -> None:
    signature = make_signature(letter)
    make_signature()
    before = totals.version(letter)

    CHANGES[way](signature)

    assert totals.version(letter) > before


@pytest.mark.parametrize("event", ("insert", "update", "delete"))
def test_version_without_the_trigger_misses_a_change(letter: Letter, event: str) -> None:
    """The control: each trigger is taken away once."""
    signature = make_signature(letter)
    [routine] = [index for index in Signature._meta.indexes if index.name == f"list_changed_by_{event}"]
    in_sql(str(routine.remove_sql(Signature, connection.schema_editor())))
    before = totals.version(letter)

    CHANGES[{"insert": "one more"}.get(event, event)](signature)

    assert totals.version(letter) == before


def test_version_stays_when_what_is_not_printed_changes(letter: Letter) -> None:
    other, unconfirmed = make_signature(), make_signature(letter, state=State.UNCONFIRMED)
    before = totals.version(letter)

    Signature.objects.filter(pk=other.pk).update(name="Of another letter")
    Signature.objects.filter(pk=unconfirmed.pk).update(name="Not confirmed")
    make_signature(letter, state=State.PENDING)

    assert totals.version(letter) == before


def test_refresh_counts_and_makes_no_other_version(letter: Letter) -> None:
    make_signature(letter, country="CH")
    make_signature(letter, organization_name="Rivers", country="CH")
    make_signature(letter, withheld=True, country="FR")
    before = totals.version(letter)

    totals.refresh_all()

    assert totals.latest(letter) == Counts(1, 2, 2)
    assert totals.version(letter) == before
    assert not ListChange.objects.exists()


def test_refresh_a_second_time_finds_nothing_to_do(letter: Letter) -> None:
    make_signature(letter)
    totals.refresh_all()
    counted = ListTotals.objects.get()

    totals.refresh(letter_id=letter.pk)
    totals.refresh_all()

    assert ListTotals.objects.get().counted_at == counted.counted_at


def test_refresh_follows_who_leaves(letter: Letter) -> None:
    leaver = make_signature(letter)
    make_signature(letter)
    totals.refresh_all()

    Signature.objects.filter(pk=leaver.pk).update(state=State.WITHDRAWN)
    totals.refresh_all()

    assert totals.latest(letter) == Counts(0, 1, 0)


def test_refresh_forgets_the_marks_of_a_letter_that_is_gone() -> None:
    ListChange.objects.create(letter_id=987_654)

    totals.refresh_all()

    assert not ListChange.objects.exists()
    assert not ListTotals.objects.exists()
