"""A signer and a coordinator who change one line at once: nothing is written over (promise 16)."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connections, transaction

from campaign.models import Role, User
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import lines, own_changes, signatures, tokens
from tests.factories.campaign import make_member
from tests.factories.signatories import make_signature
from tests.faults.signers import make_open_letter
from tests.meetings import wait_for_another
from tests.stack import Stack

pytestmark = pytest.mark.usefixtures("stack")


def while_another(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Let ``second`` begin while the transaction of ``first`` has done its work, which ends when the other waits."""
    done, is_through = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            first()
            done.set()
            wait_for_another(is_through.is_set)
        connections.close_all()

    other = threading.Thread(target=slowly)
    other.start()
    assert done.wait(10)
    with suppress(signatures.LinkDead, decisions.ModerationRefused):
        second()
    is_through.set()
    other.join(10)


@pytest.fixture
def letter(stack: Stack) -> Letter:
    return make_open_letter()


@pytest.fixture
def coordinator(letter: Letter) -> User:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR).user


def proof(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


def state(signature: Signature) -> str:
    return Signature.objects.get(pk=signature.pk).state


def test_a_correction_does_not_bring_back_what_was_rejected_meanwhile(letter: Letter, coordinator: User) -> None:
    signature = make_signature(letter)

    while_another(
        lambda: decisions.reject(letter=letter, ids=[signature.pk], actor=coordinator, reason="spam"),
        lambda: own_changes.correct(proof=proof(signature), correction=own_changes.Correction(name="Ada")),
    )

    assert state(signature) == State.REJECTED


def test_an_edit_does_not_bring_back_what_was_withdrawn_meanwhile(letter: Letter, coordinator: User) -> None:
    signature = make_signature(letter)

    while_another(
        lambda: own_changes.withdraw(proof=proof(signature)),
        lambda: decisions.edit(letter=letter, signature=signature, actor=coordinator, values={"name": "Ada"}),
    )

    assert state(signature) == State.WITHDRAWN
    assert not letter.signatures.counted().exists()


def test_a_line_that_leaves_does_not_hang_others_on_a_representative_who_left_meanwhile(
    letter: Letter, coordinator: User
) -> None:
    fields = {"organization_name": "Rights Now", "organization_key": "k"}
    line = make_signature(letter, **fields)
    heir, third = (make_signature(letter, joins=line, **fields) for _ in range(2))

    while_another(
        lambda: own_changes.withdraw(proof=proof(heir)),
        lambda: decisions.reject(letter=letter, ids=[line.pk], actor=coordinator, reason="double"),
    )

    assert list(letter.signatures.counted()) == [third]


def test_a_line_saved_as_it_was_read_comes_back(letter: Letter) -> None:
    """The control: read first, saved whole afterwards, the withdrawal is written over."""
    signature = make_signature(letter)
    stale = Signature.objects.get(pk=signature.pk)

    while_another(lambda: own_changes.withdraw(proof=proof(signature)), stale.save)

    assert state(signature) == State.COUNTED


def test_heirs_taken_without_a_lock_hang_on_one_who_left(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the list of representatives as it was before the withdrawal was over."""
    fields = {"organization_name": "Rights Now", "organization_key": "k"}
    line = make_signature(letter, **fields)
    heir, third = (make_signature(letter, joins=line, **fields) for _ in range(2))
    monkeypatch.setattr(type(Signature.objects.all()), "select_for_update", lambda self, **_: self)

    while_another(
        lambda: own_changes.withdraw(proof=proof(heir)),
        lambda: lines.leave(line, state=State.REJECTED, now=third.submitted_at, nonce="n"),
    )

    assert list(letter.signatures.counted()) == []
