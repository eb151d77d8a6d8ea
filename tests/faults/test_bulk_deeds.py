"""Deeds about many signatures while people sign and withdraw: serial orders, and one form is one deed (C6, C7)."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from campaign import jobs
from campaign.form_keys import made_by_form
from campaign.models import Role, User
from letters.models import Letter
from signatories.models import BulkDeed, Signature
from signatories.models.signature import State
from signatories.moderation import bulk, bulk_work, decisions
from signatories.moderation.changes import SignatureDeed
from signatories.moderation.criteria import Criteria, dry_count
from signatories.signing import own_changes, signatures, tokens
from tests.factories.campaign import make_member
from tests.factories.signatories import make_signature
from tests.faults.signers import make_open_letter
from tests.stack import Stack

pytestmark = pytest.mark.usefixtures("stack")
FLOOD = Criteria(country="PT")


@pytest.fixture
def letter(stack: Stack) -> Letter:
    return make_open_letter()


@pytest.fixture
def coordinator(letter: Letter) -> User:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR).user


def order(letter: Letter, coordinator: User, key: str = "one form") -> BulkDeed:
    given = bulk.GivenDeed(SignatureDeed.SUSPECT, coordinator, key)
    mark = dry_count(letter, SignatureDeed.SUSPECT, FLOOD).mark
    return bulk.order_counted(letter=letter, given=given, criteria=FLOOD, mark=mark)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment and return what each gave, or the refusal."""
    gate, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def one(place: int, deed: Callable[[], Any]) -> None:
        gate.wait(10)
        try:
            found[place] = deed()
        except (signatures.LinkDead, decisions.ModerationRefused, IntegrityError) as refusal:
            found[place] = refusal  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_one_form_sent_twice_at_once_is_one_deed(letter: Letter, coordinator: User) -> None:
    for _ in range(3):
        make_signature(letter, country="PT")

    first, second = at_once(*[lambda: order(letter, coordinator)] * 2)

    assert first == second
    assert BulkDeed.objects.count() == 1


def test_one_form_would_be_refused_by_the_database_without_the_lock(
    letter: Letter, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: both look before either has stored, and the second gets an error instead of the same answer."""
    make_signature(letter, country="PT")
    gate = threading.Barrier(2)
    plain = made_by_form

    def both_look(rows: Any, key: str) -> Any:
        found = plain(rows, key)
        list(found)
        with suppress(threading.BrokenBarrierError):
            gate.wait(20)
        return found

    monkeypatch.setattr(bulk, "lock", lambda *_args, **_more: None)
    monkeypatch.setattr(bulk, "made_by_form", both_look)

    found = at_once(*[lambda: order(letter, coordinator)] * 2)

    assert {type(each) for each in found} == {BulkDeed, IntegrityError}


def test_two_workers_do_each_signature_once(letter: Letter, coordinator: User) -> None:
    for _ in range(5):
        make_signature(letter, country="PT")
    deed = order(letter, coordinator)

    at_once(*[lambda: bulk_work.work(deed_id=deed.pk)] * 4)

    deed.refresh_from_db()
    assert (deed.state, deed.done, deed.changed) == ("done", 5, 5)


def test_withdrawing_while_a_deed_is_done_stays_withdrawn(letter: Letter, coordinator: User) -> None:
    for turn in range(10):
        signature = make_signature(letter, country="PT")
        proof = tokens.Proof(signature.pk, signature.nonce)
        deed = order(letter, coordinator, f"form {turn}")

        at_once(partial(own_changes.withdraw, proof=proof), partial(bulk_work.work, deed_id=deed.pk))

        signature.refresh_from_db()
        assert (signature.state, signature.seems) == (State.WITHDRAWN, "")


def test_signing_does_not_wait_for_a_piece_of_a_deed(letter: Letter, coordinator: User) -> None:
    make_signature(letter, country="PT")
    waiting = make_signature(letter, state=State.UNCONFIRMED)
    deed = order(letter, coordinator)
    lease = jobs.claim(BulkDeed.objects.all(), deed.pk, seconds=60)
    assert lease is not None
    confirmed: list[Signature] = []

    def confirm() -> None:
        confirmed.append(signatures.confirm(proof=tokens.Proof(waiting.pk, waiting.nonce)))
        connections.close_all()

    with transaction.atomic():
        bulk_work._do_piece(deed)
        signer = threading.Thread(target=confirm)
        signer.start()
        # The piece is done and not committed; whoever signs is through all the same.
        signer.join(10)
        assert [each.state for each in confirmed] == [State.COUNTED]
