"""Two representatives of one organization on real PostgreSQL, in one moment: neither waits for the other for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
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
