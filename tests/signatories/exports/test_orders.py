"""Who gets which signatures as a file, for how long, and in how many queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.exports import columns, orders, tables
from signatories.exports.orders import ExportRefused
from signatories.exports.tables import Chosen
from signatories.models import ExportPiece, SignatureExport
from signatories.models.signature import State
from tests.factories.campaign import make_campaign, make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)


def chosen(*names: str, **said: Any) -> Chosen:
    return Chosen(**{"states": [State.COUNTED.value], "columns": list(names or ("name", "consent")), **said})


def ordered(letter: Letter, member: Member, wanted: Chosen | None = None) -> SignatureExport:
    return orders.order(letter=letter, member=member, chosen=wanted or chosen(), form_key=f"form-{timezone.now()}"[:43])


def cells(letter: Letter, wanted: Chosen) -> list[list[str]]:
    return list(tables.rows(letter, wanted))[1:]


def test_rows_leave_withheld_names_out_unless_somebody_may_have_them(letter: Letter) -> None:
    make_signature(letter, name="Open Name")
    make_signature(letter, name="Hidden Name", withheld=True)
    hidden = make_signature(letter, organization_name="The Group", name="Quiet Person", shows_person=False)
    hidden.appear("public")
    hidden.save()
    withheld = make_signature(letter, organization_name="Hidden Group", withheld=True)
    make_signature(letter, organization_name="Hidden Group", name="Joins It", joins=withheld)

    names = ("organization", "name")
    assert cells(letter, chosen(*names)) == [["", "Open Name"], ["The Group", ""]]
    assert cells(letter, chosen(*names, with_joined=True)) == [["", "Open Name"], ["The Group", ""]]
    assert cells(letter, chosen(*names, with_joined=True, with_withheld=True)) == [
        ["", "Open Name"],
        ["", "Hidden Name"],
        ["The Group", "Quiet Person"],
        ["Hidden Group", ""],
        ["Hidden Group", "Joins It"],
    ]


def test_rows_are_of_the_states_that_were_chosen(letter: Letter) -> None:
    for state in State:
        make_signature(letter, name=f"Is {state.value}", state=state)

    wanted = chosen("name", "state", states=["pending", "withdrawn"])

    assert cells(letter, wanted) == [["Is pending", "pending"], ["Is withdrawn", "withdrawn"]]


def test_staff_get_no_address_moment_or_withheld_name(letter: Letter, member: Member) -> None:
    staff = make_member(member.coalition, role=Role.STAFF)

    assert set(columns.COLUMNS) - set(columns.allowed(staff)) == {"email", "signed"}
    for wanted in (chosen("email"), chosen("signed"), chosen(with_withheld=True)):
        with pytest.raises(ExportRefused):
            orders.hand_out(letter=letter, member=staff, chosen=wanted)
    with pytest.raises(ExportRefused):
        orders.hand_out(letter=letter, member=make_member(member.coalition, role=Role.REVIEWER), chosen=chosen())
    assert not Activity.objects.filter(verb="signatures.exported").exists()


def test_rows_take_as_many_queries_as_there_are_thousands(
    letter: Letter, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(5):
        make_signature(letter)
    monkeypatch.setattr(tables, "AT_ONCE", 2)

    with django_assert_num_queries(4):  # two, two, one, none
        assert len(cells(letter, chosen("name", "group", "version"))) == 5


def test_make_stores_the_file_in_pieces_and_the_trail_says_so(letter: Letter, member: Member) -> None:
    for _number in range(3):
        make_signature(letter)
    export = ordered(letter, member)

    assert orders.make(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.done, export.rows) == ("done", 3, 3)
    content = b"".join(bytes(piece.content) for piece in export.pieces.order_by("number"))
    assert content == b"".join(tables.pieces(letter, chosen()))
    entry = Activity.objects.get(verb="signatures.exported")
    assert (entry.actor, entry.data["rows"], entry.data["withheld"]) == (member.user, 3, False)
    assert not orders.make(export_id=export.pk)


def test_make_goes_on_after_a_worker_that_died(letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_signature(letter, name="Only One")
    export = ordered(letter, member)
    ExportPiece.objects.create(export=export, number=0, content=b"of a worker that died")

    assert orders.make(export_id=export.pk)

    assert [bytes(piece.content)[-14:] for piece in export.pieces.all()] == [b"Only One,yes\r\n"]


@pytest.mark.parametrize("meanwhile", ("left", "demoted"))
def test_make_ends_without_a_file_for_whoever_may_no_longer(letter: Letter, member: Member, meanwhile: str) -> None:
    make_signature(letter, withheld=True)
    export = ordered(letter, member, chosen(with_withheld=True))
    if meanwhile == "left":
        member.delete()
    else:
        Member.objects.filter(pk=member.pk).update(role=Role.STAFF)

    assert not orders.make(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.pieces.count()) == ("failed", 0)
    assert "not allowed" in export.reason


def test_make_ends_without_a_file_for_whoever_leaves_meanwhile(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_signature(letter)
    export = ordered(letter, member)
    made = tables.pieces

    def leave(*args: Any, **options: Any) -> Any:
        yield from made(*args, **options)
        Member.objects.filter(pk=member.pk).update(suspended_at=timezone.now())

    monkeypatch.setattr(tables, "pieces", leave)

    assert not orders.make(export_id=export.pk)
    assert export.pieces.count() == 0


def test_fetchable_for_a_quarter_of_an_hour_by_whoever_ordered_it(letter: Letter, member: Member) -> None:
    other = make_member(member.coalition, role=Role.COORDINATOR)
    export = ordered(letter, member)
    assert orders.fetchable(letter, member) == []
    orders.make(export_id=export.pk)

    assert orders.fetchable(letter, member) == [export.pk]
    assert orders.fetchable(letter, other) == []
    for minutes, is_there in ((14, True), (16, False)):
        SignatureExport.objects.update(made_at=timezone.now() - timedelta(minutes=minutes))
        assert orders.fetchable(letter, member) == [export.pk] * is_there


def test_forget_takes_the_pieces_with_it(letter: Letter, member: Member) -> None:
    fresh, over, stale = (ordered(letter, member) for _number in range(3))
    for export in (fresh, over):
        orders.make(export_id=export.pk)
    SignatureExport.objects.filter(pk=over.pk).update(made_at=timezone.now() - timedelta(minutes=15))
    SignatureExport.objects.filter(pk=stale.pk).update(ordered_at=timezone.now() - timedelta(days=1))

    orders.wake_waiting()

    assert list(SignatureExport.objects.all()) == [fresh]
    assert set(ExportPiece.objects.values_list("export", flat=True)) == {fresh.pk}


def test_order_by_the_same_form_is_one(letter: Letter, member: Member) -> None:
    first = orders.order(letter=letter, member=member, chosen=chosen(), form_key="one")

    assert orders.order(letter=letter, member=member, chosen=chosen(), form_key="one") == first
