"""verify_edition names what was changed behind everybody's back: a row, a field, a byte, a line that is gone."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pypdf import PdfReader

from campaign.models import Activity, User
from campaign.trail import activity
from letters.editions import orders
from letters.editions.record import writing
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders, receipts
from signatories.models import SealedLines, Signature
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature
from tests.sources import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter")]


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter(actor: User) -> Letter:
    made = make_letter(state=LetterState.OPEN)
    make_group(made, style="person_title_organization")
    version = made.versions.get()
    for name in ("Ada Quill", "Bela Rey", "Cy Sand"):
        make_signature(made, name=name, version=version)
    make_signature(made, name="Zephyrine Hushwell", withheld=True, version=version)
    make_recipient(letter=made)
    closing.close(letter=made, actor=actor)
    return made


@pytest.fixture
def edition(letter: Letter, actor: User) -> Edition:
    made = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    orders.make_edition(edition_id=made.pk)
    made.refresh_from_db()
    assert made.state == "ready"
    return made


def sql(statement: str, *values: str | int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def told(edition: Edition, file: Path | None = None) -> dict[str, Any]:
    """Return what the command prints, and see to it that its status says the same."""
    output = io.StringIO()
    status: int | str | None = 0
    arguments = [edition.letter.slug, str(edition.number), *([str(file)] if file else []), "--json"]
    try:
        call_command("verify_edition", *arguments, stdout=output)
    except SystemExit as end:
        status = end.code
    found: dict[str, Any] = json.loads(output.getvalue())
    assert (found["holds"], status) in ((True, 0), (False, 1))
    return found


def named(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(fault["part"], fault["row"], fault["field"]) for fault in found["faults"]]


def of(name: str) -> Signature:
    return next(one for one in Signature.objects.all() if one.part("name") == name)


def test_untouched_edition_holds(edition: Edition) -> None:
    assert told(edition) == {"letter": edition.letter.slug, "edition": 1, "holds": True, "faults": [], "news": []}


COLUMNS = {
    "name": "Somebody Else",
    "title": "Minister",
    "source": "manual",
    "confirmed_at": "2020-01-01 00:00:00",
    "state": "rejected",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_signature_that_was_changed_by_sql_is_named_with_its_field(edition: Edition, column: str) -> None:
    row = of("Bela Rey")

    sql(f"UPDATE signatories_signature SET {column} = %s WHERE id = %s", COLUMNS[column], row.pk)

    assert named(told(edition)) == [("signature", f"signature {row.pk}", column)]


def test_a_withheld_signature_that_was_changed_is_named_and_its_name_is_not(edition: Edition) -> None:
    row = of("Zephyrine Hushwell")
    other = of("Ada Quill")
    row.name = "Invented Person"
    row.seal("name")

    value = Signature._meta.get_field("sealed").get_prep_value(row.sealed)
    sql("UPDATE signatories_signature SET sealed = %s WHERE id = %s", value, row.pk)

    found = told(edition)
    assert named(found) == [("signature", f"signature {row.pk}", "name")]
    assert not any(name in json.dumps(found) for name in ("Zephyrine", "Invented", other.name))


def test_a_signature_that_was_removed_is_named(edition: Edition) -> None:
    row = of("Cy Sand")

    sql("DELETE FROM signatories_signature WHERE id = %s", row.pk)

    found = told(edition)
    assert named(found) == [("signature", f"signature {row.pk}", "")]
    assert "was removed" in found["faults"][0]["sentence"]


def test_a_signature_that_was_put_in_is_named(edition: Edition) -> None:
    row = make_signature(edition.letter, counted_at=edition.frozen_list.frozen_at)

    assert named(told(edition)) == [("signature", f"signature {row.pk}", "")]


def test_what_signers_did_themselves_is_news_and_no_fault(edition: Edition) -> None:
    row = of("Bela Rey")
    own_changes.withdraw(proof=tokens.Proof(row.pk, row.nonce))

    found = told(edition)

    assert named(found) == []
    assert len(found["news"]) == 1
    assert found["news"][0].startswith(f"Signature {row.pk} (leaf 1) reads otherwise since, by signature.withdrawn")


def test_an_entry_of_the_trail_that_was_changed_is_named(edition: Edition) -> None:
    entry = Activity.objects.get(verb="list.frozen")

    sql("UPDATE campaign_activity SET verb = 'letter.opened' WHERE id = %s", entry.pk)

    assert named(told(edition)) == [("trail", f"entry {entry.sequence}", "entry")]


def test_data_of_an_entry_that_were_changed_are_named(edition: Edition) -> None:
    entry = Activity.objects.get(verb="list.frozen")

    sql("UPDATE campaign_activity SET data = %s WHERE id = %s", json.dumps({**entry.data, "individuals": 9}), entry.pk)

    assert named(told(edition)) == [("trail", f"entry {entry.sequence}", "data")]


def test_a_trail_that_was_written_anew_does_not_end_where_the_record_says(edition: Edition) -> None:
    coalition = edition.letter.campaign.coalition
    sql("UPDATE campaign_activity SET verb = 'letter.opened' WHERE verb = 'list.frozen'")
    sql("UPDATE campaign_activity SET sequence = NULL, previous_hash = '', hash = ''")
    while activity.link(coalition.pk):
        pass
    assert activity.verify(coalition) == []

    number = edition.record_head["trail"]["entry"]

    assert named(told(edition)) == [("trail", f"entry {number}", "hash")]


def test_one_byte_of_the_stored_pdf_is_named_with_its_object(edition: Edition) -> None:
    content = bytearray(edition.pdf or b"")
    at = content.index(b"endstream") - 20
    content[at] ^= 1

    Edition.objects.filter(pk=edition.pk).update(pdf=bytes(content))

    part, row, field = named(told(edition))[0]
    assert (part, row) == ("pdf", "edition 1")
    assert field.startswith(f"byte {at}, in object ")


CONTENT: dict[str, Callable[[Edition], dict[str, Any]]] = {
    "interchange: letter.title": lambda edition: {
        "interchange": edition.interchange.replace(edition.snapshot["title"], "A new title", 1)
    },
    "snapshot: body": lambda edition: {"snapshot": {**edition.snapshot, "body": "<p>Other words.</p>"}},
    "snapshot: counts": lambda edition: {"snapshot": {**edition.snapshot, "counts": {"individuals": 9}}},
    "record_head: text": lambda edition: {"record_head": {**edition.record_head, "text": "0" * 64}},
}


@pytest.mark.parametrize("field", CONTENT)
def test_content_that_was_changed_is_named_by_its_field(edition: Edition, field: str) -> None:
    Edition.objects.filter(pk=edition.pk).update(**CONTENT[field](edition))

    assert ("edition", "edition 1", field) in named(told(edition))


def test_a_line_of_the_frozen_list_that_was_changed_is_named(edition: Edition) -> None:
    frozen = edition.frozen_list
    frozen.blocks[0]["lines"][1]["lines"] = ["Somebody Else"]
    frozen.save()

    assert ("frozen list", "list 1", "blocks[0].lines[1].lines[0]") in named(told(edition))


def test_a_line_of_the_record_that_was_changed_is_named(edition: Edition) -> None:
    piece = edition.frozen_list.record.pieces.get()

    sql("UPDATE letters_recordlines SET lines = %s WHERE id = %s", piece.lines.replace("Cy Sand", "Cy Send"), piece.pk)

    assert named(told(edition)) == [("record", "leaf 2", "line or leaf")]


def test_the_leaf_of_a_withheld_name_that_was_changed_is_named(edition: Edition) -> None:
    record = edition.frozen_list.record
    record.leaves = bytes(record.leaves)[:-1] + bytes([bytes(record.leaves)[-1] ^ 1])
    record.save()

    assert ("record", "leaf 3", "leaf") in named(told(edition))
    assert ("record", "record", "root") in named(told(edition))


def test_sealed_lines_that_were_changed_are_named(edition: Edition) -> None:
    key = SealedLines.objects.get().pk

    sql("UPDATE signatories_sealedlines SET rows = 'nothing' WHERE id = %s", key)

    assert ("record", f"sealed lines {key}", "rows") in named(told(edition))


def test_the_text_of_a_version_that_was_changed_is_named(edition: Edition) -> None:
    revision = edition.letter.versions.get().revision
    revision.content["body"] = "<p>Other words.</p>"
    revision.save()

    assert named(told(edition)) == [("text", "version 1", "body")]


# A file


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


Put = Callable[[str, bytes], Path]


def test_files_of_the_edition_hold(edition: Edition, put: Put) -> None:
    receipt = receipts.of(of("Ada Quill"))
    contents = {
        "letter.pdf": bytes(edition.pdf or b""),
        "letter.json": edition.interchange.encode(),
        "record.json": writing.file_of(edition).encode(),
        "receipt.json": json.dumps(receipt).encode(),
    }

    for name, content in contents.items():
        assert named(told(edition, put(name, content))) == []


def test_program_finds_the_record_inside_the_pdf(edition: Edition, put: Put) -> None:
    receipt = put("receipt.json", json.dumps(receipts.of(of("Zephyrine Hushwell"))).encode())
    letter = put("letter.pdf", bytes(edition.pdf or b""))

    command = [
        sys.executable,
        "-I",
        "-S",
        str(ROOT / "docs" / "check_receipt.py"),
        str(receipt),
        "--record",
        str(letter),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Zephyrine Hushwell (name withheld)" in ended.stdout


def test_one_byte_of_a_file_is_named_with_what_it_is_in(edition: Edition, put: Put) -> None:
    content = bytearray(edition.pdf or b"")
    reader = PdfReader(io.BytesIO(bytes(content)))
    number = reader.pages[0].raw_get("/Contents").idnum
    at = content.index(b"stream", content.index(b"\n%d 0 obj" % number)) + 30
    content[at] ^= 1

    found = told(edition, put("letter.pdf", bytes(content)))

    assert named(found) == [("file", "letter.pdf", f"byte {at}, in object {number}, what is drawn on page 1")]


def test_one_byte_of_the_record_inside_a_file_is_named(edition: Edition, put: Put) -> None:
    content = bytearray(edition.pdf or b"")
    root: Any = PdfReader(io.BytesIO(bytes(content))).trailer["/Root"]
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    number = names[names.index("record.json") + 1].get_object()["/EF"].raw_get("/F").idnum
    at = content.index(b"stream", content.index(b"\n%d 0 obj" % number)) + 30
    content[at] ^= 1

    found = told(edition, put("letter.pdf", bytes(content)))

    assert [fault["field"] for fault in found["faults"]] == [
        f"byte {at}, in object {number}, the file record.json inside"
    ]


def test_bytes_behind_and_missing_bytes_are_told(edition: Edition, put: Put) -> None:
    content = bytes(edition.pdf or b"")

    longer = told(edition, put("longer.pdf", content + b"\n% more"))
    shorter = told(edition, put("shorter.pdf", content[:-7]))
    other = told(edition, put("other.pdf", b"%PDF-1.7 of somebody else"))

    assert [fault["field"] for fault in longer["faults"]] == ["7 bytes were put behind the file"]
    assert [fault["field"] for fault in shorter["faults"]] == ["the last 7 bytes are missing"]
    assert "is not made from any file of this edition" in other["faults"][0]["sentence"]


def test_a_changed_record_and_a_forged_receipt_are_named(edition: Edition, put: Put) -> None:
    record = writing.file_of(edition).replace("Ada Quill", "Eda Quill")
    receipt = receipts.of(of("Ada Quill")) or {}
    receipt["line"]["lines"] = ["Eda Quill"]

    changed = told(edition, put("record.json", record.encode()))
    forged = told(edition, put("receipt.json", json.dumps(receipt).encode()))

    assert [fault["field"] for fault in changed["faults"]] == ["lines[0].lines[0]"]
    assert [fault["field"] for fault in forged["faults"]] == ["forged"]


def test_what_there_is_not_ends_with_two(edition: Edition, tmp_path: Path) -> None:
    for arguments in ((edition.letter.slug, "7"), (edition.letter.slug, "1", str(tmp_path / "nothing.pdf"))):
        with pytest.raises(SystemExit) as end:
            call_command("verify_edition", *arguments, stdout=io.StringIO(), stderr=io.StringIO())

        assert end.value.code == 2


def test_an_edition_without_a_record_is_compared_as_far_as_it_can(edition: Edition) -> None:
    sql("DELETE FROM signatories_sealedlines")
    sql("DELETE FROM letters_recordlines")
    sql("DELETE FROM letters_listrecord")
    bare = Edition.objects.get(pk=edition.pk)
    bare.record_head = {}
    bare.snapshot_sha256 = orders.stored_digest(bare)
    made = orders.render(bare)
    bare.pdf, bare.pdf_sha256 = made.pdf, made.sha256
    bare.save()

    found = told(edition)

    assert found["faults"] == []
    assert found["news"] == ["Edition 1 has no record: its list was frozen before records were kept."]
