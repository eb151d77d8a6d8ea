"""One mailbox is one signature and one confirmation, however many come at once (C1, C2)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.db.models.functions import Now

from campaign.models import Activity, OutgoingMail
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import signatures, tokens, trust
from tests.factories.campaign import make_organization
from tests.factories.signatories import make_signature, page_of
from tests.faults.signers import CHECK_MAIL, again, confirm_link, make_open_letter, sign_all
from tests.http import Answer
from tests.meetings import let_meet
from tests.stack import Stack

SPELLINGS = (
    "ada.marsh@gmail.com",
    "Ada.Marsh@gmail.com",
    "adamarsh@gmail.com",
    "ADAMARSH@GMAIL.COM",
    "ada.marsh+letter@gmail.com",
    "a.d.a.m.a.r.s.h@gmail.com",
    "adamarsh+1@googlemail.com",
    "Ada.Marsh@GoogleMail.com",
)


def drop_index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


# C1


@pytest.mark.long
def test_sign_200_times_at_once_from_one_mailbox_is_one_signature(stack: Stack) -> None:
    make_open_letter()
    stack.start_web(workers=2)

    answers = sign_all(stack, [SPELLINGS[number % 8] for number in range(200)])

    assert Signature.objects.count() == 1
    assert {(answer.status, answer.headers["location"]) for answer in answers} == {(302, CHECK_MAIL)}
    assert len({answer.content for answer in answers}) == 1
    assert OutgoingMail.objects.count() == 3


@pytest.mark.landing
def test_sign_at_once_without_the_constraint_is_several_signatures(stack: Stack) -> None:
    """The control: the same without the index, which alone keeps one mailbox to one row."""
    make_open_letter()
    drop_index("one_signature_per_mailbox")
    stack.start_web(workers=2)

    sign_all(stack, [SPELLINGS[number % 8] for number in range(40)])

    assert Signature.objects.count() > 1


NAMES = tuple(f"{name} Marsh" for name in ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gil"))


@pytest.mark.long
@pytest.mark.parametrize("times", (80, pytest.param(200, marks=pytest.mark.release)))
def test_sign_many_times_at_once_from_a_mailbox_of_five_names_is_five_signatures(stack: Stack, times: int) -> None:
    make_open_letter(names_per_mailbox=5)
    stack.start_web(workers=2)

    answers = sign_all(stack, [SPELLINGS[number % 8] for number in range(times)], names=NAMES)

    names = list(Signature.objects.values_list("name", flat=True))
    assert (len(names), len(set(names))) == (5, 5)
    assert {(answer.status, answer.headers["location"]) for answer in answers} == {(302, CHECK_MAIL)}
    assert len({answer.content for answer in answers}) == 1
    assert OutgoingMail.objects.count() == 3


@pytest.mark.landing
def test_sign_at_once_from_a_mailbox_of_five_names_without_the_constraint_doubles_names(stack: Stack) -> None:
    """The control: the same without the index, which alone keeps a name of a mailbox to one row."""
    make_open_letter(names_per_mailbox=5)
    drop_index("one_signature_per_mailbox")
    stack.start_web(workers=2)

    sign_all(stack, [SPELLINGS[number % 8] for number in range(40)], names=NAMES[:2])

    assert Signature.objects.count() > len(set(Signature.objects.values_list("name", flat=True)))


# C2


def confirm_at_once(stack: Stack, signature: Signature, times: int) -> list[Answer]:
    """Press the button of one confirmation in two browsers many times over."""
    visitors = [stack.browser(), stack.browser()]
    pages = [visitor.get(confirm_link(signature)) for visitor in visitors]

    def press(number: int) -> Answer:
        return again(visitors[number % 2]).press(pages[number % 2], follow=False)

    with ThreadPoolExecutor(25) as pool:
        return list(pool.map(press, range(times)))


def test_confirm_50_times_at_once_has_one_effect(stack: Stack) -> None:
    letter = make_open_letter()
    signature = make_signature(letter, state=State.UNCONFIRMED)
    stack.start_web(workers=2)

    answers = confirm_at_once(stack, signature, 50)

    assert {(answer.status, answer.headers["location"]) for answer in answers} == {
        (302, f"/s/{page_of(signature, 'confirm')}/confirmed/")
    }
    assert letter.signatures.counted().count() == 1
    assert list(Activity.objects.values_list("verb", flat=True)) == ["signature.confirmed"]
    assert list(OutgoingMail.objects.values_list("event", flat=True)) == ["signature_counted"]


def test_confirm_without_the_condition_has_many_effects(stack: Stack) -> None:
    """The control: a claim that looks first and updates afterwards lets several pass."""
    letter = make_open_letter()
    signature = make_signature(letter, state=State.UNCONFIRMED)
    all_have_looked = threading.Barrier(8)

    def careless(_number: int) -> bool:
        try:
            with transaction.atomic():
                seen = Signature.objects.get(pk=signature.pk).state
                all_have_looked.wait(20)
                if seen != State.UNCONFIRMED:
                    return False
                return bool(Signature.objects.filter(pk=signature.pk).update(state=State.COUNTED, counted_at=Now()))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(careless, range(8))) == 8
    assert letter.signatures.counted().count() == 1


def confirm_as_one_person(letter: Letter, times: int) -> list[str]:
    """Confirm the signatures of one name from many mailboxes at once; return their states in order."""
    people = [make_signature(letter, state=State.UNCONFIRMED, name="Ada Marsh") for _ in range(times)]

    def press(signature: Signature) -> str:
        try:
            return signatures.confirm(proof=tokens.Proof(signature.pk, signature.nonce)).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(press, people))


def test_one_person_who_confirms_from_many_mailboxes_at_once_counts_once(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_meet(monkeypatch, trust, "judge", people=6, seconds=0.3)

    assert confirm_as_one_person(make_open_letter(), 6) == ["counted", *["pending"] * 5]


def test_one_person_without_the_lock_counts_several_times(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: whoever looks before the others have finished sees nobody of the name."""
    let_meet(monkeypatch, trust, "judge", people=6)
    monkeypatch.setattr(trust, "lock", lambda *_: None)

    assert confirm_as_one_person(make_open_letter(), 6) == ["counted"] * 6


def test_two_representatives_who_confirm_at_once_are_one_line(stack: Stack) -> None:
    letter = make_open_letter()
    make_organization(letter.campaign.coalition, "Rights Now", mail_domains=["rights.example"])
    people = [
        make_signature(
            letter, state=State.UNCONFIRMED, organization_name="Rights Now", email=f"p{number}@rights.example"
        )
        for number in range(12)
    ]
    stack.start_web(workers=2)

    def press(signature: Signature) -> int:
        visitor = stack.browser()
        return visitor.press(visitor.get(confirm_link(signature))).status

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(press, people)) == [200] * 12
    assert letter.signatures.counted().count() == 1
    assert letter.signatures.filter(joins__isnull=False, state=State.COUNTED).count() == 11
