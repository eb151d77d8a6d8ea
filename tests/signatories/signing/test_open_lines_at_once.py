"""Two representatives of one organization on real PostgreSQL, in one moment: neither waits for the other for ever."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from django.db import OperationalError, connection

from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import lines, own_changes, tokens
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def meet(two: list[Signature], monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Let the joined one appear openly, and the line withdraw while that is going on; return what they met."""
    line, joined = two
    has_own, has_line, lead, leave = Event(), Event(), lines.lead, lines.leave

    def leads(signature: Signature, **told: object) -> None:
        has_own.set()
        has_line.wait(timeout=2)  # the other has its row by now, or waits for ours
        lead(signature, **told)  # type: ignore[arg-type]

    def leaves(signature: Signature, **told: object) -> bool:
        has_line.set()
        return leave(signature, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(lines, "lead", leads)
    monkeypatch.setattr(lines, "leave", leaves)
    proofs = [tokens.Proof(one.pk, one.nonce) for one in (joined, line)]

    def appear() -> None:
        try:
            own_changes.appear(proof=proofs[0], how="public")
        finally:
            connection.close()

    def withdraw() -> None:
        has_own.wait(timeout=20)
        try:
            own_changes.withdraw(proof=proofs[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(appear), pool.submit(withdraw)]
    return [error for one in both if isinstance(error := one.exception(), Exception)]


@pytest.fixture
def two() -> list[Signature]:
    """The line of an organization whose representative withholds the name, and another who has joined it."""
    letter = make_letter(state="open")
    same: dict[str, Any] = {"organization_name": "Harbor Trust", "withheld": True}
    line = make_signature(letter, email="a@harbor.example", organization_key="harbor", **same)
    joined = make_signature(letter, email="b@harbor.example", joins=line, **same)
    return [line, joined]


def test_one_who_appears_and_one_who_withdraws_are_done_one_after_the_other(
    two: list[Signature], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meet(two, monkeypatch) == []

    line, joined = (Signature.objects.get(pk=one.pk) for one in two)
    assert (line.state, joined.state) == (State.WITHDRAWN, State.COUNTED)
    assert (joined.joins, joined.withheld) == (None, False)


def test_control_who_takes_the_own_row_first_meets_the_other(
    two: list[Signature], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "hold", lambda _pk: None)

    (error,) = meet(two, monkeypatch)

    assert isinstance(error, OperationalError)
    assert "deadlock" in str(error)


def three_meet(three: list[Signature], monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Let the line withdraw while the last waits for it, and the one who takes its place come when it has left."""
    line, heir, last = three
    leaving, left, both_lead, lead, leave = Event(), Event(), Barrier(2), lines.lead, lines.leave

    def leaves(signature: Signature, **told: object) -> bool:
        result = leave(signature, **told)  # type: ignore[arg-type]
        leaving.set()
        time.sleep(1)  # until the last waits for this row
        return result

    def leads(signature: Signature, **told: object) -> None:
        with contextlib.suppress(BrokenBarrierError):
            both_lead.wait(timeout=2)  # each with its own row in hand, unless one waits for the other's
        lead(signature, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(lines, "lead", leads)
    monkeypatch.setattr(lines, "leave", leaves)

    def withdraw() -> None:
        try:
            own_changes.withdraw(proof=tokens.Proof(line.pk, line.nonce))
        finally:
            connection.close()
            left.set()

    def appear(one: Signature, after: Event) -> None:
        after.wait(timeout=20)
        try:
            own_changes.appear(proof=tokens.Proof(one.pk, one.nonce), how="public")
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        all_three = [pool.submit(withdraw), pool.submit(appear, last, leaving), pool.submit(appear, heir, left)]
    return [error for one in all_three if isinstance(error := one.exception(), Exception)]


@pytest.fixture
def three(two: list[Signature]) -> list[Signature]:
    """And a third representative."""
    line = two[0]
    third = make_signature(
        line.letter,
        email="c@harbor.example",
        organization_key="harbor",
        organization_name="Harbor Trust",
        withheld=True,
        joins=line,
    )
    return [*two, third]


def test_one_who_waited_for_a_line_that_left_and_its_heir_are_done_one_after_the_other(
    three: list[Signature], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert three_meet(three, monkeypatch) == []

    line, *joined = [Signature.objects.get(pk=one.pk) for one in three]
    assert line.state == State.WITHDRAWN
    assert [(one.state, one.withheld) for one in joined] == [(State.COUNTED, False)] * 2
    assert {one.joins for one in joined} - set(joined) == {None}


def test_control_who_keeps_the_line_of_before_meets_the_other(
    three: list[Signature], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold_once(pk: int) -> None:
        Signature.objects.filter(joined_by=pk).select_for_update(of=("self",)).first()

    monkeypatch.setattr(lines, "hold", hold_once)

    (error,) = three_meet(three, monkeypatch)

    assert isinstance(error, OperationalError)
    assert "deadlock" in str(error)
