"""People to ask, from a file: into the ledger by the same way as signatures, and out of it again."""

from typing import Any

import pytest

from campaign.files import sheets
from campaign.form_keys import new_key
from campaign.models import Activity, Member, RememberedHeading, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import batches, undoing, writing
from signatories.imports.batches import ImportRefused
from signatories.invitations.adding import NotInvited
from signatories.models import Invitation, SignatureImport
from signatories.models.batch import Target
from signatories.models.signature import State
from tests.factories.campaign import make_campaign, make_member, make_organization
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature
from tests.signatories.imports.files import as_csv, as_xlsx

pytestmark = pytest.mark.django_db
HEAD = ["Organisation", "Contact name", "E-mail", "Phone"]
SAID = {0: "organization", 1: "name", 2: "email", 3: "note"}
ROWS = [
    ["River Watch", "Ada Rey", "ada@river.example", "1"],
    ["River Watch", "Ada Rey", "ADA+news@river.example", "1"],
    ["", "Bo Ode", "Bo Ode <bo@ode.example>", ""],
    ["No Mail", "Cy Press", "-", ""],
    ["Two Mails", "", "a@two.example, b@two.example", ""],
    ["=1+1", "Di Font", "di@font.example", ""],
    ["Buy www.shop.example", "", "shop@shop.example", ""],
    ["", "", "", ""],
    ["Known Org", "Eva Known", "eva@known.example", ""],
    ["Signed Org", "Flo Signed", "flo@signed.example", ""],
    ["Left Org", "Gil Left", "gil@left.example", ""],
]
FATES = ["ok", "duplicate", "ok", "error", "error", "error", "error", "empty", "duplicate", "duplicate", "conflict"]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)
    make_asked(letter, email="eva@known.example")
    make_signature(letter, email="flo@signed.example")
    make_signature(letter, email="gil@left.example", state=State.WITHDRAWN)
    return letter


def looked_at(
    letter: Letter, member: Member, content: bytes, *, name: str = "people.csv", **columns: Any
) -> SignatureImport:
    file = sheets.checked(name, content)
    batch = batches.keep(
        letter=letter, actor=member.user, file=file, form_key=new_key(), target=Target.INVITATIONS.value
    )
    sheet = batches.sheet_of(batch)
    chosen = columns.get("columns", batches.match(letter, sheet))
    batches.choose_columns(batch=batch, sheet=sheet, chosen=chosen, kind="", all_consented=False)
    batches.look(batch=batch, sheet=sheet)
    return batch


def taken(letter: Letter, member: Member) -> SignatureImport:
    batch = looked_at(letter, member, as_csv([HEAD, *ROWS]))
    batches.order(batch=batch, provenance="")
    done = writing.take_in(batch_id=batch.pk)
    assert done is not None
    assert (done.state, done.reason) == ("done", "")
    return done


@pytest.mark.parametrize("name", ("people.csv", "people.xlsx"))
def test_each_row_has_its_fate_before_anybody_is_in_the_ledger(letter: Letter, member: Member, name: str) -> None:
    table = [HEAD, *ROWS]
    content = as_csv(table) if name.endswith("csv") else as_xlsx(table)

    report = batches.report_of(looked_at(letter, member, content, name=name))

    assert [row.disposition.value for row in report.rows] == FATES
    codes = [sorted(message.code for message in row.messages) for row in report.rows]
    assert codes[1] == ["same_mailbox"]
    assert (codes[8], codes[9], codes[10]) == (["asked_already"], ["signed_already"], ["left"])
    assert letter.invitations.count() == 1


def test_good_rows_come_into_the_ledger_and_nobody_is_asked(letter: Letter, member: Member, mailoutbox: Any) -> None:
    organization = make_organization(member.coalition, "River Watch International", aliases=["River Watch"])

    batch = taken(letter, member)

    new = letter.invitations.filter(batch=batch).order_by("pk")
    assert [(one.email, one.name, one.organization_name, one.organization) for one in new] == [
        ("ada@river.example", "Ada Rey", "River Watch International", organization),
        ("bo@ode.example", "Bo Ode", "", None),
    ]
    assert {(one.source, one.state, one.owner) for one in new} == {("file", "new", member)}
    assert (batch.added, batch.counted, letter.signatures.count(), mailoutbox) == (2, 0, 2, [])
    assert Activity.objects.get(verb="invitations.imported").data["added"] == 2


def test_what_was_chosen_for_a_column_is_remembered_for_signatures_too(letter: Letter, member: Member) -> None:
    batch = looked_at(letter, member, as_csv([HEAD, *ROWS]), columns=SAID)
    batches.order(batch=batch, provenance="")
    writing.take_in(batch_id=batch.pk)

    assert RememberedHeading.objects.get().heading == "phone"
    sheet = batches.read(sheets.checked("list.csv", as_csv([["Phone", "E-mail"], ["1", "a@b.example"]])))
    assert batches.match(letter, sheet) == {0: "note", 1: "email"}


def test_undo_takes_the_people_out_while_nobody_was_asked(letter: Letter, member: Member) -> None:
    batch = taken(letter, member)

    assert undoing.undo(batch=batch, actor=member.user)
    assert not undoing.undo(batch=batch, actor=member.user)

    assert letter.invitations.count() == 1
    assert Activity.objects.get(verb="invitations.import_undone").data["removed"] == 2


def test_undo_is_refused_once_somebody_was_asked(letter: Letter, member: Member) -> None:
    batch = taken(letter, member)
    first = letter.invitations.filter(batch=batch).order_by("pk")[0]
    Invitation.objects.filter(pk=first.pk).update(state="asked")

    with pytest.raises(undoing.SignatureImportInUse, match="1 person of it was asked"):
        undoing.undo(batch=batch, actor=member.user)
    assert letter.invitations.count() == 3


def test_whoever_may_no_longer_invite_puts_nobody_in(letter: Letter, member: Member) -> None:
    batch = looked_at(letter, member, as_csv([HEAD, *ROWS]))
    batches.order(batch=batch, provenance="")
    Member.objects.filter(pk=member.pk).update(role=Role.STAFF)

    done = writing.take_in(batch_id=batch.pk)

    assert done is not None
    assert (done.state, letter.invitations.count()) == ("failed", 1)
    assert "not allowed" in done.reason


def test_a_frozen_list_and_a_file_without_addresses_are_refused(letter: Letter, member: Member) -> None:
    with pytest.raises(ImportRefused, match="e-mail address"):
        looked_at(letter, member, as_csv([["Organisation"], ["River Watch"]]))
    batch = looked_at(letter, member, as_csv([HEAD, *ROWS]))
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED)

    with pytest.raises(NotInvited):
        batches.order(batch=batch, provenance="")
