"""Press releases as PDF: what stands on them, who gets them, and that a changed release hands out none."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaign.models import Coalition, Member, Role
from letters import tasks
from letters.editions import press_pdfs
from letters.editions.formats import press_words
from letters.models import PressPdf, PressRelease
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_press_release

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
AT = "2026-03-02T09:00:00+01:00"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.REVIEWER)


@pytest.fixture
def release(member: Member) -> PressRelease:
    Coalition.objects.filter(pk=member.coalition.pk).update(
        name="Rivers Coalition", address=["Quai 1", "1201 Geneva"], website="https://rivers.example"
    )
    member.coalition.refresh_from_db()
    letter = make_letter(
        campaign=make_campaign(coalition=member.coalition), state=LetterState.FINAL, visibility="public"
    )
    return make_press_release(
        letter=letter,
        slug="rivers",
        headline="Forty organizations ask for the findings",
        subheadline="The commission has kept them for a year",
        release="FOR IMMEDIATE RELEASE",
        contact="Ada Quill\n+41 22 000 00 00",
        dateline_place="GENEVA",
        body="<p>Text of the release.</p><p><script>alert(1)</script>“A quotation.”</p>",
    )


@pytest.mark.usefixtures("quick_typesetter")
def test_letterhead_release_line_headline_and_contact_are_printed(release: PressRelease, member: Member) -> None:
    made = press_pdfs.ask(release=release, reader=member.user)
    tasks.make_press_pdf(press_pdf_id=made.pk)

    row = PressPdf.objects.get()
    assert (row.state, row.reason) == ("ready", "")
    reader: Any = PdfReader(io.BytesIO(bytes(row.pdf or b"")))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    places = [
        text.index(words)
        for words in (
            "FOR IMMEDIATE RELEASE",
            "1201 Geneva",
            "Forty organizations ask",
            "The commission has kept",
            "GENEVA",
            "Text of the release.",
            "“A quotation.”",
            "Contact",
            "+41 22 000 00 00",
        )
    ]
    assert places == sorted(places)
    assert "alert" not in text
    assert "/StructTreeRoot" in reader.trailer["/Root"]


@pytest.mark.parametrize(
    ("fields", "said"),
    (
        (
            {"release": "Hold", "released_at": "2026-03-02T09:00:00+01:00"},
            "Hold · Embargoed until March 2, 2026, 09:00 (UTC+01:00)",
        ),
        (
            {"release": "", "released_at": "2026-03-02T09:00:00+01:00", "released_at_text": "Monday, nine"},
            "Monday, nine",
        ),
        ({"release": "", "released_at": "soon"}, "soon"),
        ({"release": ""}, ""),
    ),
)
def test_the_line_above_says_when_it_may_be_published(release: PressRelease, fields: dict[str, str], said: str) -> None:
    for name, value in fields.items():
        setattr(release, name, value)

    assert press_pdfs.document(release).notice == said


def test_the_embargo_is_in_the_language_of_the_release() -> None:
    at = datetime.fromisoformat(AT)

    assert press_words.embargo("de", until=at) == "Gesperrt bis 2. März 2026, 09:00 (UTC+01:00)"
    assert press_words.embargo("xx", until=at).startswith("Embargoed until March 2, 2026")


def ready(release: PressRelease) -> None:
    PressPdf.objects.create(
        release=release,
        asked_at=timezone.now(),
        snapshot=press_pdfs.document(release).as_json(),
        state="ready",
        pdf=b"%PDF-1.7 release",
        pdf_sha256="0" * 64,
        pages=1,
    )


@pytest.mark.pages
def test_members_have_it_made_and_everybody_gets_it_where_the_release_is_public(
    client: Client, release: PressRelease, member: Member, django_capture_on_commit_callbacks: Any
) -> None:
    file, page = reverse("letters:press-file", args=["rivers"]), reverse("letters:press-release", args=["rivers"])
    own = reverse("letters:press-pdf", args=[member.coalition.slug, "rivers"])
    assert client.get(file).status_code == 404
    assert "Download the press release (PDF)" not in client.get(page).text
    sign_in(client, member.user)
    assert "Make the PDF" in client.get(own).text
    assert client.post(own).status_code == 302
    assert "The PDF is being made" in client.get(own).text
    PressPdf.objects.all().delete()
    ready(release)
    assert "Everybody finds it on the page of the release." in client.get(own).text

    stranger = Client()
    answer = stranger.get(file)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 release", "application/pdf")
    assert "Download the press release (PDF)" in stranger.get(page).text


@pytest.mark.pages
def test_before_its_moment_only_members_get_it_and_changed_nobody(
    client: Client, release: PressRelease, member: Member
) -> None:
    file = reverse("letters:press-file", args=["rivers"])
    later = (timezone.now() + timedelta(days=1)).isoformat()
    PressRelease.objects.update(released_at=later)
    ready(PressRelease.objects.select_related("campaign__coalition", "letter").get())
    assert client.get(file).status_code == 404
    sign_in(client, member.user)
    assert client.get(file).status_code == 200
    assert "no-store" in client.get(file).headers["Cache-Control"]

    PressRelease.objects.update(headline="Another headline")

    assert client.get(file).status_code == 404
    own = client.get(reverse("letters:press-pdf", args=[member.coalition.slug, "rivers"])).text
    assert "says something else since this PDF was made" in own


@pytest.mark.pages
def test_of_another_coalition_there_is_no_such_page(client: Client, release: PressRelease) -> None:
    other = make_member(role=Role.OWNER)
    sign_in(client, other.user)

    assert client.get(reverse("letters:press-pdf", args=[other.coalition.slug, "rivers"])).status_code == 404
    assert client.get(reverse("letters:press-pdf", args=[release.campaign.coalition.slug, "rivers"])).status_code == 404
