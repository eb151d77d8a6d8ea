"""Final documents for programs: only what everybody may read leaves by a token."""

import pytest

from campaign.models import Role
from letters.models import Circle, EditionFile, EditionSet
from tests.factories.api import make_program
from tests.factories.campaign import make_member
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def test_an_edition_is_listed_with_the_files_that_everybody_may_read() -> None:
    letter = make_letter(state="final")
    edition = make_edition(
        letter,
        pdf=b"%PDF the recipients",
        sealed_blocks='[["Ada Rey"]]',
        public_pdf=b"%PDF everybody",
        public_pdf_sha256="b" * 64,
    )
    for circle in (Circle.RECIPIENTS, Circle.PUBLIC):
        made_for = EditionSet.objects.create(edition=edition, circle=circle, state="ready")
        EditionFile.objects.create(
            made_for=made_for, file_format="txt", content=circle.encode(), sha256=f"{circle:x<64}", size=9
        )
    program = make_program(make_member(letter.campaign.coalition, role=Role.STAFF))

    path = f"letters/{letter.slug}/editions"
    listed = program.items(path)
    pdf, text = (program.get(file["url"].removeprefix("http://testserver")) for file in listed[0]["files"])

    assert program.get(f"{path}/{edition.number}").json() == listed[0]
    assert [file["kind"] for file in listed[0]["files"]] == ["pdf", "txt"]
    assert (pdf.content, pdf["ETag"], pdf["Content-Type"]) == (b"%PDF everybody", f'"{"b" * 64}"', "application/pdf")
    assert text.content == b"public"
    assert program.get(f"{path}/{edition.number}/files/pdf", If_None_Match=pdf["ETag"]).status_code == 304
    assert program.get(f"{path}/{edition.number}/files/docx").status_code == 404
    assert program.get(f"{path}/7").status_code == 404


def test_an_edition_that_is_being_made_has_no_files_yet() -> None:
    letter = make_letter(state="final")
    make_edition(letter, state="waiting")

    listed = make_program(make_member(letter.campaign.coalition)).items(f"letters/{letter.slug}/editions")

    assert [(one["state"], one["files"]) for one in listed] == [("waiting", [])]
