"""The audit trail and its chain, with somebody who changes rows by SQL."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from campaign.models import Activity, Coalition
from campaign.trail import activity
from tests.factories.campaign import make_coalition, make_user

pytestmark = pytest.mark.django_db


def make_trail(coalition: Coalition, *, entries: int = 5) -> list[Activity]:
    """A linked trail; the entries in the order of the chain."""
    actor = make_user()
    for number in range(entries):
        activity.record("letter.opened", coalition=coalition, actor=actor, about=coalition, data={"number": number})
    activity.link(coalition.pk)
    return list(Activity.objects.filter(coalition=coalition).order_by("sequence"))


def change(entry: Activity, **columns: Any) -> None:
    """Write into the database as somebody with its password would."""
    names = ", ".join(f"{name} = %s" for name in columns)
    values = [json.dumps(value) if isinstance(value, dict) else value for value in columns.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE campaign_activity SET {names} WHERE id = %s", [*values, entry.pk])


def test_record_writes_who_did_what_to_what() -> None:
    coalition, actor = make_coalition(), make_user()

    entry = activity.record("coalition.changed", coalition=coalition, actor=actor, about=coalition, data={"a": 1})

    stored = Activity.objects.get(pk=entry.pk)
    assert (stored.verb, stored.actor, stored.about, stored.about_id, stored.data) == (
        "coalition.changed",
        actor,
        "campaign.coalition",
        coalition.pk,
        {"a": 1},
    )
    assert (stored.sequence, stored.hash) == (None, "")


def test_link_chains_each_coalition_on_its_own() -> None:
    first, second = make_coalition(), make_coalition()
    for coalition in (first, second, first):
        activity.record("letter.opened", coalition=coalition, actor=None)

    assert activity.link_all() == 3
    assert activity.link_all() == 0
    one, two = Activity.objects.filter(coalition=first).order_by("sequence")
    assert (one.sequence, two.sequence) == (1, 2)
    assert (one.previous_hash, two.previous_hash) == (activity.START, one.hash)
    assert Activity.objects.get(coalition=second).sequence == 1


def test_link_continues_the_chain_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "LINK_BATCH", 2)
    coalition = make_coalition()
    make_trail(coalition, entries=5)

    assert activity.link_all() == 3
    assert activity.verify(coalition) == []


def test_verify_finds_nothing_in_a_whole_trail() -> None:
    coalition = make_coalition()
    make_trail(coalition)

    assert activity.verify(coalition) == []


@pytest.mark.parametrize(
    "columns",
    (
        {"verb": "letter.withdrawn"},
        {"actor_id": None},
        {"about_id": 999},
        {"at": "2020-01-01 00:00:00"},
        {"data": {"number": 17}},
        {"data_digest": "0" * 64},
        {"previous_hash": "0" * 64},
        {"hash": "0" * 64},
    ),
)
def test_verify_names_exactly_the_changed_entry(columns: dict[str, Any]) -> None:
    coalition = make_coalition()
    entries = make_trail(coalition)

    change(entries[2], **columns)

    assert activity.verify(coalition) == ["Entry 3 was changed."]


def test_verify_names_an_entry_whose_hash_was_made_to_fit() -> None:
    coalition = make_coalition()
    entry = make_trail(coalition)[2]
    entry.verb = "letter.withdrawn"

    change(entry, verb=entry.verb, hash=activity._entry_hash(entry))

    assert activity.verify(coalition) == ["Entry 3 was changed."]


def test_verify_names_several_changed_entries() -> None:
    coalition = make_coalition()
    entries = make_trail(coalition)

    change(entries[0], verb="x")
    change(entries[4], data={"number": 0})

    assert activity.verify(coalition) == ["Entry 1 was changed.", "Entry 5 was changed."]


def test_verify_names_a_missing_entry() -> None:
    coalition = make_coalition()
    entries = make_trail(coalition)

    Activity.objects.filter(pk__in=[entries[1].pk, entries[2].pk]).delete()

    assert activity.verify(coalition) == ["Entry 2 is missing.", "Entry 3 is missing."]


def test_verify_accepts_data_that_were_erased_with_their_salt() -> None:
    coalition = make_coalition()
    entry = make_trail(coalition)[2]

    change(entry, data={}, data_salt="")

    assert activity.verify(coalition) == []


def whole(_entry: Activity) -> bool:
    return True


@pytest.mark.parametrize(
    ("protection", "replacement", "columns"),
    (
        ("_entry_hash", lambda entry: entry.hash, {"verb": "letter.withdrawn"}),
        ("_data_fits", whole, {"data": {"number": 17}}),
    ),
)
def test_verify_control_without_the_protection_nothing_is_noticed(
    monkeypatch: pytest.MonkeyPatch, protection: str, replacement: Callable[[Activity], Any], columns: dict[str, Any]
) -> None:
    coalition = make_coalition()
    change(make_trail(coalition)[2], **columns)
    assert activity.verify(coalition) == ["Entry 3 was changed."]

    monkeypatch.setattr(activity, protection, replacement)

    assert activity.verify(coalition) == []


@pytest.mark.parametrize(("zone", "day"), (("America/New_York", 28), ("UTC", 29), ("Pacific/Auckland", 29)))
def test_found_by_day_goes_by_the_wall_of_the_coalition(zone: str, day: int) -> None:
    """Nine in the evening of the 28th in New York is the 29th in London, and the trail shows the 28th."""
    coalition = make_coalition(time_zone=zone)
    entry = activity.record("letter.opened", coalition=coalition, actor=None)
    Activity.objects.filter(pk=entry.pk).update(at=datetime(2026, 11, 29, 2, tzinfo=UTC))
    on, before, after = (date(2026, 11, day + step) for step in (0, -1, 1))

    assert list(activity.found(coalition, since=on, until=on)) == [entry]
    assert not activity.found(coalition, until=before).exists()
    assert not activity.found(coalition, since=after).exists()
    assert activity.found(coalition, since=date.min, until=date.max).exists() or day
    assert list(activity.found(coalition, since=date.min, until=date.max)) == [entry]
