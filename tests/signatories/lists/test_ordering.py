"""What of the list is printed, in which order and how."""

from datetime import UTC, datetime

import pytest

from campaign.sorting import SortHabits
from letters.documents import LineStyle, SignatureBlock, SignatureLine
from signatories.lists import ordering
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import Kind, State

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def group(**fields: object) -> SignatureGroup:
    return SignatureGroup(**{"pk": 1, "position": 0, "style": LineStyle.ORGANIZATION.value, **fields})


def signature(number: int, **fields: object) -> Signature:
    kind = Kind.ORGANIZATION if fields.get("organization_name") else Kind.PERSON
    values = {"pk": number, "group_id": 1, "kind": kind, "state": State.COUNTED, "submitted_at": NOON}
    return Signature(**{**values, **fields})


def names(blocks: tuple[SignatureBlock, ...]) -> list[str]:
    return [line.lines[0] for block in blocks for line in block.lines]


def test_blocks_prints_one_line_for_each_organization() -> None:
    printed = ordering.blocks(
        [group(heading="Organizations", note="As of May", columns=2)],
        [signature(1, organization_name="Human Rights Watch", name="Ann Lee", note="(provisional)")],
        language="en",
    )

    assert printed == (
        SignatureBlock(
            heading="Organizations",
            note="As of May",
            style=LineStyle.ORGANIZATION,
            columns=2,
            lines=(SignatureLine(("Human Rights Watch",), note="(provisional)"),),
        ),
    )


@pytest.mark.parametrize(
    "fields",
    (
        {"withheld": True},
        {"state": State.UNCONFIRMED},
        {"state": State.PENDING},
        {"state": State.REJECTED},
        {"state": State.WITHDRAWN},
        {"joins_id": 7},
    ),
    ids=str,
)
def test_blocks_leaves_out_whatever_readers_may_not_see(fields: dict[str, object]) -> None:
    printed = ordering.blocks([group()], [signature(1, name="Ann", **fields), signature(2, name="Bo")], language="en")

    assert names(printed) == ["Bo"]


def test_blocks_leaves_out_groups_without_a_line() -> None:
    printed = ordering.blocks(
        [group(heading="Empty"), group(pk=2, position=1)], [signature(1, name="A", group_id=2)], language="en"
    )

    assert [block.heading for block in printed] == [""]


def test_blocks_puts_groups_in_their_order() -> None:
    groups = [group(pk=2, position=1, heading="Second"), group(pk=1, position=0, heading="First")]

    printed = ordering.blocks(groups, [signature(1, name="A"), signature(2, name="B", group_id=2)], language="en")

    assert [block.heading for block in printed] == ["First", "Second"]


def test_blocks_numbers_each_group_from_one() -> None:
    groups = [group(numbered=True), group(pk=2, position=1, numbered=True), group(pk=3, position=2)]
    signatures = [signature(n, name=f"N{n}", group_id=g) for n, g in ((1, 1), (2, 1), (3, 2), (4, 3))]

    printed = ordering.blocks(groups, signatures, language="en")

    assert [[line.number for line in block.lines] for block in printed] == [[1, 2], [1], [None]]


def test_blocks_alphabetical_ignores_case_accents_and_article() -> None:
    listed = ["Zeta", "the Beacon", "Éclair", "alpha", "Delta"]

    printed = ordering.blocks(
        [group()], [signature(n, organization_name=name) for n, name in enumerate(listed)], language="en"
    )

    assert names(printed) == ["alpha", "the Beacon", "Delta", "Éclair", "Zeta"]


def test_blocks_alphabetical_keeps_the_article_where_the_group_says_so() -> None:
    listed = ["The Beacon", "Alpha", "Zeta"]

    printed = ordering.blocks(
        [group(ignores_article=False)],
        [signature(n, organization_name=name) for n, name in enumerate(listed)],
        language="en",
    )

    assert names(printed) == ["Alpha", "The Beacon", "Zeta"]


def test_blocks_alphabetical_follows_the_language() -> None:
    listed = ["Ängel", "Zebra", "Apel"]
    signatures = [signature(n, organization_name=name) for n, name in enumerate(listed)]

    assert names(ordering.blocks([group()], signatures, language="de")) == ["Ängel", "Apel", "Zebra"]
    assert names(ordering.blocks([group()], signatures, language="sv")) == ["Apel", "Zebra", "Ängel"]


def test_blocks_as_listed_goes_by_position() -> None:
    signatures = [
        signature(1, name="C", position=2),
        signature(2, name="A", position=0),
        signature(3, name="B", position=1),
    ]

    assert names(ordering.blocks([group(order="as_listed")], signatures, language="en")) == ["A", "B", "C"]


def test_blocks_by_date_goes_by_the_moment_of_signing() -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    signatures = [signature(1, name="Late", counted_at=NOON), signature(2, name="Early", signed_at=early)]

    assert names(ordering.blocks([group(order="by_date")], signatures, language="en")) == ["Early", "Late"]


def test_blocks_puts_pinned_lines_first_in_the_same_order() -> None:
    signatures = [
        signature(1, name="Ada"),
        signature(2, name="Zoe", pinned=True),
        signature(3, name="Yan", pinned=True),
    ]

    assert names(ordering.blocks([group()], signatures, language="en")) == ["Yan", "Zoe", "Ada"]


PERSON = {"name": "Ada Marsh", "title": "Dean\nProfessor of Law", "affiliation": "Lake University"}
BODY = {"organization_name": "Rights Now", "name": "Ada Marsh", "title": "Director"}


@pytest.mark.parametrize(
    ("style", "fields", "lines"),
    (
        (LineStyle.ORGANIZATION, BODY, ("Rights Now",)),
        (LineStyle.ORGANIZATION, PERSON, ("Ada Marsh, Dean, Professor of Law, Lake University",)),
        (LineStyle.PERSON_OVER_TITLE, PERSON, ("Ada Marsh", "Dean", "Professor of Law", "Lake University")),
        (LineStyle.PERSON_OVER_TITLE, BODY, ("Ada Marsh", "Director", "Rights Now")),
        (LineStyle.PERSON_OVER_TITLE, {"organization_name": "Rights Now"}, ("Rights Now",)),
        (LineStyle.PERSON_PIPE_ORGANIZATION, BODY, ("Ada Marsh | Rights Now",)),
        (LineStyle.PERSON_PIPE_ORGANIZATION, {"organization_name": "Rights Now"}, ("Rights Now",)),
        (LineStyle.PERSON_PIPE_ORGANIZATION, {"name": "Ada Marsh"}, ("Ada Marsh",)),
        (LineStyle.PERSON_TITLE_ORGANIZATION, BODY, ("Ada Marsh, Director, Rights Now",)),
        (LineStyle.PERSON_TITLE_ORGANIZATION, {"organization_name": "Rights Now"}, ("Rights Now",)),
        (LineStyle.PERSON_TITLE_ORGANIZATION, PERSON, ("Ada Marsh, Dean, Professor of Law, Lake University",)),
    ),
)
def test_line_sets_each_style(style: LineStyle, fields: dict[str, object], lines: tuple[str, ...]) -> None:
    assert ordering.line(signature(1, **fields), style) == lines


def test_blocks_marks_an_affiliation_for_identification_only_and_says_what_the_mark_means() -> None:
    printed = ordering.blocks(
        [group(style=LineStyle.PERSON_OVER_TITLE.value, note="Sorted by name")],
        [signature(1, identification_only=True, **PERSON)],
        language="fr-CH",
    )

    assert printed[0].lines[0].lines[-1] == "Lake University*"
    assert printed[0].note == "Sorted by name\n* Affiliation mentionnée à seule fin d’identification."


def test_blocks_puts_place_and_note_behind_the_line() -> None:
    printed = ordering.blocks(
        [group()], [signature(1, name="Ada", location="Geneva", note="in solidarity")], language="en"
    )

    assert printed[0].lines[0].note == "(Geneva) in solidarity"


def test_blocks_take_the_sort_name_that_was_set() -> None:
    three = [
        signature(1, name="Ludwig Beck", sort_name="Zander"),
        signature(2, name="Anna Zeller", sort_name="Adler"),
        signature(3, name="Dr. Lucien Marchetti"),
    ]

    assert names(ordering.blocks([group()], three, language="en")) == [
        "Anna Zeller",
        "Dr. Lucien Marchetti",
        "Ludwig Beck",
    ]


def test_blocks_sort_particles_as_the_coalition_has_it() -> None:
    two = [signature(1, name="Anna de Vries"), signature(2, name="Bo Evers")]

    def printed(habits: SortHabits) -> list[str]:
        return names(ordering.blocks([group()], two, language="nl", habits=habits))

    assert printed(SortHabits()) == printed(SortHabits("skip")) == ["Bo Evers", "Anna de Vries"]
    assert printed(SortHabits("sort")) == ["Anna de Vries", "Bo Evers"]


def test_blocks_put_chinese_names_where_they_are_spoken() -> None:
    """曾 is Zeng as a name, and céng where it is none."""
    three = [signature(1, name="曾平"), signature(2, name="赵平"), signature(3, name="王平")]

    def printed(habits: SortHabits) -> list[str]:
        return names(ordering.blocks([group()], three, language="zh-Hans", habits=habits))

    assert printed(SortHabits()) == ["王平", "曾平", "赵平"]
    assert printed(SortHabits(chinese="stroke")) == ["王平", "赵平", "曾平"]
