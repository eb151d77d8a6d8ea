"""The record of a frozen list: one leaf for everybody who counts, and nothing about those whose names are withheld."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from campaign.models import Activity, User
from letters.editions import readers
from letters.editions.record import leaves as rules
from letters.editions.record import receipts as proof
from letters.editions.record import writing
from letters.models import Edition, Letter, ListRecord, RecordLines
from letters.states import LetterState
from signatories.lists import closing, edition_orders, receipts
from signatories.models import SealedLines, Signature
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_version
from tests.factories.signatories import make_asked, make_group, make_paper_total, make_signature

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 14, 4, 37, 53, tzinfo=UTC)


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter() -> Letter:
    made = make_letter(state=LetterState.OPEN)
    make_group(made, heading="People", style="person_title_organization")
    return made


def ready(letter: Letter, actor: User) -> Edition:
    """An edition as it is asked for, without its PDF."""
    if letter.state == LetterState.OPEN:
        closing.close(letter=letter, actor=actor)
    edition = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    Edition.objects.filter(pk=edition.pk).update(
        state="ready", pdf=b"%PDF", pdf_sha256="0" * 64, public_pdf=b"%PDF", public_pdf_sha256="1" * 64
    )
    return edition


def record_of(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(writing.file_of(edition))
    return found


def test_record_has_a_leaf_for_everybody_whom_the_letter_counts(letter: Letter, actor: User) -> None:
    for name in ("Ada Quill", "Bela Rey", "Cy Sand"):
        make_signature(letter, name=name)
    make_signature(letter, name="Hidden Person", withheld=True)
    make_signature(letter, name="Half Hidden", in_letter=True)
    make_paper_total(letter, number=12, entered_by=actor)
    for state in ("pending", "withdrawn"):
        make_signature(letter, state=state)

    edition = ready(letter, actor)

    record = proof.read_record(writing.file_of(edition).encode())
    assert record.counts == {"named": 3, "withheld": 2, "on_paper": 12, "leaves": 17}
    assert record.head["leaves"] == 17 == readers.public_document(edition).counts.signatories
    assert (record.root, record.head["root"]) == (edition.frozen_list.record.root,) * 2
    proof.check_record(record)


def test_record_says_how_when_and_under_which_text_each_signed(letter: Letter, actor: User) -> None:
    make_signature(letter, name="A Mail", confirmed_at=DAY, version=make_version(letter=letter))
    make_asked(letter, email="b@example.org")
    make_signature(letter, name="B Invited", email="b@example.org", confirmed_at=DAY)
    make_signature(letter, name="C Hand", source="manual", signed_at=DAY, confirmed_at=None)
    make_signature(letter, name="D File", source="file", email="", location="Bern")

    edition = ready(letter, actor)

    record = record_of(edition)
    told = [(line["lines"], line["note"], line["by"], line["on"]) for line in record["lines"]]
    assert told == [
        (["D File"], "(Bern)", "file", ""),
        (["C Hand"], "", "hand", "2026-03-14"),
        (["B Invited"], "", "invitation", "2026-03-14"),
        (["A Mail"], "", "mail", "2026-03-14"),
    ]
    assert [line["place"] for line in record["lines"]] == [1, 2, 3, 4]
    assert record["head"]["methods"] == {"mail": 1, "invitation": 1, "hand": 1, "file": 1}
    assert record["lines"][3]["text"] == record["head"]["text"] == writing.text_hash_of(letter)
    content = json.loads(edition.interchange)["letter"]
    assert record["head"]["text"] == writing.text_hash(content)


def test_record_names_the_end_of_the_trail_and_the_trail_names_the_root(letter: Letter, actor: User) -> None:
    make_signature(letter)

    edition = ready(letter, actor)

    entry = Activity.objects.get(sequence=edition.record_head["trail"]["entry"])
    assert entry.hash == edition.record_head["trail"]["hash"]
    frozen = Activity.objects.get(verb="list.frozen")
    assert frozen.data["root"] == edition.record_head["root"]
    assert frozen.sequence is not None
    assert frozen.sequence <= edition.record_head["trail"]["entry"]


def test_record_tells_nothing_of_withheld_names_but_that_they_count(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Ada Quill", confirmed_at=DAY.replace(day=1))
    make_asked(letter, email="z@example.org")
    make_signature(letter, name="Zephyrine Hushwell", email="z@example.org", withheld=True, confirmed_at=DAY)
    make_signature(letter, name="Half Hushwell", source="manual", in_letter=True, signed_at=DAY)

    edition = ready(letter, actor)

    text = writing.file_of(edition)
    for telling in ("Hushwell", "2026-03-14", "04:37", "invitation", "hand"):
        assert telling not in text
    stored = [ListRecord.objects.values(), RecordLines.objects.values()]
    assert all("Hushwell" not in str(list(rows)) for rows in stored)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM signatories_sealedlines")
        assert "Hushwell" not in str(cursor.fetchall())


def test_withheld_leaves_stand_in_an_order_that_nobody_chose(letter: Letter, actor: User) -> None:
    make_signature(letter)
    signatures = [make_signature(letter, name=f"Hidden {number:02}", withheld=True) for number in range(40)]

    record = record_of(ready(letter, actor))

    assert record["withheld"] == sorted(record["withheld"])
    placed = SealedLines.objects.get().signatures[1:]
    assert sorted(placed) == [signature.pk for signature in signatures]
    # One of 40! orders would be that of signing.
    assert placed not in (sorted(placed), sorted(placed, reverse=True))


def test_frozen_anew_the_same_withheld_name_is_another_leaf(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Ada Quill")
    make_signature(letter, name="Bela Rey")
    make_signature(letter, name="Hidden Person", withheld=True)
    first = record_of(ready(letter, actor))
    Signature.objects.filter(name="Bela Rey").update(state="withdrawn", counted_at=None)

    second = record_of(ready(Letter.objects.get(pk=letter.pk), actor))

    assert (first["head"]["edition"], second["head"]["edition"]) == (1, 2)
    assert set(first["withheld"]).isdisjoint(second["withheld"])


def found_by_guessing(record: dict[str, Any], guesses: Iterable[dict[str, Any]], salts: Iterable[bytes]) -> list[str]:
    """Return the names that somebody finds who hashes every guess with every salt there is to try."""
    leaves = set(record["withheld"])
    found = []
    for guess in guesses:
        line = rules.canonical(guess)
        if any(rules.leaf_of(rules.Opening(key, salt), line).hex() in leaves for key in salts for salt in salts):
            found.append(guess["lines"][0])
    return found


@pytest.mark.parametrize("is_salted", (True, False))
def test_nobody_finds_a_withheld_name_by_trying_names(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch, *, is_salted: bool
) -> None:
    """The guesser knows the exact line; only the salts are in the way. The control leaves them out."""
    if not is_salted:
        monkeypatch.setattr(rules.Opening, "random", classmethod(lambda cls: cls(bytes(32), bytes(32))))
    make_signature(letter, name="Ada Quill")
    hidden = [make_signature(letter, name=f"Hidden {number}", withheld=True) for number in range(3)]

    edition = ready(letter, actor)

    record = record_of(edition)
    lines = [made["line"] for made in map(receipts.of, hidden) if made]
    public = [rules.Opening.of(bytes.fromhex(record["seed"]), index) for index in range(4)]
    salts = [bytes(32), bytes.fromhex(record["seed"]), *(one.key for one in public), *(one.salt for one in public)]
    found = found_by_guessing(record, lines, salts)
    assert sorted(found) == ([] if is_salted else ["Hidden 0", "Hidden 1", "Hidden 2"])


def test_two_withheld_signers_are_told_apart_by_themselves_alone(letter: Letter, actor: User) -> None:
    first = make_signature(letter, name="First Hidden", withheld=True)
    second = make_signature(letter, name="Second Hidden", withheld=True)
    edition = ready(letter, actor)
    record = proof.read_record(writing.file_of(edition).encode())

    mine, theirs = receipts.of(first), receipts.of(second)

    assert mine is not None
    assert theirs is not None
    for made, name in ((mine, "First Hidden"), (theirs, "Second Hidden")):
        proof.check_with_record(proof.read(json.dumps(made).encode()), record)
        assert made["line"]["lines"] == [name]
    # What others see of the two has the same form, and no part of one opens the other.
    shown = [proof.without_name(made) for made in (mine, theirs)]
    for made, other in (shown, shown[::-1]):
        receipt = proof.read(json.dumps(made).encode())
        proof.check_with_record(receipt, record)
        assert (receipt.line, "Hidden" in json.dumps(made)) == (None, False)
        assert made.keys() == other.keys()
        crossed = {**made, "key": other["key"]}
        with pytest.raises(proof.ReceiptRefused):
            proof.check_with_record(proof.read(json.dumps(crossed).encode()), record)


def test_a_receipt_opens_no_other_line(letter: Letter, actor: User) -> None:
    """The neighbor's leaf stands in the path; who knows that line to the letter cannot see that it is this one."""
    signatures = [make_signature(letter, name=f"Signer {number}") for number in range(2)]
    record = record_of(ready(letter, actor))

    made = receipts.of(signatures[0])

    assert made is not None
    neighbor = rules.canonical(record["lines"][1])
    known = [bytes.fromhex(made[name]) for name in ("key", "salt")]
    tried = {rules.leaf_of(rules.Opening(key, salt), neighbor).hex() for key in known for salt in known}
    assert made["path"] == [rules.leaf_of(rules.Opening.of(bytes.fromhex(record["seed"]), 1), neighbor).hex()]
    assert tried.isdisjoint(made["path"])
    assert record["seed"] not in json.dumps(made)


def test_receipt_of_a_second_representative_is_that_of_the_line(letter: Letter, actor: User) -> None:
    line = make_signature(letter, organization_name="Rivers Alive")
    joined = make_signature(letter, organization_name="Rivers Alive", joins=line)
    hidden = make_signature(letter, organization_name="Hidden Trust", withheld=True)
    joins_hidden = make_signature(letter, organization_name="Hidden Trust", joins=hidden)

    ready(letter, actor)

    assert receipts.of(joined) == receipts.of(line)
    nameless = receipts.of(joins_hidden)
    assert nameless is not None
    assert "line" not in nameless
    assert "Hidden Trust" not in json.dumps(nameless)


def test_receipt_is_of_the_newest_edition_in_which_the_line_stands(letter: Letter, actor: User) -> None:
    leaver = make_signature(letter, name="Ada Quill")
    stayer = make_signature(letter, name="Bela Rey")
    assert receipts.of(leaver) is None
    ready(letter, actor)
    Signature.objects.filter(pk=leaver.pk).update(state="withdrawn", counted_at=None)
    ready(Letter.objects.get(pk=letter.pk), actor)

    numbers = [(receipts.of(one) or {})["edition"]["edition"] for one in (leaver, stayer)]

    assert numbers == [1, 2]


def test_another_signer_behind_the_same_number_is_another_edition(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Ada Quill")
    gone = make_signature(letter, name="Hidden One", withheld=True)
    first = ready(letter, actor)
    Signature.objects.filter(pk=gone.pk).update(state="withdrawn", counted_at=None)
    other = make_signature(letter, name="Hidden Two", withheld=True)
    Signature.objects.filter(pk=other.pk).update(counted_at=first.frozen_list.frozen_at, changed_at=datetime.now(UTC))

    second = ready(Letter.objects.get(pk=letter.pk), actor)

    assert (first.number, second.number) == (1, 2)
    assert first.snapshot == second.snapshot


def test_an_edition_of_a_list_without_a_record_has_none(letter: Letter, actor: User) -> None:
    signature = make_signature(letter)
    closing.close(letter=letter, actor=actor)
    SealedLines.objects.all().delete()
    RecordLines.objects.all().delete()
    ListRecord.objects.all().delete()

    edition = ready(letter, actor)

    assert (edition.record_head, writing.file_of(edition), receipts.of(signature)) == ({}, "", None)


def test_order_edition_keeps_who_signed_on_paper_when_the_list_is_frozen_anew(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Ada Quill")
    gone = make_signature(letter, name="Bela Rey")
    make_paper_total(letter, number=12, entered_by=actor)
    closing.close(letter=letter, actor=actor)
    Signature.objects.filter(pk=gone.pk).update(state="withdrawn", counted_at=None)

    edition = ready(letter, actor)

    assert edition.frozen_list.number == 2
    assert edition.record_head["leaves"] == 13
