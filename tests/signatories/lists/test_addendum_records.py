"""The record of an addendum: leaves and receipts of latecomers, the audit page, and what verify_edition names."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.editions import addenda, orders
from letters.editions.record import pdf_parts, verifying_addenda, writing
from letters.editions.record import receipts as rules
from letters.models import Addendum, Edition, Letter, ListRecord
from letters.states import LetterState
from signatories.lists import addendum, addendum_editions, closing, edition_orders, receipts
from signatories.models import SealedLines, Signature
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.sources import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.landing]
# Who looks into the PDF; to the others one is as good as another.
READERS = {
    "test_an_addendum_has_a_record_inside_both_its_files",
    "test_the_audit_page_has_the_root_for_the_team_and_for_all",
    "test_the_program_checks_it_against_the_pdf",
    "test_what_was_changed_in_an_addendum_is_named",
}
FORGETTING = import_module("letters.migrations.0019_forget_records_of_addenda")


@pytest.fixture(autouse=True)
def typesetter(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("quick_typesetter" if request.node.originalname in READERS else "one_pdf")


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    """A final letter, and three latecomers: one named, one for the recipients alone, one for nobody."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    member.coalition = letter.campaign.coalition
    member.save()
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill", version=letter.versions.get())
    make_signature(letter, state="pending", name="Zora Late")
    make_signature(letter, state="pending", name="Zephyrine Hushwell", withheld=True)
    make_signature(letter, state="pending", name="Corentin Farrow", withheld=True, in_letter=True)
    closing.close(letter=letter, actor=member.user)
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    ids = list(letter.signatures.values_list("pk", flat=True))
    addendum.choose(letter=letter, ids=ids, actor=member.user, keeps=True)
    return Letter.objects.get(pk=letter.pk)


@pytest.fixture
def made(letter: Letter, member: Member) -> Addendum:
    frozen = addendum_editions.freeze(letter=letter, actor=member.user)
    addenda.make(addendum_id=frozen.pk)
    return Addendum.objects.get(pk=frozen.pk)


def of(name: str) -> Signature:
    return next(one for one in Signature.objects.all() if one.part("name") == name)


def receipt_of(name: str) -> dict[str, Any]:
    found = receipts.of(of(name))
    assert found is not None
    return found


def without_a_record(made: Addendum) -> None:
    """Let an addendum be one from before addenda had records."""
    SealedLines.objects.filter(record__addendum=made).delete()
    ListRecord.objects.filter(addendum=made).delete()
    content = addenda.content_digest(made.snapshot, made.interchange, made.sealed_blocks)
    Addendum.objects.filter(pk=made.pk).update(record_head={}, snapshot_sha256=content)


def opened(client: Client, name: str) -> str:
    """Open a signer's own page by the own link, and return where it is."""
    token = tokens.make(tokens.LinkPurpose.MANAGE, of(name))
    return str(client.get(f"/s/manage/{token}/").headers["Location"])


def told(file: Path | None = None) -> dict[str, Any]:
    """Return what the command prints of the edition, and see to it that its status says the same."""
    output, status = io.StringIO(), None
    try:
        call_command("verify_edition", "archives", "1", *([str(file)] if file else []), "--json", stdout=output)
    except SystemExit as end:
        status = end.code
    found: dict[str, Any] = json.loads(output.getvalue())
    assert (found["holds"], status) in ((True, None), (False, 1))
    return found


def named(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(fault["part"], fault["row"], fault["field"]) for fault in found["faults"]]


def sql(statement: str, *values: str | int | bytes | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# The record


def test_an_addendum_has_a_record_inside_both_its_files(made: Addendum) -> None:
    edition = Edition.objects.get()

    record = rules.read_record(writing.file_of(made).encode())

    assert record.counts == {"named": 1, "withheld": 2, "on_paper": 0, "leaves": 3}
    rules.check_record(record)
    head = record.head
    assert (head["addendum"], head["edition"], head["adds_to"]) == (1, 1, edition.pdf_sha256)
    for pdf in (bytes(made.pdf or b""), bytes(made.public_pdf or b"")):
        assert pdf_parts.attachments_of(pdf)["record.json"] == json.loads(writing.file_of(made))
    assert addenda.render(made).sha256 == made.pdf_sha256
    assert edition.frozen_list.record.root != record.root
    assert "Zora" not in writing.file_of(edition)


def test_the_trail_names_the_root_and_the_record_the_trail(made: Addendum) -> None:
    entry = Activity.objects.get(verb="addendum.frozen")

    assert entry.data["root"] == made.record_head["root"]
    assert entry.sequence is not None
    assert entry.sequence <= made.record_head["trail"]["entry"]


def test_a_record_tells_nothing_of_withheld_names(made: Addendum) -> None:
    text = writing.file_of(made)

    assert "Zora Late" in text
    assert [name for name in ("Hushwell", "Farrow") if name in text] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM signatories_sealedlines")
        assert "Hushwell" not in str(cursor.fetchall())


def test_control_a_sealed_line_opens_to_the_name(made: Addendum) -> None:
    pieces = SealedLines.objects.filter(record__addendum=made)

    assert "Hushwell" in "".join(piece.rows for piece in pieces)


def test_another_withheld_latecomer_is_another_addendum(letter: Letter, member: Member, made: Addendum) -> None:
    other = addenda.content_digest(made.snapshot, made.interchange, made.sealed_blocks, "0" * 64)

    assert addenda.stored_digest(made) == made.snapshot_sha256 != other


def test_a_record_is_of_a_list_or_of_an_addendum(made: Addendum) -> None:
    with pytest.raises(IntegrityError, match="record_is_of_one_list"), transaction.atomic():
        ListRecord.objects.filter(addendum=made).update(addendum=None)


def test_going_back_takes_the_records_of_addenda_away_and_no_other(made: Addendum) -> None:
    FORGETTING.forget(apps, SimpleNamespace(connection=connection))

    assert [record.frozen_list for record in ListRecord.objects.all()] == [Edition.objects.get().frozen_list]
    assert SealedLines.objects.count() == 1


# Receipts


@pytest.mark.parametrize("name", ("Zora Late", "Zephyrine Hushwell", "Corentin Farrow"))
def test_a_latecomer_has_a_receipt_that_holds(made: Addendum, name: str) -> None:
    receipt = receipt_of(name)

    rules.check_with_record(rules.read(json.dumps(receipt).encode()), rules.read_record(writing.file_of(made).encode()))
    assert receipt["edition"] == made.record_head
    assert name in receipt["line"]["lines"][0]


def test_control_a_receipt_with_another_name_does_not_hold(made: Addendum) -> None:
    receipt = receipt_of("Zora Late")
    receipt["line"]["lines"][0] = "Somebody Else"

    with pytest.raises(rules.ReceiptRefused, match="No line of the record is this one"):
        rules.check_with_record(
            rules.read(json.dumps(receipt).encode()), rules.read_record(writing.file_of(made).encode())
        )


def test_the_receipt_of_an_addendum_is_none_of_its_edition(made: Addendum) -> None:
    edition = rules.read_record(writing.file_of(Edition.objects.get()).encode())

    with pytest.raises(rules.ReceiptRefused, match="another edition"):
        rules.check_with_record(rules.read(json.dumps(receipt_of("Zora Late")).encode()), edition)


def test_a_latecomer_gets_it_by_the_own_link(client: Client, made: Addendum) -> None:
    page = opened(client, "Zephyrine Hushwell")

    text = client.get(page).text
    whole = json.loads(client.get(f"{page}receipt.json").content)
    nameless = client.get(f"{page}receipt-without-name.json").content

    assert "Your line stands in addendum 1 to edition 1. The receipt proves it" in text
    assert whole == receipt_of("Zephyrine Hushwell")
    rules.check_with_root(rules.read(nameless), made.record_head["root"])
    assert b"Zephyrine" not in nameless
    assert receipts.standing(of("Ada Quill")) == receipts.OwnLeaf(1, is_withheld=False, is_whole=True)


def test_the_page_for_receipts_says_which_addendum(client: Client, made: Addendum) -> None:
    receipt = json.dumps(receipt_of("Zora Late")).encode()

    alone = client.post("/receipts/", {"receipt": SimpleUploadedFile("receipt.json", receipt)}).text
    record = SimpleUploadedFile("record.json", writing.file_of(made).encode())
    both = client.post("/receipts/", {"receipt": SimpleUploadedFile("receipt.json", receipt), "record": record}).text

    for words in (alone, both):
        assert "This receipt holds" in words
        assert "Addendum 1 to edition 1" in words
    assert "Its line leads to a root that is stored here." in alone


def test_the_program_checks_it_against_the_pdf(made: Addendum, tmp_path: Path) -> None:
    receipt, pdf = tmp_path / "receipt.json", tmp_path / "addendum.pdf"
    receipt.write_text(json.dumps(receipt_of("Zora Late")))
    pdf.write_bytes(bytes(made.public_pdf or b""))

    ended = subprocess.run(
        [sys.executable, ROOT / "docs" / "check_receipt.py", receipt, "--record", pdf],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "leaf 0 of 3, addendum 1 to edition 1 of" in ended.stdout


def test_an_addendum_from_before_has_no_receipts_and_says_so(client: Client, made: Addendum, member: Member) -> None:
    without_a_record(made)

    found = receipts.standing(of("Zora Late"))

    assert found == receipts.OwnLeaf(1, is_withheld=False, is_whole=False, addendum=1, is_proven=False)
    assert receipts.of(of("Zora Late")) is None
    own = opened(client, "Zora Late")
    assert "It was frozen before addenda had records, so there is no receipt." in client.get(own).text
    assert client.get(f"{own}receipt.json").status_code == 404
    sign_in(client, member.user)
    page = client.get(reverse("letters:edition-audit", args=["archives", 1])).text
    assert "It was frozen before addenda had records, so there are no receipts for it." in page


# The audit page


def test_the_audit_page_has_the_root_for_the_team_and_for_all(client: Client, made: Addendum, member: Member) -> None:
    public = client.get("/l/archives/audit/").text
    sign_in(client, member.user)
    team = client.get(reverse("letters:edition-audit", args=["archives", 1])).text

    for page, sha256 in ((public, made.public_pdf_sha256), (team, made.pdf_sha256)):
        assert "Addendum 1 to edition 1" in page
        assert made.record_head["root"] in page
        assert sha256 in page
    assert made.pdf_sha256 not in public


def test_the_public_audit_page_says_nothing_of_an_addendum_that_somebody_left(client: Client, made: Addendum) -> None:
    Signature.objects.filter(pk=of("Zora Late").pk).update(state="withdrawn", withdrawn_at=timezone.now())

    assert "Addendum 1 to edition 1" not in client.get("/l/archives/audit/").text


# verify_edition


def test_an_untouched_addendum_holds(made: Addendum) -> None:
    assert told() == {"letter": "archives", "edition": 1, "holds": True, "faults": [], "news": []}


CHANGED: dict[str, tuple[Callable[[Addendum], object], tuple[str, str, str]]] = {
    "a line of the snapshot": (
        lambda made: Addendum.objects.filter(pk=made.pk).update(snapshot={**made.snapshot, "signature_blocks": []}),
        ("addendum", "addendum 1", "snapshot: signature_blocks (1, now 0)"),
    ),
    "what only the digest tells": (
        lambda made: Addendum.objects.filter(pk=made.pk).update(snapshot={**made.snapshot, "subject": "Another"}),
        ("addendum", "addendum 1", "content"),
    ),
    "the file inside": (
        lambda made: Addendum.objects.filter(pk=made.pk).update(
            interchange=made.interchange.replace("Open the archives", "Close the archives")
        ),
        ("addendum", "addendum 1", "interchange: letter.title"),
    ),
    "the head": (
        lambda made: Addendum.objects.filter(pk=made.pk).update(record_head={**made.record_head, "text": "0" * 64}),
        ("addendum", "addendum 1", "record_head: text"),
    ),
    "a name": (
        lambda made: sql("UPDATE signatories_signature SET name = %s WHERE name = 'Zora Late'", "Somebody Else"),
        ("signature", "signature {pk}", "name"),
    ),
    "a state": (
        lambda made: sql("UPDATE signatories_signature SET state = 'rejected' WHERE name = %s", "Zora Late"),
        ("signature", "signature {pk}", "state"),
    ),
    "a row that is gone": (
        lambda made: sql("DELETE FROM signatories_signature WHERE name = %s", "Zora Late"),
        ("signature", "signature {pk}", ""),
    ),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_in_an_addendum_is_named(made: Addendum, what: str) -> None:
    change, expected = CHANGED[what]
    pk = of("Zora Late").pk

    change(made)

    part, row, name = expected
    assert named(told()) == [(part, row.format(pk=pk), name)]


def test_control_without_the_look_at_addenda_nothing_is_named(made: Addendum, monkeypatch: pytest.MonkeyPatch) -> None:
    CHANGED["what only the digest tells"][0](made)
    monkeypatch.setattr(verifying_addenda, "faults", lambda _made: [])

    assert named(told()) == []


def test_a_changed_leaf_and_root_are_named(made: Addendum) -> None:
    record = ListRecord.objects.get(addendum=made)
    ListRecord.objects.filter(pk=record.pk).update(leaves=bytes(32) + bytes(record.leaves)[32:])

    assert named(told()) == [
        ("record", "addendum 1, leaf 0", "line or leaf"),
        ("record", "addendum 1, record", "root"),
        ("record", "addendum 1, head", "root"),
    ]


def test_a_byte_of_either_file_is_named(made: Addendum) -> None:
    pdf = bytearray(made.pdf or b"")
    pdf[len(pdf) // 2] ^= 1
    Addendum.objects.filter(pk=made.pk).update(pdf=bytes(pdf), public_pdf=bytes(made.public_pdf or b"") + b"\n")

    found = named(told())

    assert [(part, row) for part, row, _place in found] == [
        ("addendum_pdf", "addendum 1"),
        ("addendum_public_pdf", "addendum 1"),
    ]
    assert f"byte {len(pdf) // 2}" in found[0][2]


def test_who_left_since_is_news(made: Addendum) -> None:
    row = of("Zora Late")
    own_changes.withdraw(proof=tokens.Proof(row.pk, row.nonce))

    found = told()

    assert named(found) == []
    assert [one.startswith(f"Signature {row.pk} (leaf 0) reads otherwise since") for one in found["news"]] == [True]


def test_who_was_put_into_an_addendum_is_named(made: Addendum) -> None:
    row = make_signature(made.letter, state="pending", name="Put In", for_addendum=True, addendum=made)

    assert named(told()) == [("signature", f"signature {row.pk}", "addendum")]


def test_one_from_before_is_told_as_news(made: Addendum) -> None:
    without_a_record(made)
    made.refresh_from_db()
    again = addenda.render(made, for_public=False)
    Addendum.objects.filter(pk=made.pk).update(pdf=again.pdf, pdf_sha256=again.sha256)

    found = told()

    assert named(found) == []
    assert found["news"] == ["Addendum 1 has no record: it was frozen before addenda had records."]


def test_files_that_somebody_has_of_an_addendum_are_known(made: Addendum, tmp_path: Path) -> None:
    contents = {
        "theirs.pdf": bytes(made.pdf or b""),
        "public.pdf": bytes(made.public_pdf or b""),
        "record.json": writing.file_of(made).encode(),
        "letter.json": made.interchange.encode(),
        "receipt.json": json.dumps(receipt_of("Zora Late")).encode(),
    }

    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert named(told(tmp_path / name)) == []


def test_control_changed_files_of_an_addendum_are_named(made: Addendum, tmp_path: Path) -> None:
    contents = {
        "record.json": (writing.file_of(made).replace("Zora Late", "Zora Later"), "lines[0].lines[0]"),
        "letter.json": (
            made.interchange.replace("Zora Late", "Zora Later"),
            "signature_blocks[0].lines[0].lines[0]",
        ),
        "receipt.json": (json.dumps(receipt_of("Zora Late")).replace("Zora Late", "Zora Later"), "forged"),
    }

    for name, (content, place) in contents.items():
        (tmp_path / name).write_text(content)
        assert named(told(tmp_path / name)) == [("file", name, place)]
