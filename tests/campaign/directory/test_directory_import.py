"""Organizations from a file: what each row would do, what comes in, and how it is taken back."""

import csv
import io
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from campaign import jobs
from campaign.directory import import_fields, imports, taking_in
from campaign.directory.import_report import BELOW_A_NUMBER, FATES, DirectoryReport, below, said, told
from campaign.directory.import_rows import RowFate
from campaign.directory.imports import DirectoryFileRefused
from campaign.directory.taking_in import DirectoryImportInUse
from campaign.files import sheets
from campaign.form_keys import new_key
from campaign.models import Activity, Coalition, DirectoryImport, Member, Organization, RememberedHeading, Role
from tests.factories.campaign import make_member, make_organization, make_representative, sign_in
from tests.signatories.imports.files import as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
HEADINGS = (
    "Registered name", "Other names", "Also known as", "Acronym", "Sort name", "Country", "Website", "Mail domains",
    "Chapter of", "Contact person", "E-mail",
)  # fmt: skip


def as_csv(*rows: Any) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def row(name: str, **said: str) -> list[str]:
    places = dict.fromkeys(HEADINGS, "") | {
        heading.replace("_", " ").replace("E mail", "E-mail"): text for heading, text in said.items()
    }
    return [name, *list(places.values())[1:]]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.STAFF)


@pytest.fixture
def coalition(member: Member) -> Coalition:
    return member.coalition


def looked_at(member: Member, *rows: Any, name: str = "members.csv", content: bytes = b"") -> DirectoryImport:
    file = sheets.checked(name, content or as_csv(HEADINGS, *rows))
    batch = imports.keep(coalition=member.coalition, actor=member.user, file=file, form_key=new_key())
    sheet = imports.sheet_of(batch)
    imports.look(batch=batch, sheet=sheet, chosen=imports.match(member.coalition, sheet))
    return batch


def taken_in(member: Member, *rows: Any, also: Any = ()) -> DirectoryImport:
    batch = looked_at(member, *rows)
    imports.order(batch=batch, also=also)
    taking_in.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == "done", batch.reason
    return batch


def fates(report: DirectoryReport) -> list[list[str]]:
    return [[each.fate.value, *(code for code, _column, _value in each.messages)] for each in report.rows]


@pytest.mark.parametrize(
    ("headings", "wanted"),
    (
        ("Organization|Country|Website|Contact|Email", "registered_name|country|website|representative|email"),
        ("Nom de l’organisation|Sigle|Pays|Site web|Section de", "registered_name|acronym|country|website|parent"),
        ("Nombre de la organización|Siglas|País|Página web", "registered_name|acronym|country|website"),
        ("Name der Organisation|Abkürzung|Land|Webseite|Dachverband", "registered_name|acronym|country|website|parent"),
        ("Name|Name in French|Name in English|Domains", "registered_name|other_names|other_names|mail_domains"),
        ("Registred name|Shoe size", "registered_name|"),
    ),
)
def test_match_knows_headings_in_four_languages(headings: str, wanted: str) -> None:
    names = headings.split("|")

    found = import_fields.match(names)

    assert [found.get(place, "") for place in range(len(names))] == wanted.split("|")


def test_judged_says_what_each_row_would_do(member: Member, coalition: Coalition) -> None:
    known = make_organization(coalition, "Paper Union", country="CH", acronym="PU")
    make_organization(coalition, "World Press Forum")

    batch = looked_at(
        member,
        row("Ink League", Acronym="IL", Country="France", Website="ink.example", Mail_domains="ink.example; @ink.test"),
        row("Paper Union", Country="Switzerland"),
        row("PAPER UNION", Acronym="PU"),
        row("World Press Forums"),
        row("Ink Leagues"),
        row("", Country="CH"),
        row("Quill <b>", Country="Atlantis", Website="no address", E_mail="x"),
        row("", Country=""),
        row("Paper Union Geneva", Chapter_of="Paper Union"),
        row("Lone Chapter", Chapter_of="Nobody at all"),
    )

    assert fates(imports.report_of(batch)) == [
        ["new"],
        ["same"],
        ["same", "same_row"],
        ["like", "like_entry"],
        ["like", "like_row"],
        ["error", "name_missing"],
        ["error", "name_refused", "country_unknown", "website_invalid", "email_invalid"],
        ["empty"],
        ["new"],
        ["error", "parent_unknown"],
    ]
    assert sum(imports.report_of(batch).counts.values()) == batch.rows == 10
    assert coalition.organizations.count() == 2
    assert imports.report_of(batch).rows[1].entry == known.pk


def test_judged_names_column_and_text_of_an_error(member: Member) -> None:
    batch = looked_at(member, ["Fine", *[""] * 9, "not an address"], ["=SUM(A1)", *[""] * 10])

    messages = [said(each.messages) for each in imports.report_of(batch).rows]

    assert messages == [
        [("E-mail", "This is not one e-mail address we can write to.", "not an address")],
        [("Registered name", "A formula stands here. Put its value there.", "=SUM(A1)")],
    ]


def test_a_changed_entry_is_shown_side_by_side_and_changed_when_somebody_says_so(
    member: Member, coalition: Coalition
) -> None:
    entry = make_organization(coalition, "Paper Union", aliases=["The Paper People"], website="https://old.example")
    other = make_organization(coalition, "Ink League", website="https://ink.example")
    rows = (
        row(
            "Paper Union",
            Also_known_as="Paper People; The paper people",
            Website="new.example",
            Contact_person="Ada Rey",
        ),
        row("Ink League", Website="other.example"),
    )
    rows[0][10] = "ada@new.example"

    batch = taken_in(member, *rows, also=[1])

    changes = imports.report_of(batch).rows[0].changes
    assert told(changes) == [
        ("Also known as", "The Paper People", "The Paper People; Paper People"),
        ("Website", "https://old.example", "https://new.example"),
        ("Name of a representative", "", "Ada Rey <ada@new.example>"),
    ]
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.aliases, entry.website) == (["The Paper People", "Paper People"], "https://new.example")
    assert [person.email for person in entry.representatives.all()] == ["ada@new.example"]
    assert other.website == "https://ink.example"
    assert (batch.added, batch.changed) == (0, 1)

    assert taking_in.undo(batch=batch, actor=member.user)

    entry.refresh_from_db()
    assert (entry.aliases, entry.website) == (["The Paper People"], "https://old.example")
    assert entry.representatives.count() == 0


def test_parents_come_in_before_their_chapters_and_chapters_stay_entries(member: Member, coalition: Coalition) -> None:
    batch = taken_in(
        member,
        row("Paper Union Geneva", Chapter_of="Paper Union"),
        row("Paper Union"),
        row("Round One", Chapter_of="Round Two"),
        row("Round Two", Chapter_of="Round One"),
    )

    entries = dict(coalition.organizations.values_list("registered_name", "parent__registered_name"))
    assert entries == {"Paper Union": None, "Paper Union Geneva": "Paper Union"}
    assert fates(imports.report_of(batch))[2:] == [["error", "parent_left_out"], ["error", "parent_left_out"]]


def test_a_row_that_names_its_parent_is_never_taken_for_it(member: Member, coalition: Coalition) -> None:
    make_organization(coalition, "International Paper Union")

    report = imports.report_of(
        looked_at(
            member,
            row("International Paper Union F", Chapter_of="International Paper Union"),
            row("International Paper Union G"),
        )
    )

    assert fates(report) == [["new"], ["like", "like_entry"]]


def test_take_in_refuses_when_the_directory_has_changed(member: Member, coalition: Coalition) -> None:
    batch = looked_at(member, row("Paper Union"), row("Ink League"))
    imports.order(batch=batch, also=[])
    make_organization(coalition, "Paper Union")

    taking_in.work(batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, coalition.organizations.count()) == ("failed", 1)
    assert "The directory has changed meanwhile" in batch.reason
    imports.look_again(batch=batch)
    assert fates(imports.report_of(batch)) == [["same"], ["new"]]
    imports.order(batch=batch, also=[])
    taking_in.work(batch_id=batch.pk)
    assert sorted(coalition.organizations.values_list("registered_name", flat=True)) == ["Ink League", "Paper Union"]


def test_take_in_refuses_whoever_may_no_longer_edit(member: Member, coalition: Coalition) -> None:
    batch = looked_at(member, row("Paper Union"))
    imports.order(batch=batch, also=[])
    Member.objects.filter(pk=member.pk).update(role=Role.REVIEWER)

    taking_in.work(batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, coalition.organizations.count()) == ("failed", 0)


def test_take_in_stores_nothing_when_another_worker_has_the_file(
    member: Member, coalition: Coalition, monkeypatch: Any
) -> None:
    batch = looked_at(member, row("Paper Union"))
    imports.order(batch=batch, also=[])
    finish = jobs.finish

    def overtaken(*arguments: Any, **changes: Any) -> bool:
        DirectoryImport.objects.update(lease="another")
        return finish(*arguments, **changes)

    monkeypatch.setattr(jobs, "finish", overtaken)

    taking_in.work(batch_id=batch.pk)

    assert coalition.organizations.count() == 0


@pytest.mark.parametrize("change", ("name", "person", "chapter", "gone"))
def test_undo_refuses_while_something_stands_on_it(member: Member, coalition: Coalition, change: str) -> None:
    batch = taken_in(member, row("Paper Union"), row("Ink League", Chapter_of="Paper Union"))
    entry = coalition.organizations.get(registered_name="Paper Union")
    if change == "name":
        Organization.objects.filter(pk=entry.pk).update(acronym="PU")
    elif change == "person":
        make_representative(entry)
    elif change == "chapter":
        make_organization(coalition, "Own Chapter", parent=entry)
    else:
        coalition.organizations.get(registered_name="Ink League").delete()

    with pytest.raises(DirectoryImportInUse):
        taking_in.undo(batch=batch, actor=member.user)

    assert coalition.organizations.filter(pk=entry.pk).exists()


def test_undo_takes_all_out_once(member: Member, coalition: Coalition) -> None:
    batch = taken_in(member, row("Paper Union"), row("Ink League", Chapter_of="Paper Union"))

    assert taking_in.undo(batch=batch, actor=member.user)
    assert not taking_in.undo(batch=batch, actor=member.user)

    assert coalition.organizations.count() == 0
    verbs = Activity.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["directory.imported", "directory.import_undone"]


def test_choices_for_headings_are_remembered_for_this_kind_of_table(member: Member, coalition: Coalition) -> None:
    content = as_csv(["Who", "Name"], ["Paper Union", "Ada Rey"])
    file = sheets.checked("members.csv", content)
    batch = imports.keep(coalition=coalition, actor=member.user, file=file, form_key=new_key())
    imports.look(batch=batch, sheet=imports.sheet_of(batch), chosen={0: "registered_name", 1: "representative"})
    imports.order(batch=batch, also=[])
    taking_in.work(batch_id=batch.pk)

    known = RememberedHeading.objects.values_list("table", "heading", "field")
    assert set(known) == {("organizations", "who", "registered_name"), ("organizations", "name", "representative")}
    assert imports.match(coalition, imports.read(file)) == {0: "registered_name", 1: "representative"}


def test_a_workbook_gives_the_same_as_a_text(member: Member) -> None:
    rows = [list(HEADINGS), row("Paper Union", Country="CH"), row("西藏之页", Acronym="XZ")]

    report = imports.report_of(looked_at(member, name="members.xlsx", content=as_xlsx(rows)))

    assert report.packed() == imports.report_of(looked_at(member, *rows[1:])).packed()


def test_look_lets_a_worker_judge_many_rows(member: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    batch = looked_at(member, row("Paper Union"), row("Ink League"))
    assert (batch.state, batch.report) == ("waiting", "")

    taking_in.work(batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, fates(imports.report_of(batch))) == ("parked", [["new"], ["new"]])


def test_headings_once_more_and_a_formula_are_no_organizations(member: Member) -> None:
    report = imports.report_of(looked_at(member, list(HEADINGS), ["Registered name", *[""] * 10], row("45123")))

    assert fates(report) == [["error", "heading_again"], ["error", "heading_again"], ["new"]]


def test_order_refuses_a_file_without_a_row_to_take_in(member: Member) -> None:
    batch = looked_at(member, row(""), row("Quill <b>"))

    with pytest.raises(DirectoryFileRefused, match="No row"):
        imports.order(batch=batch, also=[1, 2])


def test_pages_lead_from_the_file_to_the_directory_and_back(client: Client, member: Member) -> None:
    sign_in(client, member.user)
    coalition = member.coalition
    make_organization(coalition, "Paper Union", acronym="OLD")
    start = f"/coalitions/{coalition.slug}/directory/files/"
    content = io.BytesIO(as_csv(HEADINGS, row("Paper Union", Acronym="PU"), row("Ink League"), row("Ink Leagues")))
    content.name = "members.csv"

    answer = client.post(start, {"form_key": new_key(), "file": content})
    page = answer["Location"]
    assert b"What do the columns hold?" in client.get(page).content
    columns = {f"column_{place}": name for place, name in import_fields.match(HEADINGS).items()}
    assert client.post(f"{page}columns/", columns)["Location"] == page
    shown = client.get(page).content.decode()
    assert all(text in shown for text in ("OLD", "Take it over", "It is another: add it", "line 3"))
    client.post(f"{page}step/", {"step": "take", "also": ["1", "3"]})
    assert b"import-progress" in client.get(page).content
    taking_in.work(batch_id=DirectoryImport.objects.get().pk)

    assert b"2 organizations are new in the directory." in client.get(page).content
    assert sorted(coalition.organizations.values_list("registered_name", "acronym")) == [
        ("Ink League", ""), ("Ink Leagues", ""), ("Paper Union", "PU"),
    ]  # fmt: skip
    client.post(f"{page}step/", {"step": "undo"})
    assert list(coalition.organizations.values_list("registered_name", "acronym")) == [("Paper Union", "OLD")]
    assert client.post(f"{page}step/", {"step": "discard"}).status_code == 302
    assert DirectoryImport.objects.get().undone_at is not None


def test_headings_and_texts_of_a_file_run_their_own_way_in_an_arabic_report(client: Client, member: Member) -> None:
    sign_in(client, member.user)
    batch = looked_at(member, row("Fine", Country="Atlantis"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"

    page = client.get(reverse("campaign:directory-import", args=[member.coalition.slug, batch.pk])).content.decode()

    assert '<span dir="auto">Country</span>: لا نعرف' in page
    assert '<span dir="auto">«Atlantis»</span>' in page


def test_words_below_a_number_of_rows_are_those_of_one_below_one() -> None:
    with translation.override("es"):
        assert [below(RowFate.NEW, number) for number in (1, 2)] == ["nueva", "nuevas"]
    assert [below(RowFate.ERROR, number) for number in (1, 2)] == ["error", "errors"]
    assert set(BELOW_A_NUMBER) == set(FATES) == set(RowFate)
