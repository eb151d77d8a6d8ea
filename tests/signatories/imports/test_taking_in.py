"""Signatures of a file in a letter's list: taken in as a whole or not at all, and taken back."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaign import jobs
from campaign.files import remembered, sheets
from campaign.form_keys import new_key
from campaign.mailbox import mailbox_key
from campaign.models import Activity, Member, RememberedHeading, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import batches, undoing, writing
from signatories.imports.batches import ImportRefused
from signatories.imports.reports import ImportReport
from signatories.imports.rules import SignatureJudge
from signatories.lists import closing, listing
from signatories.models import SignatureImport
from signatories.models.signature import Kind, State
from signatories.moderation import decisions
from signatories.signing import own_changes, privacy, signatures, tokens
from tests.factories.campaign import make_campaign, make_member, make_organization
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, as_csv, row

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState.OPEN, kinds=[Kind.ORGANIZATION, Kind.PERSON]
    )
    make_group(letter)
    return letter


def parked(letter: Letter, member: Member, content: bytes, *, name: str = "list.csv", **said: Any) -> SignatureImport:
    """A file that somebody looked at, with the columns as they are found."""
    file = sheets.checked(name, content)
    batch = batches.keep(letter=letter, actor=member.user, file=file, form_key=new_key())
    sheet = batches.sheet_of(batch)
    chosen = said.pop("columns", batches.match(letter, sheet))
    batches.choose_columns(batch=batch, sheet=sheet, chosen=chosen, **{"kind": "", "all_consented": False, **said})
    batches.look(batch=batch, sheet=sheet)
    return batch


def taken(
    letter: Letter, member: Member, *rows: list[str], provenance: str = "The form of May", **decided: Any
) -> SignatureImport:
    batch = parked(letter, member, as_csv([HEADINGS, *rows]))
    batches.order(batch=batch, provenance=provenance, **decided)
    done = writing.take_in(batch_id=batch.pk)
    assert done is not None
    assert (done.state, done.reason) == ("done", "")
    return done


def report(batch: SignatureImport) -> ImportReport:
    return batches.report_of(batch)


def test_take_in_brings_in_the_good_rows_of_400(letter: Letter, member: Member) -> None:
    expected = files.rows()

    batch = taken(letter, member, *(each.cells for each in expected))

    stored = {signature.batch_row: signature for signature in letter.signatures.all()}
    assert sorted(stored) == [number for number, each in enumerate(expected, 1) if each.fate == "ok"]
    assert (batch.rows, batch.added, batch.counted) == (400, 378, 372)  # one of them without a name
    waiting = {number: signature.doubt for number, signature in stored.items() if signature.state == State.PENDING}
    doubts = Counter(doubt.partition(":")[0] for doubt in waiting.values())
    assert doubts == {"like_line": 3, "consent_unclear": 2, "consent_condition": 1}
    assert {each.confirmed_at for each in stored.values()} == {None}
    assert {each.source for each in stored.values()} == {"file"}
    entry = Activity.objects.get(verb="signatures.imported")
    assert (entry.data["rows"], entry.data["added"], entry.data["counted"]) == (400, 378, 372)


def test_take_in_keeps_what_a_row_says(letter: Letter, member: Member) -> None:
    taken(letter, member, row("Ann <ANN@paper.example>", "org", "Paper \u00a0 Club", "纸会", "Ann", "Quill"))

    signature = letter.signatures.get()
    assert (signature.organization_name, signature.name, signature.title) == ("Paper Club", "Ann Quill", "Director")
    assert (signature.email, signature.country.code) == ("ANN@paper.example", "CH")
    assert signature.mailbox_key == mailbox_key("ann@paper.example")
    assert signature.came_with == '{"consent": "Yes", "names": ["纸会"]}'
    assert signature.signed_at is not None
    assert signature.signed_at.date().isoformat() == "2026-11-14"
    assert signature.version is not None


def test_take_in_seals_a_name_that_is_not_to_be_published(letter: Letter, member: Member) -> None:
    batch = taken(letter, member, row("hush@paper.example", first="Hush", last="Hidden", consent="no"))

    signature = letter.signatures.get()
    assert (signature.state, signature.withheld, signature.name) == (State.COUNTED, True, "")
    assert signature.part("name") == "Hush Hidden"
    assert listing.live_list(letter).blocks == ()
    raw = SignatureImport.objects.filter(pk=batch.pk).extra(select={"raw": "report"}).values_list("raw", flat=True)
    assert "Hush" not in str(raw[0])


def test_take_in_lets_nothing_count_without_provenance(letter: Letter, member: Member) -> None:
    batch = taken(letter, member, row("ann@paper.example", first="Ann", last="Quill"), provenance="")

    signature = letter.signatures.get()
    assert (signature.state, signature.doubt) == (State.PENDING, "no_provenance")
    assert decisions.approve(letter=letter, ids=[signature.pk], actor=member.user) == 0

    undoing.say_provenance(batch=batch, actor=member.user, provenance="The form of May")
    assert decisions.approve(letter=letter, ids=[signature.pk], actor=member.user) == 1
    signature.refresh_from_db()
    assert (signature.state, signature.confirmed_at) == (State.COUNTED, None)


def test_take_in_compares_with_the_lines_of_the_letter(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Ann Quill", email="ann@paper.example", title="Reader")
    make_signature(letter, name="Bo Ink", email="bo@ink.example")
    make_signature(letter, name="Cy Press", email="cy@press.example", state=State.WITHDRAWN)
    make_signature(letter, organization_name="Font Club", email="font@club.example")

    batch = taken(
        letter,
        member,
        row("ann+x@paper.example", first="Ann", last="Quill", title="Editor"),
        row("bo@ink.example", first="Another", last="Person"),
        row("cy@press.example", first="Cy", last="Press"),
        row("other@club.example", "org", "The Font Club, Inc.", first="Di", last="Font"),
        also=[2, 3],
    )

    rows = report(batch).rows
    assert [(each.disposition.value, [message.code for message in each.messages]) for each in rows] == [
        ("duplicate", ["duplicate_line", "title_changed"]),
        ("conflict", ["conflict_line"]),
        ("conflict", ["left"]),
        ("ok", ["like_line"]),
    ]
    # The second was decided by a person; whoever withdrew is not brought back by anybody else.
    assert list(batch.signatures.order_by("pk").values_list("batch_row", "state", "mailbox_key")) == [
        (2, "pending", ""),
        (4, "pending", mailbox_key("other@club.example")),
    ]


def test_take_in_says_nothing_of_a_withheld_name(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Hush Hidden", email="hush@paper.example", withheld=True)

    batch = taken(
        letter,
        member,
        row("x@paper.example", first="Hush", last="Hiddn"),
        row("hush@paper.example", first="Eve", last="Else"),
    )

    first, second = report(batch).rows
    assert (first.is_like, first.messages) == (False, [])
    assert [(message.code, message.value) for message in second.messages] == [("conflict_line", "hush@paper.example")]


def test_take_in_takes_a_title_over_that_somebody_chose(letter: Letter, member: Member) -> None:
    rows = [row("ann@paper.example", first="Ann", last="Quill", title=title) for title in ("Reader", "Editor")]

    taken(letter, member, *rows, titles=[2])

    assert letter.signatures.get().title == "Editor"


def die_while_writing(letter: Letter, member: Member, monkeypatch: Any) -> SignatureImport:
    """A batch whose worker dies when all signatures are written and nothing is done yet."""
    batch = parked(letter, member, as_csv([HEADINGS, *(each.cells for each in files.rows())]))
    batches.order(batch=batch, provenance="The form of May")

    def die(*_arguments: Any, **_options: Any) -> bool:
        assert letter.signatures.count() == 378
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "finish", die)
        with pytest.raises(KeyboardInterrupt):
            writing.take_in(batch_id=batch.pk)
    return batch


def test_take_in_stores_nothing_of_a_worker_that_died(letter: Letter, member: Member, monkeypatch: Any) -> None:
    batch = die_while_writing(letter, member, monkeypatch)

    assert letter.signatures.count() == 0
    assert writing.take_in(batch_id=batch.pk) is None  # the lease is not over yet
    SignatureImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert writing.sweep() == [batch.pk]
    assert writing.take_in(batch_id=batch.pk) is not None
    assert letter.signatures.count() == 378
    assert writing.take_in(batch_id=batch.pk) is None
    assert letter.signatures.count() == 378


def test_take_in_without_its_transaction_leaves_half_a_batch(letter: Letter, member: Member, monkeypatch: Any) -> None:
    """The control of the test above."""
    monkeypatch.setattr(writing, "_store", writing._store.__wrapped__)  # type: ignore[attr-defined]

    die_while_writing(letter, member, monkeypatch)

    assert letter.signatures.count() == 378


def test_take_in_stores_nothing_when_another_worker_has_the_batch(
    letter: Letter, member: Member, monkeypatch: Any
) -> None:
    batch = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    batches.order(batch=batch, provenance="The form of May")
    monkeypatch.setattr(remembered, "remember", lambda *_: pytest.fail("nothing was taken in"))
    store = writing._store

    def overtaken(batch: SignatureImport, lease: str) -> None:
        SignatureImport.objects.update(lease="another")
        store(batch, lease)

    monkeypatch.setattr(writing, "_store", overtaken)

    assert writing.take_in(batch_id=batch.pk) is None
    assert letter.signatures.count() == 0


def test_take_in_judges_nothing_more_when_another_worker_has_the_batch(
    letter: Letter, member: Member, monkeypatch: Any
) -> None:
    batch = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    batches.order(batch=batch, provenance="The form of May")
    make_signature(letter)  # so that the rows are judged anew
    judge = batches.judge

    def overtaken(*arguments: Any, **options: Any) -> SignatureJudge:
        SignatureImport.objects.update(lease="another")
        return judge(*arguments, **options)

    monkeypatch.setattr(batches, "judge", overtaken)

    assert writing.take_in(batch_id=batch.pk) is None
    assert letter.signatures.count() == 1


def test_take_in_judges_once_while_nothing_changes(letter: Letter, member: Member, monkeypatch: Any) -> None:
    batch = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    batches.order(batch=batch, provenance="The form of May")
    monkeypatch.setattr(batches, "judge", lambda *_: pytest.fail("it is judged"))

    done = writing.take_in(batch_id=batch.pk)

    assert done is not None
    assert (done.state, done.added, done.counted) == ("done", 1, 1)
    assert [piece.stores for piece in batch.pieces.all()] == [""]


@pytest.mark.parametrize("change", ("signature", "withdrawal", "organization", "kinds"))
def test_take_in_judges_anew_when_something_has_changed(letter: Letter, member: Member, change: str) -> None:
    ann = make_signature(letter, name="Ann Other", email="ann@paper.example")
    batch = parked(
        letter,
        member,
        as_csv(
            [
                HEADINGS,
                row("ann@paper.example", first="Ann", last="Quill"),
                row("bo@ink.example", "org", "Ink Club", first="Bo", last="Ink"),
                row("cy@press.example", first="Cy", last="Press"),
            ]
        ),
    )
    batches.order(batch=batch, provenance="The form of May")
    if change == "signature":
        make_signature(letter, name="Someone Else", email="cy@press.example")
    elif change == "withdrawal":
        type(ann).objects.filter(pk=ann.pk).update(state=State.WITHDRAWN)
    elif change == "organization":
        make_organization(letter.campaign.coalition, "Ink Club", country="CH")
    else:
        Letter.objects.filter(pk=letter.pk).update(kinds=["person"])

    done = writing.take_in(batch_id=batch.pk)

    assert done is not None
    said = [[each.disposition.value, *(message.code for message in each.messages)] for each in report(done).rows]
    expected = [["conflict", "conflict_line"], ["ok"], ["ok"]]
    if change == "signature":
        expected[2] = ["conflict", "conflict_line"]
    elif change == "withdrawal":
        expected[0] = ["conflict", "left"]
    elif change == "kinds":
        expected[1] = ["error", "kind_not_asked"]
    assert said == expected
    known = [each.organization is not None for each in done.signatures.filter(kind="organization")]
    assert known == ([] if change == "kinds" else [change == "organization"])


def test_take_in_leaves_out_whoever_signed_meanwhile(letter: Letter, member: Member, monkeypatch: Any) -> None:
    batch = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    batches.order(batch=batch, provenance="The form of May")
    store = writing._store

    def late(batch: SignatureImport, lease: str) -> None:
        signatures.sign(letter=letter, signer=make_signer(email="ann@paper.example"))
        store(batch, lease)

    monkeypatch.setattr(writing, "_store", late)

    done = writing.take_in(batch_id=batch.pk)

    assert done is not None
    assert (done.state, done.added, report(done).summary["conflict"]) == ("done", 0, 1)


def test_take_in_refuses_a_letter_that_closed_meanwhile(letter: Letter, member: Member) -> None:
    make_signature(letter)
    batch = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    batches.order(batch=batch, provenance="The form of May")
    closing.close(letter=letter, actor=member.user)

    done = writing.take_in(batch_id=batch.pk)

    assert done is not None
    assert (done.state, done.added) == ("failed", 0)
    assert "open for signing" in done.reason


def test_sweep_gives_up_a_file_that_cost_too_many_workers(letter: Letter, member: Member) -> None:
    batch = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    batches.order(batch=batch, provenance="The form of May")
    SignatureImport.objects.update(
        state="working", attempts=jobs.MAX_ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1)
    )

    assert writing.sweep() == []

    batch.refresh_from_db()
    assert (batch.state, "3 times" in batch.reason) == ("failed", True)
    assert batches.try_again(batch=batch) is True
    assert writing.take_in(batch_id=batch.pk) is not None


def test_signer_from_a_file_signs_once_and_can_withdraw(letter: Letter, member: Member, mailoutbox: Any) -> None:
    taken(letter, member, row("ann@paper.example", first="Ann", last="Quill"))

    signatures.sign(letter=letter, signer=make_signer(email="Ann+again@paper.example"))

    signature = letter.signatures.get()
    proof = tokens.Proof(signature.pk, signature.nonce)
    assert own_changes.withdraw(proof=proof).state == State.WITHDRAWN


def test_undo_takes_a_batch_back(letter: Letter, member: Member) -> None:
    kept = make_signature(letter)
    batch = taken(letter, member, *(each.cells for each in files.rows(120)))
    decisions.approve(letter=letter, ids=[each.pk for each in batch.signatures.all()], actor=member.user)

    assert undoing.stands_on(batch) == []
    assert undoing.undo(batch=batch, actor=member.user) is True

    assert list(letter.signatures.all()) == [kept]
    assert undoing.undo(batch=batch, actor=member.user) is False
    assert Activity.objects.get(verb="signatures.import_undone").data["removed"] == 98
    assert letter.signatures.count() == 1
    again = taken(letter, member, row("ann@paper.example", first="Ann", last="Quill"))
    assert again.added == 1


def _withdraw(letter: Letter, _member: Member) -> None:
    signature = letter.signatures.get()
    own_changes.withdraw(proof=tokens.Proof(signature.pk, signature.nonce))


def _correct(letter: Letter, member: Member) -> None:
    decisions.edit(letter=letter, signature=letter.signatures.get(), actor=member.user, values={"title": "Editor"})


def _close(letter: Letter, member: Member) -> None:
    closing.close(letter=letter, actor=member.user)


def _reopen(letter: Letter, member: Member) -> None:
    _close(letter, member)
    closing.reopen(letter=letter, actor=member.user)


def _join(letter: Letter, _member: Member) -> None:
    line = letter.signatures.get()
    make_signature(letter, organization_name="Paper Club", organization_key=line.organization_key, joins=line)


@pytest.mark.parametrize("build", (_withdraw, _correct, _close, _reopen, _join))
def test_undo_is_refused_when_somebody_has_built_on_it(letter: Letter, member: Member, build: Any) -> None:
    batch = taken(letter, member, row("ann@paper.example", "org", "Paper Club", first="Ann", last="Quill"))
    build(letter, member)
    before = letter.signatures.count()
    batch.letter.refresh_from_db()

    with pytest.raises(undoing.SignatureImportInUse):
        undoing.undo(batch=batch, actor=member.user)

    assert letter.signatures.count() == before


def test_columns_are_remembered_for_the_coalition_alone(letter: Letter, member: Member) -> None:
    table = [["Who?", "Email", "Organization"], ["Ann Quill", "ann@paper.example", "Paper Club"]]
    batch = parked(letter, member, as_csv(table), columns={0: "name", 1: "email"}, all_consented=True)
    batches.order(batch=batch, provenance="A list")
    writing.take_in(batch_id=batch.pk)

    sheet = batches.read(sheets.checked("a.csv", as_csv(table)))
    assert batches.match(letter, sheet) == {0: "name", 1: "email"}
    assert set(RememberedHeading.objects.values_list("heading", "field")) == {("who", "name"), ("organization", "")}
    assert batches.match(make_letter(), sheet) == {1: "email", 2: "organization"}


def test_order_refuses_a_letter_that_is_not_open_and_a_file_without_a_row(letter: Letter, member: Member) -> None:
    bad = parked(letter, member, as_csv([HEADINGS, row("nobody", first="Ann", last="Quill")]))
    with pytest.raises(ImportRefused, match="No row"):
        batches.order(batch=bad, provenance="x")
    good = parked(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))
    Letter.objects.update(state=LetterState.CLOSED)
    with pytest.raises(ImportRefused, match="open"):
        batches.order(batch=good, provenance="x")
    with pytest.raises(ImportRefused, match="No column names"):
        parked(letter, member, as_csv([["Color", "Size"], ["red", "7"]]))


def test_forget_drops_addresses_and_files_in_time(letter: Letter, member: Member) -> None:
    batch = taken(letter, member, row("ann@paper.example", first="Ann", last="Quill"))
    draft = parked(letter, member, as_csv([HEADINGS, row("bo@ink.example", first="Bo", last="Ink")]))
    SignatureImport.objects.filter(pk=draft.pk).update(uploaded_at=timezone.now() - timedelta(hours=25))
    Letter.objects.update(closed_at=timezone.now() - timedelta(days=184))

    assert batches.forget_parked() == 1
    privacy.forget()

    batch.refresh_from_db()
    signature = letter.signatures.get()
    assert (bytes(batch.content), batch.report) == (b"", "")
    assert (signature.email, signature.came_with, signature.mailbox_key) == ("", "", "")
