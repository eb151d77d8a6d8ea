"""Coordinators and signers about one pair at the same moment: one effect, in one order or the other (C6, C7)."""

import threading
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from campaign.models import Activity, Role, User
from letters.models import Letter
from signatories.models import LikelyPair
from signatories.moderation import merging
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_member
from tests.factories.signatories import make_signature
from tests.faults.signers import make_open_letter
from tests.faults.test_bulk_deeds import at_once
from tests.stack import Stack

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def letter(stack: Stack) -> Letter:
    return make_open_letter()


@pytest.fixture
def coordinator(letter: Letter) -> User:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR).user


def make_pair(letter: Letter, turn: int = 0) -> LikelyPair:
    names = (f"Kestrel {turn} Aid Network", f"Kestrel {turn} Aid Network e.V.")
    first, second = (make_signature(letter, organization_name=name, organization_key=name) for name in names)
    return LikelyPair.objects.create(first=first, second=second)


def test_merging_twice_at_once_is_merging_once(letter: Letter, coordinator: User) -> None:
    pair = make_pair(letter)

    at_once(*[partial(merging.merge, letter=letter, pair=pair, actor=coordinator)] * 4)

    assert letter.signatures.counted().count() == 1
    assert Activity.objects.filter(verb="signatures.merged").count() == 1


def test_merging_without_the_rows_held_is_done_more_than_once(
    letter: Letter, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody waits for anybody, and both find the pair undecided."""
    pair = make_pair(letter)
    gate, plain = threading.Barrier(2), merging._held

    def both_look(*args: Any, **options: Any) -> Any:
        found = plain(*args, **options)
        with suppress(threading.BrokenBarrierError):
            gate.wait(20)
        return found

    monkeypatch.setattr(type(letter.signatures.all()), "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(type(LikelyPair.objects.all()), "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(merging, "lock_list", lambda _letter: None)
    monkeypatch.setattr(merging, "_held", both_look)

    at_once(*[partial(merging.merge, letter=letter, pair=pair, actor=coordinator)] * 2)

    assert Activity.objects.filter(verb="signatures.merged").count() == 2


def test_withdrawing_while_two_are_merged_leaves_the_other(letter: Letter, coordinator: User) -> None:
    for turn in range(6):
        pair = make_pair(letter, turn)
        gone, other = (pair.first, pair.second) if turn % 2 else (pair.second, pair.first)
        proof = tokens.Proof(gone.pk, gone.nonce)

        at_once(
            partial(own_changes.withdraw, proof=proof),
            partial(merging.merge, letter=letter, pair=pair, actor=coordinator),
        )

        gone.refresh_from_db()
        assert gone.state == "withdrawn"
        assert list(letter.signatures.counted()) == [other]
        letter.signatures.update(state="withdrawn", joins=None)
