"""The pages on which a coalition chooses how its letters look."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaign.models import Activity, Coalition, Member, Role
from letters.documents import RULES, Dress, StyleName
from letters.editions.composition import as_draft, as_it_stands
from letters.letterhead import dressing
from letters.models import LogoFile, SpecimenPdf
from letters.tasks import forget_drafts, make_specimen, sweep_editions
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.letters.letterhead.samples import SVG, claims, png

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
CHOICE = {"style": "modern", "accent": "1D4B5E", "text_face": "Noto Sans", "carries_on": "on"}


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def address(member: Member, page: str = "") -> str:
    return f"/coalitions/{member.coalition.slug}/style/{page}"


def dress_of(member: Member) -> Dress:
    return dressing.of(Coalition.objects.get(pk=member.coalition_id))


def add(inside: Client, member: Member, content: bytes, name: str = "logo.png", text: str = "Logo of ours") -> Any:
    data = {"picture": SimpleUploadedFile(name, content), "text": text}
    return inside.post(address(member, "logos/add/"), data)


def test_a_choice_is_kept_on_the_record_and_printed_from_now_on(inside: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(coalition=member.coalition))

    answer = inside.post(address(member), CHOICE)

    assert (answer.status_code, answer.headers["Location"]) == (302, address(member))
    wanted = Dress(style=StyleName.MODERN, accent="#1d4b5e", text_face="Noto Sans", carries_on=True)
    assert dress_of(member) == wanted
    letter.campaign.coalition.refresh_from_db()
    printed = as_it_stands(letter).dress
    assert (printed.style, printed.accent, printed.rules) == (StyleName.MODERN, "#1d4b5e", RULES)
    deed = Activity.objects.get(verb="letters.dressed")
    assert deed.data["fields"] == ["accent", "carries_on", "style", "text_face"]


def test_the_same_choice_twice_is_one_deed(inside: Client, member: Member) -> None:
    for _press in range(2):
        dressing.choose(coalition=member.coalition, actor=member.user, dress=Dress(style=StyleName.PLAIN))

    assert Activity.objects.filter(verb="letters.dressed").count() == 1


@pytest.mark.parametrize(
    ("accent", "said"),
    (
        ("#ffcc00", "The contrast of this color on white is 1.5 to 1, below 4.5."),
        ("#777777", "The contrast of this color on white is 4.5 to 1, below 4.5."),
        ("teal", "Write a color as # and six digits or letters from a to f."),
        ("#fff;}", "Write a color as # and six digits or letters from a to f."),
    ),
)
def test_a_color_that_cannot_be_read_is_refused_at_its_field(
    inside: Client, member: Member, accent: str, said: str
) -> None:
    answer = inside.post(address(member), {**CHOICE, "accent": accent})

    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert f'value="{accent}"' in answer.content.decode()
    assert dress_of(member) == Dress()


def test_a_face_that_is_not_installed_cannot_be_chosen(inside: Client, member: Member) -> None:
    assert inside.post(address(member), {**CHOICE, "text_face": "Comic"}).status_code == 422


def test_a_logo_is_kept_by_its_digest_and_shown_to_whoever_knows_it(inside: Client, member: Member) -> None:
    assert add(inside, member, SVG, "logo.svg").status_code == 302

    (logo,) = dress_of(member).logos
    assert (logo.text, logo.width, logo.height, logo.shape) == ("Logo of ours", 300, 100, "wide")
    shown = Client().get(f"/print/logos/{logo.sha256}")
    assert shown.content == bytes(LogoFile.objects.get().content)
    assert shown.headers["Content-Type"] == "image/svg+xml"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(f"/print/logos/{'0' * 64}").status_code == 404


def test_a_logo_needs_words_and_a_sound_file(inside: Client, member: Member) -> None:
    nameless = add(inside, member, png(), text="")
    claiming = add(inside, member, claims(5000, 5000))

    assert (nameless.status_code, claiming.status_code) == (422, 422)
    assert "has more than 16 million pixels" in claiming.content.decode()
    assert "Logo of ours" in claiming.content.decode()
    assert dress_of(member).logos == ()
    assert not LogoFile.objects.exists()


def test_a_letterhead_has_at_most_four_logos(inside: Client, member: Member) -> None:
    for number in range(4):
        add(inside, member, png(40, 20 + number))

    fifth = add(inside, member, png(40, 50))

    assert fifth.status_code == 422
    assert "at most 4 logos" in fifth.content.decode()
    assert [logo.height for logo in dress_of(member).logos] == [20, 21, 22, 23]


def test_a_logo_that_is_taken_out_stays_for_final_documents(inside: Client, member: Member) -> None:
    add(inside, member, png())
    (logo,) = dress_of(member).logos

    for _press in range(2):
        inside.post(address(member, "logos/remove/"), {"sha256": logo.sha256})

    assert dress_of(member).logos == ()
    assert LogoFile.objects.filter(sha256=logo.sha256).exists()
    assert Activity.objects.filter(verb="logo.removed").count() == 1


def test_the_preview_of_a_letter_loads_the_styles_and_logos_of_the_choice(inside: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(coalition=member.coalition))
    plain = inside.get(f"/letters/{letter.slug}/preview/").content.decode()
    inside.post(address(member), CHOICE)
    add(inside, member, png())

    page = inside.get(f"/letters/{letter.slug}/preview/").content.decode()

    (logo,) = dress_of(member).logos
    assert "print-dress.css" not in plain
    assert "print-dress.css" in page
    assert f'<img src="/print/logos/{logo.sha256}" alt="Logo of ours" class="logo logo-wide">' in page
    assert 'style=modern&amp;accent=1d4b5e&amp;text=Noto+Sans&amp;carries=1&amp;size=A4&amp;language=en">' in page
    styles = Client().get("/print/style.css?style=modern&accent=1d4b5e&text=Noto+Sans&size=A4&language=en")
    assert styles.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--accent: #1d4b5e" in styles.content.decode()


def test_the_styles_of_an_address_hold_nothing_that_nobody_can_choose() -> None:
    asked = "style=modern&accent=red;}&text=x%22;}body{background:url(//a.example)}&headings=%7D&setting=%7D&size=%7D"

    sheet = Client().get(f"/print/style.css?{asked}").content.decode()

    assert sheet.count("{") == sheet.count("}")
    for foreign in ("a.example", "body", "red;"):
        assert foreign not in sheet
    assert Client().get("/print/style.css?" + "a" * 501).status_code == 404


def test_the_specimen_follows_what_the_address_chooses_and_stores_nothing(inside: Client, member: Member) -> None:
    shown = inside.get(address(member, "specimen/"), CHOICE).content.decode()
    usual = inside.get(address(member, "specimen/"), {"style": "none"}).content.decode()

    assert "dressed style-modern" in shown
    assert "dressed" not in usual
    assert dress_of(member) == Dress()


@pytest.mark.usefixtures("quick_typesetter")
def test_the_specimen_as_pdf_is_made_by_a_worker_and_forgotten(
    inside: Client, member: Member, django_capture_on_commit_callbacks: Any
) -> None:
    answer = inside.post(address(member, "specimen-pdf/"), CHOICE)
    asked = SpecimenPdf.objects.get()
    assert (answer.status_code, asked.snapshot["dress"]["style"]) == (302, "modern")
    assert "being made" in inside.get(address(member, "specimen-pdf/")).content.decode()
    assert inside.get(address(member, "specimen.pdf")).status_code == 404

    make_specimen(specimen_id=asked.pk)

    assert inside.get(address(member, "specimen.pdf")).getvalue().startswith(b"%PDF-")
    assert "Download the PDF" in inside.get(address(member, "specimen-pdf/")).content.decode()
    SpecimenPdf.objects.update(asked_at="2026-01-01T00:00Z")
    sweep_editions()
    forget_drafts()
    assert not SpecimenPdf.objects.exists()


def test_a_snapshot_keeps_the_dress_and_one_of_before_has_none(inside: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(coalition=member.coalition))
    document = as_draft(letter)
    before = {name: value for name, value in document.as_json().items() if name != "dress"}

    again = type(document).from_json(json.loads(json.dumps(document.as_json())))
    of_before = type(document).from_json(before)

    assert again == document
    assert of_before.dress == Dress()
    assert "dress" not in of_before.as_json()


def test_the_page_of_fonts_says_what_is_installed_and_what_is_not(inside: Client, member: Member) -> None:
    page = inside.get(address(member, "fonts/")).content.decode()

    assert "Gentium Book Plus" in page
    assert "Cyrillic, Greek, Latin" in page
    assert "<dt>Tibetan</dt><dd>Gentium Book Plus, Noto Serif Tibetan</dd>" in page
    assert "<dt>Japanese</dt><dd>Noto Serif CJK JP" in page
    assert "Scripts that cannot be printed" in page
    assert "Nastaliq" not in page


def test_scripts_without_a_name_in_the_language_of_the_page_have_their_english_one(
    inside: Client, member: Member
) -> None:
    page = inside.get(address(member, "fonts/"), headers={"accept-language": "es"}).content.decode()

    assert "cirílico, griego, latino" in page
    assert "Vithkuqi" in page
    assert "Vith," not in page
