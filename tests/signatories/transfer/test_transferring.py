"""Letters from files and to files, by service and by command."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings

from campaign.models import Campaign, Coalition
from letters.models import FrozenList, Letter, PressRelease, Revision, Version
from letters.states import LetterState
from signatories import interchange
from signatories.interchange import export
from signatories.models import Signature
from signatories.transfer import imports
from tests.factories.campaign import make_coalition
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature
from tests.signatories.files import LETTER, REAL, RELEASE, copy, encoded, files

pytestmark = pytest.mark.django_db
real_files = sorted(REAL.glob("*.json"))


def take_in(data: dict[str, Any], **options: Any) -> imports.Imported:
    return imports.take_in(interchange.read(encoded(data)), **options)


def written(letter: Letter, *, withheld: bool = True) -> str:
    return interchange.write(export.describe(letter, withheld=withheld))


def everything() -> list[int]:
    tables = (Coalition, Campaign, Letter, Signature, PressRelease, FrozenList, Revision, Version)
    return [table.objects.count() for table in tables]


def command(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


# In and out


@pytest.mark.stories
@pytest.mark.parametrize("path", real_files, ids=lambda path: path.stem)
def test_export_gives_the_real_letters_back_byte_for_byte(path: Path) -> None:
    _status, slug, said = command("import_letter", str(path))
    _status, text, _said = command("export_letter", slug.strip())

    assert text.encode() == path.read_bytes()
    assert said == ""


@pytest.mark.stories
@given(files)
@settings(max_examples=25)
def test_export_after_import_is_the_same_again(data: dict[str, Any]) -> None:
    first = take_in(data).letter
    assert first is not None
    text = written(first)
    home = make_coalition(name="Elsewhere")
    second = imports.take_in(interchange.read(text.encode()), coalition=home).letter
    assert second is not None
    Coalition.objects.filter(pk=home.pk).update(
        name=data["coalition"]["name"],
        address=data["coalition"].get("address", []),
        website=data["coalition"].get("website", ""),
    )
    Letter.objects.filter(pk=second.pk).update(letterhead=first.letterhead)

    again = written(Letter.objects.get(pk=second.pk))

    assert again == text
    Coalition.objects.all().update(name="")


def test_take_in_makes_a_closed_letter_for_the_team_with_its_list_frozen() -> None:
    letter = take_in(LETTER).letter

    assert letter is not None
    assert (letter.state, letter.visibility, letter.came_from_file) == (LetterState.CLOSED, "team", True)
    assert (letter.revision_number, letter.versions.count()) == (1, 1)
    frozen = letter.frozen_lists.get()
    assert [line["lines"] for line in frozen.blocks[0]["lines"]] == [["Paper Guild"], ["Ada Quill, Reader"]]
    assert frozen.counts == {"organizations": 1, "individuals": 1, "countries": 0}
    assert set(letter.signatures.values_list("state", "source", "organization_key", "mailbox_key")) == {
        ("counted", "file", "", "")
    }


def test_sort_names_and_headings_by_choice_come_back() -> None:
    letter = make_letter(state=LetterState.CLOSED)
    lead = make_group(letter, heading="Lead", is_offered=True, is_confirmed=True)
    make_signature(letter, name="Anna de Vries", sort_name="Vries, Anna de", group=lead)
    make_signature(letter, name="Eva Hidden", sort_name="Hidden, Eva", withheld=True, group=lead)

    taken = imports.take_in(interchange.read(written(letter).encode()), coalition=make_coalition()).letter

    assert taken is not None
    assert sorted(one.part("sort_name") for one in taken.signatures.all()) == ["Hidden, Eva", "Vries, Anna de"]
    group = taken.signature_groups.get()
    assert (group.heading, group.is_offered, group.is_confirmed) == ("Lead", True, True)


def test_who_belongs_to_a_group_comes_back() -> None:
    letter = make_letter(state=LetterState.OPEN)
    for place, belongs in enumerate(("by_hand", "organizations", "individuals", "anyone")):
        make_group(letter, heading=belongs, belongs=belongs, position=place)

    taken = imports.take_in(interchange.read(written(letter).encode()), coalition=make_coalition()).letter

    assert taken is not None
    assert [(group.heading, group.belongs) for group in taken.signature_groups.order_by("position")] == [
        (belongs, belongs) for belongs in ("by_hand", "organizations", "individuals", "anyone")
    ]


def test_a_group_that_is_filled_by_hand_and_offered_is_a_fault() -> None:
    group = {"heading": "Lead", "belongs": "by_hand", "is_offered": True}

    with pytest.raises(interchange.LetterFileRefused, match=r"signature_groups\[0\]\.is_offered"):
        interchange.read(encoded(copy(LETTER, signature_groups=[group], signatures=[])))


def test_take_in_freezes_an_empty_list_too() -> None:
    letter = take_in(copy(LETTER, signatures=[])).letter

    assert letter is not None
    assert letter.frozen_lists.get().blocks == []


def test_take_in_makes_one_group_for_signatures_without_any() -> None:
    letter = take_in(copy(LETTER, signature_groups=[])).letter

    assert letter is not None
    assert [group.heading for group in letter.signature_groups.all()] == [""]


def test_take_in_finds_the_coalition_and_campaign_of_the_file_by_name() -> None:
    first, second = take_in(LETTER), take_in(LETTER)

    assert Coalition.objects.count() == Campaign.objects.count() == 1
    assert re.fullmatch("open-the-archives-[0-9a-f]{6}", first.slug)
    assert second.slug != first.slug


def test_take_in_keeps_the_letterhead_of_a_letter_that_comes_to_others() -> None:
    other = make_coalition(name="Readers' League")

    imported = take_in(LETTER, coalition=other)

    assert imported.letter is not None
    assert imported.letter.campaign.coalition == other
    assert imported.letter.letterhead == ["Friends of the Archive", "1 Paper Street", "Inkwell", "archive.example"]
    assert imported.notes == ("coalition: the letter keeps this letterhead; “Readers' League” has another one",)


def test_take_in_refuses_to_choose_between_two_coalitions_of_one_name() -> None:
    make_coalition(name="Friends of the Archive")
    make_coalition(name="Friends of the Archive")
    before = everything()

    with pytest.raises(interchange.LetterFileRefused) as refusal:
        take_in(LETTER)

    assert refusal.value.faults == ("coalition.name: several coalitions are called so; say which with --coalition",)
    assert everything() == before


def test_take_in_keeps_both_lines_of_an_organization_that_stands_there_twice() -> None:
    twice = [{"group": 0, "kind": "organization", "organization": name} for name in ("Paper Guild", "PAPER  guild")]

    imported = take_in(copy(LETTER, signatures=twice))

    assert imported.letter is not None
    assert imported.letter.signatures.counted().count() == 2
    assert imported.notes == ("signatures[1].organization: the same name as in signatures[0]; both lines were kept",)


def test_take_in_seals_withheld_names() -> None:
    canary = "Zephyrine Hushwell"
    imported = take_in(copy(LETTER, signatures__1__name=canary, signatures__1__withheld=True))

    assert imported.letter is not None
    row = Signature.objects.values().get(letter=imported.letter, withheld=True)
    assert canary not in str({key: value for key, value in row.items() if key != "sealed"})
    assert imported.letter.frozen_lists.get().counts["individuals"] == 1
    assert canary not in json.dumps(imported.letter.frozen_lists.get().blocks)


def test_take_in_keeps_the_moment_of_a_deadline_with_its_offset() -> None:
    data = copy(
        LETTER,
        letter__signing__hard_deadline="2026-07-01T00:00:00+02:00",
        letter__signing__soft_deadline="2026-06-01T12:00:00-03:00",
        letter__signing__time_zone="Europe/Zurich",
    )

    letter = take_in(data).letter

    assert letter is not None
    signing = json.loads(written(letter))["letter"]["signing"]
    assert signing == {
        "soft_deadline": "2026-06-01T12:00:00-03:00",
        "hard_deadline": "2026-07-01T00:00:00+02:00",
        "time_zone": "Europe/Zurich",
    }


# What stands in an export


def test_describe_leaves_out_withheld_names_unless_asked() -> None:
    letter = make_letter(state=LetterState.OPEN)
    make_signature(letter, name="Ada Quill")
    make_signature(letter, name="Zephyrine Hushwell", withheld=True)

    assert "Zephyrine Hushwell" not in written(letter, withheld=False)
    assert [row.get("withheld", False) for row in json.loads(written(letter))["signatures"]] == [False, True]
    assert "Zephyrine Hushwell" in written(letter)


def test_describe_leaves_out_whoever_does_not_count() -> None:
    letter = make_letter(state=LetterState.OPEN)
    for state in Signature.State.values:
        make_signature(letter, state=state, name=f"{state} person")

    assert [row["name"] for row in json.loads(written(letter))["signatures"]] == ["counted person"]


def test_describe_for_public_has_no_mail_address_and_no_withheld_name() -> None:
    letter = make_letter(state=LetterState.OPEN)
    make_recipient(letter=letter, email="minister@ministry.example")
    make_signature(letter, name="Zephyrine Hushwell", withheld=True)

    text = interchange.write(export.describe_for_public(letter, letter.signatures.counted()))

    assert "minister@ministry.example" not in text
    assert "Zephyrine" not in text
    assert "minister@ministry.example" in written(letter)


@pytest.mark.parametrize("lines", (1, 3))
def test_describe_asks_the_database_equally_often(lines: int, django_assert_num_queries: Any) -> None:
    made = make_letter(state=LetterState.OPEN)
    group = make_group(made)
    for _line in range(lines):
        make_signature(made, group=group)
        make_recipient(letter=made)
    letter = Letter.objects.select_related("campaign__coalition").get(pk=made.pk)

    with django_assert_num_queries(5):
        export.describe(letter)


# The commands


def test_import_letter_prints_the_slug_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.json"
    file.write_bytes(encoded(LETTER))

    answer = command("import_letter", str(file))

    assert answer == (0, f"{Letter.objects.get().slug}\n", "")


def test_import_letter_says_every_fault_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "letter.json"
    file.write_bytes(encoded(copy(LETTER, letter__signing__time_zone="Mars/Base", signatures__1__group=3)))
    before = everything()

    status, out, err = command("import_letter", str(file))

    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "letter.signing.time_zone: “Mars/Base” is not a known time zone",
        "signatures[1].group: there is no group 3; the last one is 0",
    ]
    assert everything() == before


@pytest.mark.parametrize(
    ("arguments", "fault"),
    (
        (("/nowhere/letter.json",), "file: cannot be read (No such file or directory)\n"),
        (("{file}", "--coalition", "nobody"), "--coalition: there is no coalition “nobody”\n"),
    ),
)
def test_import_letter_refuses_what_is_not_there(arguments: tuple[str, ...], fault: str, tmp_path: Path) -> None:
    file = tmp_path / "letter.json"
    file.write_bytes(encoded(LETTER))

    assert command("import_letter", *(part.format(file=file) for part in arguments)) == (2, "", fault)


def test_import_letter_takes_press_releases_alone_and_export_letter_gives_them(tmp_path: Path) -> None:
    file = tmp_path / "release.json"
    file.write_bytes(encoded(RELEASE))

    status, slug, _err = command("import_letter", str(file))
    command("export_letter", slug.strip(), "--output", str(tmp_path / "out.json"))

    assert status == 0
    assert re.fullmatch("archives-to-open-press-release-[0-9a-f]{6}\n", slug)
    assert (tmp_path / "out.json").read_bytes() == encoded(RELEASE)


def test_export_letter_refuses_an_unknown_slug() -> None:
    assert command("export_letter", "nothing") == (2, "", "slug: there is no letter and no press release “nothing”\n")
