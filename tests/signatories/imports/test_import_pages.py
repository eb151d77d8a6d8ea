"""The pages on which a file with signatures comes in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import batches, writing
from signatories.models import SignatureImport
from signatories.models.signature import Kind
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature_import
from tests.http import hidden_fields
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, as_csv, as_xlsx, row

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def url(name: str, letter: Letter, *more: int) -> str:
    return reverse(f"signatories:{name}", args=[letter.slug, *more])


def upload(
    visitor: Client, letter: Letter, content: bytes, name: str = "list.csv", *, target: str = "signatures"
) -> Any:
    path = url("imports", letter)
    sent = {**hidden_fields(visitor.get(path).text), "target": target, "file": SimpleUploadedFile(name, content)}
    return visitor.post(path, sent, follow=True)


def columns_as_found(page: Any) -> dict[str, str]:
    form = page.context["form"]
    return {name: str(field.initial or "") for name, field in form.fields.items() if name.startswith("column_")}


def looked_at(visitor: Client, letter: Letter, content: bytes, **said: str) -> SignatureImport:
    """A file that was uploaded, and whose columns were taken as they are found."""
    page = upload(visitor, letter, content)
    batch = SignatureImport.objects.latest("pk")
    assert page.redirect_chain[-1][0] == url("import-columns", letter, batch.pk)
    visitor.post(url("import-columns", letter, batch.pk), {**columns_as_found(page), **said})
    return batch


def test_a_file_goes_from_upload_to_the_list(visitor: Client, letter: Letter) -> None:
    assert "None yet." in visitor.get(url("imports", letter)).text
    batch = looked_at(visitor, letter, as_csv([HEADINGS, *(each.cells for each in files.rows())]))

    preview = visitor.get(url("import", letter, batch.pk))
    assert preview.context["report"].summary == {"ok": 378, "error": 15, "duplicate": 4, "conflict": 1, "empty": 2}
    assert preview.context["page"].paginator.num_pages == 8
    assert "How did you hear about us?" in preview.text
    take = visitor.get(url("import-take", letter, batch.pk))
    assert "Take 378 rows in" in take.text
    assert "370 of them are published at once." not in take.text
    assert "371 of them are published at once." in take.text
    conflicts = [str(value) for value, _label in take.context["form"].fields["also"].choices]
    assert len(conflicts) == 2

    sent = visitor.post(
        url("import-take", letter, batch.pk), {"provenance": "The form of May", "also": conflicts[:1]}, follow=True
    )
    assert "Waiting for a worker" in sent.text
    assert letter.signatures.count() == 0
    writing.take_in(batch_id=batch.pk)

    done = visitor.get(url("import", letter, batch.pk))
    assert "379 signatures taken in, 372 of them counted." in done.text
    assert "7 of them wait for you" in done.text
    assert "The form of May" in done.text
    assert visitor.get(url("imports", letter)).text.count("list.csv") == 1
    back = visitor.post(url("import-undo", letter, batch.pk), follow=True)
    assert "What came from the file is out of the list again." in back.text
    assert letter.signatures.count() == 0


def test_preview_of_many_rows_is_made_by_a_worker(visitor: Client, letter: Letter, monkeypatch: Any) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    batch = looked_at(
        visitor, letter, as_csv([HEADINGS, *(row(f"n{n}@example.org", first="Ann", last=f"Q{n}") for n in range(3))])
    )

    waiting = visitor.get(url("import", letter, batch.pk))
    assert "Each row is being looked at" in waiting.text
    assert visitor.get(url("import-take", letter, batch.pk)).status_code == 404
    writing.take_in(batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.rows, batch.attempts, batch.lease) == ("parked", 3, 3, 0, "")
    again = visitor.get(url("import", letter, batch.pk), headers={"HX-Request": "true"})
    assert again.headers["HX-Refresh"] == "true"
    assert again.context["report"].summary["ok"] == 3
    assert letter.signatures.count() == 0


def test_preview_shows_rows_of_one_fate(visitor: Client, letter: Letter) -> None:
    batch = looked_at(visitor, letter, as_csv([HEADINGS, *(each.cells for each in files.rows())]))

    for wanted, number in (("error", 15), ("conflict", 1), ("duplicate", 4), ("empty", 2), ("like", 3), ("else", 400)):
        page = visitor.get(url("import", letter, batch.pk), {"show": wanted})
        assert page.context["page"].paginator.count == number
    wrong = visitor.get(url("import", letter, batch.pk), {"show": "error"}).text
    assert "“ann(at)paper.example”" in wrong
    assert "This is not one e-mail address we can write to." in wrong


def test_upload_asks_how_an_unsure_file_is_read(visitor: Client, letter: Letter) -> None:
    page = upload(visitor, letter, "Name;E-Mail\nJürgen Öl;j@ink.example\n".encode("cp1252"))
    batch = SignatureImport.objects.get()

    assert "How is the file to be read?" in page.text
    assert visitor.get(url("import-columns", letter, batch.pk)).status_code == 302
    page = visitor.post(
        url("import-reading", letter, batch.pk), {"encoding": "cp1252", "separator": "semicolon"}, follow=True
    )

    assert page.redirect_chain[-1][0] == url("import-columns", letter, batch.pk)
    assert "Jürgen Öl" in page.text
    visitor.post(url("import-columns", letter, batch.pk), {**columns_as_found(page), "all_consented": "on"})
    assert visitor.get(url("import", letter, batch.pk)).context["report"].publishable_at_once == 1


def test_upload_refuses_what_is_no_table_and_keeps_nothing(visitor: Client, letter: Letter) -> None:
    for name, content, said in (
        ("list.csv", b"\x89PNG\r\n\x1a\n", "something else"),
        ("list.pdf", b"%PDF-1.7", "neither a CSV nor an XLSX"),
        ("list.csv", as_csv([["x"] * 70, ["y"] * 70]), "more than 60 columns"),
        ("list.csv", b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ):
        page = upload(visitor, letter, content, name)
        assert (page.status_code, said in page.text) == (422, True)
    assert SignatureImport.objects.count() == 0


def test_columns_refuse_two_of_a_kind_and_nobody_named(visitor: Client, letter: Letter) -> None:
    upload(visitor, letter, as_csv([["A", "B"], ["Ann Quill", "ann@paper.example"]]))
    path = url("import-columns", letter, SignatureImport.objects.get().pk)

    twice = visitor.post(path, {"column_0": "email", "column_1": "email"})
    nobody = visitor.post(path, {"column_0": "", "column_1": "email"})
    right = visitor.post(path, {"column_0": "name", "column_1": "email"})

    assert (twice.status_code, "Two columns cannot both be" in twice.text) == (422, True)
    assert (nobody.status_code, "No column names" in nobody.text) == (422, True)
    assert right.status_code == 302


def test_take_asks_how_the_signatures_were_collected(visitor: Client, letter: Letter) -> None:
    batch = looked_at(visitor, letter, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))

    page = visitor.post(url("import-take", letter, batch.pk), {"provenance": "  "})

    batch.refresh_from_db()
    assert (page.status_code, batch.state) == (422, "parked")


def test_form_sent_twice_parks_one_file(visitor: Client, letter: Letter) -> None:
    path = url("imports", letter)
    hidden = hidden_fields(visitor.get(path).text)
    content = as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")])

    for _time in range(2):
        visitor.post(path, {**hidden, "target": "signatures", "file": SimpleUploadedFile("list.csv", content)})

    assert SignatureImport.objects.count() == 1


def test_discard_forgets_the_file(visitor: Client, letter: Letter) -> None:
    batch = make_signature_import(letter)

    visitor.post(url("import-discard", letter, batch.pk))

    assert SignatureImport.objects.count() == 0


def test_progress_is_asked_for_again_until_it_is_over(visitor: Client, letter: Letter) -> None:
    batch = make_signature_import(letter, state="working", rows=400, done=200)
    asked = {"HX-Request": "true"}

    waiting = visitor.get(url("import", letter, batch.pk), headers=asked)
    SignatureImport.objects.update(state="failed", reason="The list is full.")
    over = visitor.get(url("import", letter, batch.pk), headers=asked)

    assert "200 of 400" in waiting.text
    assert "HX-Refresh" not in waiting.headers
    assert over.headers["HX-Refresh"] == "true"
    assert "The list is full." in over.text
    visitor.post(url("import-retry", letter, batch.pk))
    batch.refresh_from_db()
    assert batch.state == "waiting"


def test_provenance_can_be_said_afterwards(visitor: Client, letter: Letter) -> None:
    batch = make_signature_import(letter, state="done", provenance="")

    page = visitor.post(url("import-provenance", letter, batch.pk), {"provenance": "A paper list of May"}, follow=True)

    batch.refresh_from_db()
    assert batch.provenance == "A paper list of May"
    assert "A paper list of May" in page.text
    visitor.post(url("import-provenance", letter, batch.pk), {"provenance": "Another"})
    batch.refresh_from_db()
    assert batch.provenance == "A paper list of May"


def test_a_file_of_another_letter_is_not_there(visitor: Client, letter: Letter) -> None:
    other = make_signature_import()

    assert visitor.get(url("import", letter, other.pk)).status_code == 404
    assert visitor.post(url("import-undo", letter, other.pk)).status_code == 404
    assert visitor.post(url("import-discard", letter, other.pk)).status_code == 404


@pytest.mark.parametrize("rows", (1, 3))
def test_pages_ask_the_same_number_of_queries(
    visitor: Client, letter: Letter, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(rows):
        make_signature_import(letter, state="done")

    with django_assert_max_num_queries(14):
        visitor.get(url("imports", letter))
    with django_assert_max_num_queries(17):
        visitor.get(url("import", letter, SignatureImport.objects.latest("pk").pk))


@pytest.mark.stories
def test_a_workbook_shows_the_same(visitor: Client, letter: Letter) -> None:
    table = [HEADINGS, *(each.cells for each in files.rows(120))]
    page = upload(visitor, letter, as_xlsx(table), "list.xlsx")
    batch = SignatureImport.objects.get()
    visitor.post(url("import-columns", letter, batch.pk), columns_as_found(page))
    by_book = visitor.get(url("import", letter, batch.pk)).context["report"]
    by_text = visitor.get(url("import", letter, looked_at(visitor, letter, as_csv(table)).pk)).context["report"]

    assert by_book.summary == by_text.summary
    assert by_book.possible_duplicates == by_text.possible_duplicates
