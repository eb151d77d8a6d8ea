"""Late signers on real PostgreSQL: who comes at one moment with others, with the end of the window, with the freezing.

Each has its control, in which what keeps them apart is off.
"""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from campaign.clock import Lock, database_now, lock
from campaign.models import OutgoingMail, User
from letters.models import Addendum, Letter
from letters.states import LetterState
from signatories.lists import addendum, addendum_editions
from signatories.lists.addendum import AddendumRefused
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import latecomers
from signatories.signing import own_changes, signatures, tokens
from signatories.signing.signatures import SigningClosed
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer
from tests.meetings import Deed, begun, wait_for_another

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ADDRESS = "zora@rivers.example"


@pytest.fixture
def letter() -> Letter:
    """A letter with an edition whose late signers may sign for an hour."""
    letter = make_letter(state=LetterState.FINAL)
    make_group(letter, style="person_title_organization")
    closed_at = database_now() - timedelta(days=2)
    until = {"late_deadline_at": database_now() + timedelta(hours=1), "late_deadline_zone": "UTC"}
    Letter.objects.update(hard_deadline_at=closed_at, closed_at=closed_at, **until)
    letter.refresh_from_db()
    make_edition(letter)
    return letter


@pytest.fixture
def coordinator() -> User:
    return make_user()


def hold(letter: Letter) -> Deed:
    return lambda: lock(Lock.SIGNING, letter.pk)


def proof(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


def sign(letter: Letter, *, form: int = 0, email: str = ADDRESS) -> Deed:
    group, signer = letter.signature_groups.get(), make_signer(name=f"Zora {form}", email=email)
    return lambda: signatures.sign(letter=letter, signer=signer, form_key=f"form {form}", group=group)


def without_locks(monkeypatch: pytest.MonkeyPatch, *owners: Any) -> None:
    for owner in owners:
        monkeypatch.setattr(owner, "lock", lambda *_args, **_named: None)


# One mailbox


def come_at_once(pool: ThreadPoolExecutor, letter: Letter) -> None:
    for done in begun(pool, [sign(letter, form=number) for number in range(8)], hold(letter)):
        done.result(20)


def test_late_signers_with_one_mailbox_are_one_signature(letter: Letter, pool: ThreadPoolExecutor) -> None:
    come_at_once(pool, letter)

    assert Signature.objects.count() == 1
    assert 1 <= OutgoingMail.objects.count() <= 3


def test_late_signers_with_one_mailbox_without_the_constraint_are_many(
    letter: Letter, pool: ThreadPoolExecutor
) -> None:
    """The control: nothing but the index keeps them apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'one_signature_per_mailbox'")
        (index,) = cursor.fetchone()
        cursor.execute("DROP INDEX one_signature_per_mailbox")
    try:
        come_at_once(pool, letter)

        assert Signature.objects.count() == 8
    finally:
        Signature.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(index)


def test_who_has_left_the_list_and_signs_late_many_times_at_once_has_one_new_row(
    letter: Letter, pool: ThreadPoolExecutor
) -> None:
    gone = make_signature(letter, state="withdrawn", name="Zora Before", email=ADDRESS)

    come_at_once(pool, letter)

    gone.refresh_from_db()
    assert (gone.state, gone.name, gone.mailbox_key) == ("withdrawn", "Zora Before", "")
    assert Signature.objects.exclude(pk=gone.pk).get().state == State.UNCONFIRMED
    assert 1 <= OutgoingMail.objects.count() <= 3


# The end of the window


def sign_while(pool: ThreadPoolExecutor, letter: Letter, happens: Deed) -> BaseException | None:
    return begun(pool, [sign(letter)], hold(letter), then=happens)[0].exception(20)


def ends(letter: Letter, coordinator: User) -> Deed:
    return lambda: latecomers.end(letter=letter, actor=coordinator)


def test_who_waited_while_a_coordinator_ended_the_window_is_refused(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor
) -> None:
    refusal = sign_while(pool, letter, ends(letter, coordinator))

    assert isinstance(refusal, SigningClosed)
    assert "signing for an addendum ended on" in str(refusal)
    assert not Signature.objects.exists()


def test_who_sees_what_was_before_the_lock_signs_in_a_window_that_is_over(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor, blind: Callable[[str], None]
) -> None:
    """The control."""
    blind("hold_letter(bigint)")

    assert sign_while(pool, letter, ends(letter, coordinator)) is None
    assert Signature.objects.get().state == State.UNCONFIRMED


def end_in(seconds: float) -> None:
    Letter.objects.update(late_deadline_at=database_now() + timedelta(seconds=seconds))


def pass_the_end(letter: Letter) -> Deed:
    """Keep the lock until the window has ended by the clock of the database."""

    def deed() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_sleep(extract(epoch FROM late_deadline_at - clock_timestamp()) + 0.01) "
                "FROM letters_letter WHERE id = %s",
                [letter.pk],
            )

    return deed


def test_who_waited_while_the_window_ended_by_itself_is_refused(letter: Letter, pool: ThreadPoolExecutor) -> None:
    end_in(1.5)

    assert isinstance(sign_while(pool, letter, pass_the_end(letter)), SigningClosed)
    assert not Signature.objects.exists()


def test_who_goes_by_the_time_at_which_they_came_signs_after_the_end(letter: Letter, pool: ThreadPoolExecutor) -> None:
    """The control: the clock is read before the lock is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('hold_letter'::regproc)")
        (as_it_is,) = cursor.fetchone()
        cursor.execute(as_it_is.replace("clock_timestamp()", "statement_timestamp()"))
    try:
        end_in(1.5)

        assert sign_while(pool, letter, pass_the_end(letter)) is None
        assert Signature.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(as_it_is)


def test_of_60_who_sign_across_the_end_the_database_decides(letter: Letter, pool: ThreadPoolExecutor) -> None:
    deeds = [sign(letter, form=number, email=f"zora{number}@rivers.example") for number in range(60)]
    for deed in deeds[:2]:
        deed()
    end_in(0.5)

    def come(number: int) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [0.05 * (number % 20) / (1 + number // 20)])
        try:
            deeds[number]()
        except SigningClosed:
            return "refused"
        finally:
            connection.close()
        return "thanked"

    answers = list(pool.map(come, range(2, 60)))

    over = Letter.objects.values_list("late_deadline_at", flat=True).get()
    assert {"refused", "thanked"} == set(answers)
    assert Signature.objects.count() == 2 + answers.count("thanked")
    assert not Signature.objects.filter(submitted_at__gt=over).exists()


# The addendum is frozen


def names_in(made: Addendum) -> list[str]:
    return sorted(line["lines"][0] for block in made.snapshot["signature_blocks"] for line in block["lines"])


def test_an_addendum_frozen_while_40_confirm_and_correct_and_leave_has_exactly_its_own(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor
) -> None:
    """Each is in it, in the next one, or gone, and each name reads as it is stored."""
    waiting = [make_signature(letter, state="unconfirmed", name=f"Late {number:02}") for number in range(20)]
    kept = [
        make_signature(letter, state="pending", name=f"Kept {number:02}", for_addendum=True) for number in range(20)
    ]
    deeds: list[Deed] = [lambda: addendum_editions.freeze(letter=letter, actor=coordinator)]
    deeds += [lambda one=one: signatures.confirm(proof=proof(one)) for one in waiting]  # type: ignore[misc]
    for number, one in enumerate(kept):
        new = own_changes.Correction(name=f"{one.name} Anew")
        deeds.append(
            (lambda one=one: own_changes.withdraw(proof=proof(one)))  # type: ignore[misc]
            if number % 4 == 0
            else (lambda one=one, new=new: correct_if_free(one, new))  # type: ignore[misc]
        )

    def do(deed: Deed) -> object:
        try:
            return deed()
        finally:
            connection.close()

    list(pool.map(do, [*deeds[1:15], deeds[0], *deeds[15:]]))

    made = Addendum.objects.get()
    inside = letter.signatures.filter(addendum=made)
    left_since = set(inside.filter(state=State.WITHDRAWN).values_list("name", flat=True))
    assert names_in(made) == sorted(inside.values_list("name", flat=True))
    assert made.snapshot["counts"]["individuals"] == inside.count()
    assert not inside.filter(withdrawn_at__lt=made.frozen_at).exists()
    assert not inside.filter(state=State.PENDING, changed_at__gt=made.frozen_at).exists()
    outside = letter.signatures.filter(addendum=None)
    assert not outside.exclude(state=State.WITHDRAWN).exclude(for_addendum=True, state=State.PENDING).exists()
    assert inside.count() + outside.count() == 40
    assert left_since <= {one.name for one in kept}


def correct_if_free(signature: Signature, new: own_changes.Correction) -> None:
    with contextlib.suppress(own_changes.ListFrozen):
        own_changes.correct(proof=proof(signature), correction=new)


def freeze_during_a_correction(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], str, list[Addendum]]:
    """Freeze while a signer has changed the line and not committed yet.

    Return what the addendum prints, what is stored, and which addenda strangers get.
    """
    one = make_signature(letter, state="pending", name="Zora Before", for_addendum=True)
    has_written, frozen = Event(), Event()
    record = own_changes._record

    def slowly(*args: Any, **named: Any) -> None:
        has_written.set()
        wait_for_another(frozen.is_set)
        record(*args, **named)

    monkeypatch.setattr(own_changes, "_record", slowly)

    def correct() -> None:
        try:
            own_changes.correct(proof=proof(one), correction=own_changes.Correction(name="Zora After"))
        finally:
            connection.close()

    done = pool.submit(correct)
    assert has_written.wait(20)
    made = addendum_editions.freeze(letter=letter, actor=coordinator)
    frozen.set()
    done.result(20)
    Addendum.objects.update(state="ready", pdf=b"%PDF", pdf_sha256="1" * 64)
    one.refresh_from_db()
    return names_in(made), one.name, addendum_editions.current(letter)


def test_a_correction_that_is_under_way_is_in_the_addendum_that_is_frozen(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed, stored, current = freeze_during_a_correction(letter, coordinator, pool, monkeypatch)

    assert (printed, stored) == (["Zora After"], "Zora After")
    assert len(current) == 1


def test_a_correction_under_way_without_the_lock_is_lost_to_the_addendum(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: strangers get an addendum with a name that its signer had corrected before."""
    without_locks(monkeypatch, own_changes, addendum_editions)

    printed, stored, current = freeze_during_a_correction(letter, coordinator, pool, monkeypatch)

    assert (printed, stored) == (["Zora Before"], "Zora After")
    assert len(current) == 1


def freeze_twice(pool: ThreadPoolExecutor, letter: Letter, coordinator: User, held: Deed) -> list[str]:
    make_signature(letter, state="pending", name="Zora Late", for_addendum=True)

    def freeze() -> None:
        addendum_editions.freeze(letter=letter, actor=coordinator)

    done = begun(pool, [freeze, freeze], held)
    return sorted(type(each.exception(20)).__name__ for each in done)


def test_two_coordinators_who_freeze_at_once_make_one_addendum(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor
) -> None:
    assert freeze_twice(pool, letter, coordinator, hold(letter)) == [AddendumRefused.__name__, "NoneType"]

    assert Addendum.objects.get().number == 1


def test_two_coordinators_who_freeze_at_once_without_the_lock_collide(
    letter: Letter, coordinator: User, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: both have seen who is kept and take the same number; they meet at another lock further on."""
    without_locks(monkeypatch, addendum_editions)
    look = addendum.forms_of

    def looked(*args: Any) -> Any:
        found = look(*args)
        with transaction.atomic():
            lock(Lock.ACTIVITY, 987_654, shared=True)
        return found

    monkeypatch.setattr(addendum, "forms_of", looked)

    ended = freeze_twice(pool, letter, coordinator, lambda: lock(Lock.ACTIVITY, 987_654))

    assert ended == [IntegrityError.__name__, "NoneType"]
