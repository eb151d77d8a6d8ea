"""The frozen list is exactly the list at the moment of closing, while people keep signing (C4)."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from campaign.models import User
from letters.models import FrozenList, Letter
from letters.states import LetterState
from signatories.lists import closing, listing
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import lines, signatures, storing, tokens
from signatories.signing.views.public import shown_letter
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.faults.signers import CHECK_MAIL, PAGE, confirm_link, entries, make_open_letter
from tests.stack import Stack

PEOPLE = 400
RUNS = 5
MOST_RUNS = 20
AT_ONCE = 20
# Who was in when closing began may stay, and whoever comes in before it asks for its lock: closing waits for no others,
# however many come. Two rounds of those who sign at once, and not a number of seconds, as machines are busy.
MOST_GET_IN = 2 * AT_ONCE


def prepare(people: int) -> tuple[Letter, list[Signature]]:
    """Make a letter with so many people who have signed and not confirmed."""
    letter = make_letter(state=LetterState.OPEN)
    group = make_group(letter, style="person_title_organization")
    made = [
        Signature(
            letter=letter,
            group=group,
            kind="person",
            name=f"Signer {number:04}",
            email=f"signer{number}@example.org",
            mailbox_key=f"{letter.pk}-{number}",
            nonce=tokens.new_nonce(),
            submitted_at=letter.created_at,
        )
        for number in range(people)
    ]
    return letter, Signature.objects.bulk_create(made)


def confirm(signature: Signature) -> str:
    try:
        signatures.confirm(proof=tokens.Proof(signature.pk, signature.nonce))
    except signatures.SigningClosed:
        return "closed"
    finally:
        connections.close_all()
    return "counted"


def close_in_the_middle(letter: Letter, people: list[Signature], actor: User) -> tuple[FrozenList, list[str], int]:
    """Let everybody confirm and close when a quarter have; return the list, the answers and how many still got in."""
    result: dict[str, tuple[FrozenList, int]] = {}

    def close() -> None:
        try:
            counted = Signature.objects.filter(letter=letter, state=State.COUNTED)
            while (before := counted.count()) < len(people) // 4:
                time.sleep(0.01)
            frozen = closing.close(letter=Letter.objects.get(pk=letter.pk), actor=actor)
            result["list"] = (frozen, counted.count() - before)
        finally:
            connections.close_all()

    closer = threading.Thread(target=close)
    closer.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(confirm, people))
    closer.join(60)
    frozen, got_in = result["list"]
    return frozen, answers, got_in


def stored_names(letter: Letter) -> list[str]:
    return sorted(letter.signatures.counted().values_list("name", flat=True))


def frozen_names(frozen: FrozenList) -> list[str]:
    return sorted(line["lines"][0] for block in frozen.blocks for line in block["lines"])


@pytest.fixture
def slow_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each signer think for a moment between being let in and being counted."""
    count = lines.count

    def slowly(*args: object, **named: object) -> None:
        time.sleep(0.03)
        count(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(lines, "count", slowly)


@pytest.mark.landing
@pytest.mark.parametrize("runs", (RUNS, pytest.param(MOST_RUNS, marks=[pytest.mark.release, pytest.mark.timeout(600)])))
def test_close_while_400_people_sign_freezes_exactly_who_counts(stack: Stack, slow_counting: None, runs: int) -> None:
    actor = make_user()
    for _run in range(runs):
        letter, people = prepare(PEOPLE // RUNS)

        frozen, answers, got_in = close_in_the_middle(letter, people, actor)

        assert frozen_names(frozen) == stored_names(letter)
        assert frozen.counts["individuals"] == answers.count("counted") == len(stored_names(letter))
        assert "closed" in answers
        assert got_in <= MOST_GET_IN


@pytest.mark.landing
def test_close_while_400_people_sign_at_full_speed(stack: Stack) -> None:
    letter, people = prepare(PEOPLE)

    frozen, answers, got_in = close_in_the_middle(letter, people, make_user())

    assert frozen_names(frozen) == stored_names(letter)
    assert answers.count("counted") == len(stored_names(letter)) < PEOPLE
    assert got_in <= MOST_GET_IN


def test_close_without_the_lock_loses_signatures(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nobody holds the lock, and people who were thanked are not on the list."""
    letter, [first, *people] = prepare(AT_ONCE)
    assert confirm(first) == "counted"
    all_are_in, is_frozen, count = threading.Barrier(AT_ONCE), threading.Event(), lines.count

    def once_frozen(*args: object, **named: object) -> None:
        all_are_in.wait(20)
        is_frozen.wait(20)
        count(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "lock", lambda *_args, **_named: None)
    monkeypatch.setattr(closing, "lock", lambda *_args, **_named: None)
    monkeypatch.setattr(lines, "count", once_frozen)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(confirm, people)
        all_are_in.wait(20)
        frozen = closing.close(letter=letter, actor=make_user())
        is_frozen.set()

    assert frozen_names(frozen) == [first.name]
    assert list(answers) == ["counted"] * len(people)
    assert len(stored_names(letter)) == AT_ONCE


def test_signers_after_closing_read_that_it_is_closed(stack: Stack) -> None:
    letter = make_open_letter()
    late = make_signature(letter, state=State.UNCONFIRMED)
    make_signature(letter, name="In Time")
    stack.start_web()
    confirming, signer = stack.browser(), stack.browser()
    page_before = confirming.get(confirm_link(late))
    signer.get(PAGE)
    with transaction.atomic():
        frozen = closing.close(letter=letter, actor=make_user())

    answers = [confirming.press(page_before), signer.post(PAGE, entries("new@example.org"))]

    assert [answer.status for answer in answers] == [410, 410]
    assert all("Signing closed on" in answer.text and "(Europe/Zurich)." in answer.text for answer in answers)
    assert all(CHECK_MAIL not in answer.url for answer in answers)
    page = stack.browser().get("/l/archives/").text
    assert ("In Time" in page, late.name in page) == (True, False)
    assert frozen_names(frozen) == ["In Time"]
    assert listing.printed_list(shown_letter("archives")).counts.individuals == 1
