"""A signature, its mail and what is counted of it are one statement on real PostgreSQL, and it decides by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.clock import Lock, lock
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Activity, BlockedMailbox, MailRequest, OutgoingMail
from campaign.visitors import Visitor
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing, frozen, listing
from signatories.models import Signature
from signatories.signing import again, own_changes, signatures, storing, tokens
from signatories.signing.signatures import SigningClosed
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer
from tests.meetings import Deed, begun

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
VISITOR = Visitor(source="source")


def open_letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter)
    return letter


@pytest.fixture
def letter() -> Letter:
    return open_letter()


def stored() -> tuple[int, int, int]:
    return Signature.objects.count(), OutgoingMail.objects.count(), MailRequest.objects.count()


# One statement


def test_sign_is_one_statement(letter: Letter) -> None:
    signatures.sign(letter=letter, signer=make_signer(), form_key="first", visitor=VISITOR)
    group = letter.signature_groups.get()

    with CaptureQueriesContext(connection) as asked:
        signatures.sign(letter=letter, signer=make_signer(), form_key="k", visitor=VISITOR, group=group)

    assert len(asked) == 1
    assert stored() == (2, 2, 2)


def test_store_writes_the_same_rows_as_in_steps(letter: Letter) -> None:
    rows = []
    for way, store in enumerate((storing._at_once, storing._in_steps)):
        signer = make_signer(name="Ada Marsh", email=f"ada{way}@rivers.example", withheld=True, country="CH")
        fresh = signatures._unsaved(letter, letter.signature_groups.get(), signer, f"form {way}")
        mail = again.confirmation(fresh, letter, visitor=VISITOR)
        mail.key = f"mail {way}"
        assert store(fresh, mail, outbox.request_of(VISITOR, signer.email)).is_new
        rows.append(
            (Signature.objects.latest("pk"), OutgoingMail.objects.latest("pk"), MailRequest.objects.latest("pk"))
        )

    different = {"id", "nonce", "form_key", "email", "mailbox_key", "submitted_at", "key", "to", "created_at"}
    different |= {"about_id", "next_try_at", "at"}
    assert [facts(row, different) for row in rows[0]] == [facts(row, different) for row in rows[1]]
    assert all(mail.about_id == signature.pk for signature, mail, _request in rows)


def facts(row: Any, different: set[str]) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in different
    }


def test_store_of_a_known_mailbox_or_form_stores_nothing(letter: Letter) -> None:
    signer = make_signer(email="ada@rivers.example")
    signatures.sign(letter=letter, signer=signer, form_key="k")

    signatures.sign(letter=letter, signer=signer, form_key="k", visitor=VISITOR)
    signatures.sign(letter=letter, signer=make_signer(email="other@rivers.example"), form_key="k", visitor=VISITOR)

    assert stored() == (1, 1, 2)


# Several names of one mailbox


def of_one_mailbox(letter: Letter, number: int) -> Deed:
    group = letter.signature_groups.get()
    signer = make_signer(name=f"Signer {number}", email="home@rivers.example")
    return lambda: signatures.sign(letter=letter, signer=signer, form_key=f"form {number}", group=group)


def hold_mailbox() -> None:
    lock(Lock.MAIL, int(mailbox_key("home@rivers.example")[:8], 16))


def test_a_mailbox_that_signs_for_many_names_at_once_has_as_many_as_it_may(pool: ThreadPoolExecutor) -> None:
    letter = open_letter()
    Letter.objects.update(names_per_mailbox=2)

    done = begun(pool, [of_one_mailbox(letter, number) for number in range(6)], hold_mailbox)
    [each.result() for each in done]

    assert Signature.objects.count() == 2
    assert OutgoingMail.objects.count() <= 3


def test_a_mailbox_that_is_counted_before_the_lock_has_too_many_names(
    pool: ThreadPoolExecutor, blind: Callable[[str], None]
) -> None:
    """The control: each who waits counts what was there when its statement began."""
    letter = open_letter()
    Letter.objects.update(names_per_mailbox=2)
    blind("party_of_mailbox")

    done = begun(pool, [of_one_mailbox(letter, number) for number in range(6)], hold_mailbox)
    [each.result() for each in done]

    assert Signature.objects.count() == 6


def test_sign_from_a_mailbox_of_several_names_is_one_statement(letter: Letter) -> None:
    Letter.objects.update(names_per_mailbox=5)
    signatures.sign(letter=letter, signer=make_signer(), form_key="first", visitor=VISITOR)
    signer, group = make_signer(email="home@rivers.example"), letter.signature_groups.get()

    with CaptureQueriesContext(connection) as asked:
        signatures.sign(letter=letter, signer=signer, form_key="k", visitor=VISITOR, group=group)

    assert len(asked) == 1
    assert stored() == (2, 2, 2)


# The letter is held open


def close(letter: Letter) -> Deed:
    def deed() -> None:
        lock(Lock.SIGNING, letter.pk)
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED, closed_at=datetime.now(UTC))

    return deed


def sign_while_it_closes(pool: ThreadPoolExecutor, letter: Letter) -> object:
    deed = lambda: signatures.sign(letter=letter, signer=make_signer(), visitor=VISITOR)  # noqa: E731
    return begun(pool, [deed], close(letter))[0].exception(20)


def test_sign_that_waited_for_the_closing_finds_the_letter_closed(letter: Letter, pool: ThreadPoolExecutor) -> None:
    refusal = sign_while_it_closes(pool, letter)

    assert isinstance(refusal, SigningClosed)
    assert "Signing closed on" in str(refusal)
    assert stored() == (0, 0, 0)


def test_sign_that_sees_what_was_when_it_began_signs_a_closed_letter(
    letter: Letter, pool: ThreadPoolExecutor, blind: Callable[[str], None]
) -> None:
    """The control: the letter is read as it was before the lock was there."""
    blind("hold_letter(bigint)")

    assert sign_while_it_closes(pool, letter) is None
    assert stored() == (1, 1, 1)


def test_hold_letter_agrees_with_the_rule_about_time(letter: Letter) -> None:
    for seconds in (-1, 3600):
        at = storing.hold(letter.pk).now.timestamp() + seconds
        Letter.objects.filter(pk=letter.pk).update(hard_deadline_at=datetime.fromtimestamp(at, UTC))
        letter.refresh_from_db()
        is_open = letter.takes_signatures(now=storing.hold(letter.pk).now)
        before = Signature.objects.count()
        try:
            signatures.sign(letter=letter, signer=make_signer())
        except SigningClosed:
            assert not is_open
        assert (Signature.objects.count() > before) is is_open


# The limits


def sign_of_one_mailbox(pool: ThreadPoolExecutor, letters: list[Letter]) -> None:
    """Sign many letters with one mailbox at once, all of which have begun before the first is through."""
    address = "victim@rivers.example"
    key = int(mailbox_key(address)[:8], 16)
    deeds: list[Deed] = [
        lambda letter=letter: signatures.sign(letter=letter, signer=make_signer(email=address))  # type: ignore[misc]
        for letter in letters
    ]
    for done in begun(pool, deeds, lambda: lock(Lock.MAIL, key)):
        done.result(20)


def test_mails_to_one_mailbox_stay_within_the_day_when_all_come_at_once(pool: ThreadPoolExecutor) -> None:
    sign_of_one_mailbox(pool, [open_letter() for _ in range(12)])

    assert stored() == (12, 10, 0)


def test_mails_to_one_mailbox_without_a_new_look_pass_the_limit(
    pool: ThreadPoolExecutor, blind: Callable[[str], None]
) -> None:
    """The control: each counts what was stored when it began."""
    blind("mail_may_leave(integer, text, text, text, integer, integer)")

    sign_of_one_mailbox(pool, [open_letter() for _ in range(12)])

    assert stored() == (12, 12, 0)


def test_sign_from_one_source_is_limited(letter: Letter, settings: Any) -> None:
    settings.MAILS_PER_SOURCE = 2
    for _ in range(2):
        signatures.sign(letter=letter, signer=make_signer(), visitor=VISITOR)

    with pytest.raises(outbox.TooManyRequests):
        signatures.sign(letter=letter, signer=make_signer(), visitor=VISITOR)

    signatures.sign(letter=letter, signer=make_signer(), visitor=Visitor(source="another"))
    assert stored() == (3, 3, 3)


def test_sign_with_a_blocked_mailbox_is_stored_without_a_mail(letter: Letter) -> None:
    BlockedMailbox.objects.create(mailbox_key=mailbox_key("ada@rivers.example"))

    signatures.sign(letter=letter, signer=make_signer(email="ada@rivers.example"), visitor=VISITOR)

    assert stored() == (1, 0, 1)


# Somebody leaves while the list is frozen


@pytest.mark.parametrize("turn", (0, 1, *(pytest.param(turn, marks=pytest.mark.release) for turn in range(2, 10))))
def test_withdrawing_while_the_list_is_frozen_is_one_of_the_two_orders(
    letter: Letter, pool: ThreadPoolExecutor, turn: int
) -> None:
    """Who is on the frozen list withdrew after it, and the list knows that it is behind; who withdrew before is not."""
    leaver, coordinator = make_signature(letter, name="Ada Marsh"), make_user()
    make_signature(letter, name="Ben Marsh")
    proof = tokens.Proof(leaver.pk, leaver.nonce)
    deeds: list[Deed] = [
        lambda: own_changes.withdraw(proof=proof),
        lambda: closing.close(letter=letter, actor=coordinator),
    ]

    done = begun(pool, deeds if turn % 2 else deeds[::-1], lambda: lock(Lock.SIGNING, letter.pk))
    [each.result() for each in done]

    leaver.refresh_from_db()
    listed = letter.frozen_lists.get()
    is_on = "Ada Marsh" in str(listed.blocks)
    assert leaver.withdrawn_at is not None
    assert is_on == (leaver.withdrawn_at > listed.frozen_at)
    assert frozen.behind(letter, listed) == int(is_on)
    assert [block.lines[0].lines for block in listing.printed_list(letter).blocks] == [("Ben Marsh",)]
    verbs = Activity.objects.filter(verb__in=["signature.withdrawn", "list.frozen"]).values_list("verb", flat=True)
    assert sorted(verbs) == ["list.frozen", "signature.withdrawn"]
