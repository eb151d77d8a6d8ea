"""docs/check_receipt.py alone: a thousand receipts, and every way to forge one. What it says, the page says too."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from campaign.models import User
from letters.editions.record import leaves as rules
from letters.editions.record import merkle, writing
from letters.editions.record import receipts as proof
from letters.editions.record.receipts import ReceiptRefused
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders, receipts
from signatories.models import PaperTotal, SealedLines, Signature
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.sources import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.stories]
PROGRAM = ROOT / "docs" / "check_receipt.py"
Receipt = dict[str, Any]


@pytest.fixture
def actor() -> User:
    return make_user()


def signed(number: int) -> Letter:
    """An open letter with so many names, every tenth of them withheld, and some on paper."""
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter, style="person_title_organization")
    named, hidden = make_signature(letter, email=""), make_signature(letter, email="", withheld=True, name="Hidden")
    made = []
    for at in range(number - 2):
        row = deepcopy(hidden if at % 10 == 0 else named)
        row.pk, row._state.adding, row.nonce = None, True, f"nonce {at}"
        if not row.withheld:
            row.name = f"Signer {at:04} Été"
        made.append(row)
    Signature.objects.bulk_create(made)
    return letter


def ready(letter: Letter, actor: User) -> Edition:
    closing.close(letter=letter, actor=actor)
    edition = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    Edition.objects.filter(pk=edition.pk).update(state="ready", pdf=b"%PDF", pdf_sha256="0" * 64)
    return edition


def all_receipts(edition: Edition) -> list[tuple[int, Receipt]]:
    """Return the receipts of all lines with their rows, over one tree."""
    record = edition.frozen_list.record
    tree = merkle.LeafTree(merkle.divided(bytes(record.leaves)), same=rules.ON_PAPER, alike=record.on_paper)
    made = []
    lines = writing.lines_of(record)
    for piece in SealedLines.objects.filter(record=record).order_by("first"):
        rows = json.loads(piece.rows)["rows"]
        for index, (number, row) in enumerate(zip(piece.signatures, rows, strict=True), start=piece.first):
            line = row.get("line") or lines[index]
            opening = rules.Opening.of(bytes(record.seed), index)
            if "line" in row:
                opening = rules.Opening(bytes.fromhex(row["key"]), bytes.fromhex(row["salt"]))
            receipt = proof.issue(edition.record_head, index=index, path=tree.path(index), opening=opening, line=line)
            made.append((number, receipt))
    return made


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program as somebody who has nothing of ours: Python alone, isolated, without packages."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def put(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_thousand_receipts_hold_by_the_program_alone(actor: User, tmp_path: Path) -> None:
    letter = signed(1000)
    PaperTotal.objects.create(letter=letter, number=37, note="A sheet", form_key="paper", entered_by=actor)
    edition = ready(letter, actor)
    made = all_receipts(edition)
    files = [put(tmp_path, f"{number}.json", receipt) for number, receipt in made]
    record = put(tmp_path, "record.json", writing.file_of(edition))

    by_record = run(*files, "--record", record)
    by_root = run(*files, "--root", edition.record_head["root"])

    assert (len(made), edition.record_head["leaves"]) == (1000, 1037)
    for ended in (by_record, by_root):
        assert (ended.returncode, ended.stderr) == (0, "")
        assert sum(": holds: " in line for line in ended.stdout.splitlines()) == 1000
    assert dict(made)[made[0][0]] == receipts.of(Signature.objects.get(pk=made[0][0]))
    assert dict(made)[made[-1][0]] == receipts.of(Signature.objects.get(pk=made[-1][0]))


# Forging


def other_line(made: list[Receipt]) -> Receipt:
    forged = deepcopy(made[2])
    forged["line"]["lines"] = ["Somebody Else"]
    return forged


def moved(made: list[Receipt]) -> Receipt:
    return {**deepcopy(made[2]), "index": 3}


def moved_with_its_path(made: list[Receipt]) -> Receipt:
    return {**deepcopy(made[2]), "index": 3, "path": made[3]["path"]}


def other_salt(made: list[Receipt]) -> Receipt:
    return {**deepcopy(made[2]), "salt": made[3]["salt"]}


def other_key(made: list[Receipt]) -> Receipt:
    return {**deepcopy(made[2]), "key": made[3]["key"]}


def other_number(made: list[Receipt]) -> Receipt:
    forged = deepcopy(made[2])
    forged["edition"]["edition"] = 2
    return forged


# What is done, and how it is refused against a record and against the root alone; a root says nothing of numbers.
FORGERIES: dict[Callable[[list[Receipt]], Receipt], tuple[str, str]] = {
    other_line: ("forged", "forged"),
    moved: ("moved", "moved"),
    moved_with_its_path: ("moved", "forged"),
    other_salt: ("forged", "forged"),
    other_key: ("forged", "forged"),
    other_number: ("edition", ""),
}


def said_by_us(receipt: Receipt, *, record: str = "", root: str = "") -> str:
    try:
        read = proof.read(json.dumps(receipt).encode())
        if record:
            proof.check_with_record(read, proof.read_record(record.encode()))
        else:
            proof.check_with_root(read, root)
    except ReceiptRefused as refusal:
        return refusal.why
    return ""


def said_by_the_program(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.stderr == ""
    assert ended.returncode in (0, 1)
    assert ("REFUSED" in ended.stdout) == (ended.returncode == 1)
    return ended.stdout.partition("REFUSED, ")[2].partition(":")[0]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forged_receipt_is_refused_with_its_reason(
    actor: User, tmp_path: Path, forge: Callable[[list[Receipt]], Receipt]
) -> None:
    edition = ready(signed(13), actor)
    forged = forge([receipt for _number, receipt in all_receipts(edition)])
    text, root = writing.file_of(edition), edition.record_head["root"]
    file, record = put(tmp_path, "receipt.json", forged), put(tmp_path, "record.json", text)

    by_record, by_root = run(file, "--record", record), run(file, "--root", root)

    assert (said_by_the_program(by_record), said_by_the_program(by_root)) == FORGERIES[forge]
    assert (said_by_us(forged, record=text), said_by_us(forged, root=root)) == FORGERIES[forge]


def test_a_line_of_another_edition_is_refused(actor: User, tmp_path: Path) -> None:
    letter = signed(13)
    first = ready(letter, actor)
    stays, leaves = all_receipts(first)[:2]
    Signature.objects.filter(pk=leaves[0]).update(state="withdrawn", counted_at=None)
    second = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    text, root = writing.file_of(second), second.record_head["root"]
    file, record = put(tmp_path, "receipt.json", stays[1]), put(tmp_path, "record.json", text)

    assert second.number == 2
    assert said_by_the_program(run(file, "--record", record)) == "edition"
    assert said_by_the_program(run(file, "--root", root)) == "edition"
    assert (said_by_us(stays[1], record=text), said_by_us(stays[1], root=root)) == ("edition", "edition")


@pytest.mark.parametrize("change", ("line", "withheld", "on_paper"))
def test_a_record_that_was_changed_is_refused(actor: User, tmp_path: Path, change: str) -> None:
    edition = ready(signed(13), actor)
    receipt = all_receipts(edition)[0][1]
    record = json.loads(writing.file_of(edition))
    if change == "line":
        record["lines"][4]["lines"] = ["Somebody Else"]
    elif change == "withheld":
        record["withheld"][0] = "0" * 64
    else:
        record["on_paper"] = 5
    files = put(tmp_path, "receipt.json", receipt), put(tmp_path, "record.json", record)

    ended = run(files[0], "--record", files[1])

    assert said_by_the_program(ended) == said_by_us(receipt, record=json.dumps(record)) == "record"


def test_program_writes_a_receipt_without_the_name(actor: User, tmp_path: Path) -> None:
    edition = ready(signed(13), actor)
    receipt = all_receipts(edition)[-1][1]
    file, out = put(tmp_path, "receipt.json", receipt), tmp_path / "shown.json"

    run(file, "--root", edition.record_head["root"], "--without-name", out)

    shown = json.loads(out.read_text())
    assert shown == proof.without_name(receipt)
    ended = run(out, "--root", edition.record_head["root"])
    assert "whoever has this receipt has signed, and no name is shown" in ended.stdout


@pytest.mark.parametrize("content", ("{", "[]", '{"format": "undersigned-receipt/1"}', '{"format": 1}'))
def test_program_says_of_a_file_that_it_is_no_receipt(tmp_path: Path, content: str) -> None:
    ended = run(put(tmp_path, "receipt.json", content), "--root", "0" * 64)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{tmp_path / 'receipt.json'}: ")
    assert "Traceback" not in ended.stderr
