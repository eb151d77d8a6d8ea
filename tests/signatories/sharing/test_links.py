"""Links to a letter: made, followed, counted, ended, drawn, and shown in a frame of another site."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaign.models import Activity, Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.models import ShareLink, Signature
from signatories.sharing import links, qr
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_share_link, make_signature
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db

SITE = "https://member.example"
PAGE = "/letters/archives/share/"


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives")
    make_group(letter, belongs="individuals")
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def signed(client: Client, letter: Letter, *, via: str, email: str = "ada@example.org") -> Signature:
    """Sign as a visitor does, from the letter's page that a link has led to."""
    path = reverse("signatories:sign", args=[letter.public_name])
    entries = {"name": "Ada Rey", "email": email, "country": "FR", "appears": "public", "as": "person"}
    form = client.get(path, {"via": via}).text
    check = client.post(f"{path}check/", {**hidden_fields(form), **entries})
    client.post(path, {**hidden_fields(check.text)})
    return letter.signatures.latest("pk")


def test_make_stores_a_code_that_nobody_guesses_and_says_so_in_the_trail(inside: Client, letter: Letter) -> None:
    answer = inside.post(PAGE, {"label": "Newsletter", "site": "member.example/page?a=1"})

    link = ShareLink.objects.get()
    assert (answer.status_code, link.letter, link.label, link.site) == (302, letter, "Newsletter", SITE)
    assert (len(link.code), link.code.isalnum()) == (22, True)
    assert list(Activity.objects.values_list("verb", flat=True))[-1] == "link.made"


@pytest.mark.parametrize(
    ("label", "site", "field"),
    (
        ("", "", "label"),
        ("newsletter", "", "__all__"),
        ("A", "http://member.example", "site"),
        ("A", "https://", "site"),
        ("A", "https://member.example;script-src *", "site"),
        ("A", "https://me mber.example", "site"),
        ("A", "javascript:alert(1)", "site"),
    ),
)
def test_make_refuses_what_is_no_name_or_no_site(
    inside: Client, letter: Letter, label: str, site: str, field: str
) -> None:
    make_share_link(letter, label="Newsletter")

    answer = inside.post(PAGE, {"label": label, "site": site})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert ShareLink.objects.count() == 1


def test_make_stops_at_the_most_that_a_page_shows(letter: Letter, member: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr(links, "MOST", 1)
    make_share_link(letter)

    with pytest.raises(links.LinkRefused, match="at most 1 links"):
        links.make(letter=letter, label="One more", site="", actor=member.user)


def test_page_has_the_same_queries_for_one_link_and_for_three(
    inside: Client, letter: Letter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_signature(letter, via=make_share_link(letter))
    inside.get(PAGE)
    with django_assert_num_queries(12):
        inside.get(PAGE)

    for _number in range(2):
        make_signature(letter, via=make_share_link(letter))
    with django_assert_num_queries(12):
        page = inside.get(PAGE).text

    assert page.count("1 signature<") + page.count("1 signature ·") == 3


def test_follow_leads_to_the_letter_wherever_it_stands_by_now(client: Client, letter: Letter) -> None:
    link = make_share_link(letter)
    open_address = client.get(f"/v/{link.code}/").headers["Location"]
    Letter.objects.filter(pk=letter.pk).update(visibility="link")
    letter.refresh_from_db()
    hidden = client.get(f"/v/{link.code}/")

    assert open_address == f"/l/archives/?via={link.code}"
    assert hidden.headers["Location"] == f"/l/{letter.public_name}/?via={link.code}" != open_address
    assert "no-store" in hidden.headers["Cache-Control"]
    assert client.get(hidden.headers["Location"]).status_code == 200


@pytest.mark.parametrize("fields", ({"visibility": "team"}, {"state": "draft"}))
def test_follow_tells_nothing_of_a_letter_that_is_not_shown(
    client: Client, letter: Letter, fields: dict[str, str]
) -> None:
    link = make_share_link(letter, site=SITE)
    Letter.objects.filter(pk=letter.pk).update(**fields)

    assert [client.get(f"/v/{link.code}/{page}").status_code for page in ("", "box/")] == [404, 404]


def test_signature_is_counted_for_the_link_that_led_to_it(client: Client, letter: Letter) -> None:
    link = make_share_link(letter)
    page = client.get(f"/v/{link.code}/", follow=True).text

    assert f"/l/archives/sign/?via={link.code}" in page
    assert signed(client, letter, via=link.code).via == link


@pytest.mark.parametrize("via", ("", "x", "x" * 10_000, "' OR 1=1 --", "0" * 22, "ended", "foreign"))
def test_code_that_counts_for_nothing_stops_nobody(client: Client, letter: Letter, via: str) -> None:
    codes = {
        "ended": make_share_link(letter, ended=True).code,
        "foreign": make_share_link(make_letter(state=LetterState.OPEN)).code,
    }

    stored = signed(client, letter, via=codes.get(via, via))

    assert (stored.name, stored.via) == ("Ada Rey", None)


def test_link_ends_and_counts_again(inside: Client, letter: Letter) -> None:
    link = make_share_link(letter, site=SITE)
    path = reverse("signatories:end-link", args=["archives", link.pk])

    inside.post(path)
    inside.post(path)
    assert links.counted_by(link.code, letter=letter) is None
    assert inside.get(f"/v/{link.code}/").status_code == 302
    assert inside.get(f"/v/{link.code}/box/").status_code == 404

    inside.post(path, {"resume": "1"})
    assert links.counted_by(link.code, letter=letter) == link
    assert list(Activity.objects.values_list("verb", flat=True)) == ["link.ended", "link.resumed"]


def test_another_letter_ends_no_link_of_this_one(inside: Client, letter: Letter) -> None:
    link = make_share_link(make_letter(campaign=letter.campaign, state=LetterState.OPEN))

    assert inside.post(reverse("signatories:end-link", args=["archives", link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.ended_at is None


def test_box_stands_in_frames_of_its_site_alone_and_keeps_nothing(client: Client, letter: Letter) -> None:
    link = make_share_link(letter, site=SITE)
    make_signature(letter)

    box = client.get(f"/v/{link.code}/box/")

    policy = box.headers["Content-Security-Policy"]
    assert f"frame-ancestors {SITE};" in f"{policy};"
    assert "unsafe-inline" not in policy
    assert ("X-Frame-Options" in box.headers, box.cookies, "<script" in box.text) == (False, {}, False)
    assert (box.headers["Cache-Control"], f"/sign/?via={link.code}" in box.text) == ("public, max-age=60", True)
    assert 'target="_blank" rel="noopener"' in box.text


def test_control_every_other_page_stands_in_no_frame(client: Client, letter: Letter) -> None:
    page = client.get("/l/archives/")

    assert ("frame-ancestors 'none'" in page.headers["Content-Security-Policy"], page.headers["X-Frame-Options"]) == (
        True,
        "DENY",
    )


def test_box_needs_a_site(client: Client, letter: Letter) -> None:
    assert client.get(f"/v/{make_share_link(letter).code}/box/").status_code == 404


def test_box_of_a_letter_for_whoever_has_the_link_is_kept_by_no_cache(client: Client) -> None:
    link = make_share_link(make_letter(state=LetterState.OPEN, visibility="link"), site=SITE)

    assert client.get(f"/v/{link.code}/box/").headers["Cache-Control"] == "private, no-store"


def test_box_after_closing_says_that_signing_is_over(client: Client) -> None:
    link = make_share_link(make_letter(state=LetterState.CLOSED), site=SITE)

    box = client.get(f"/v/{link.code}/box/").text

    assert ("Signing is over." in box, "/sign/" in box) == (True, False)


def test_frame_is_markup_whatever_the_title_holds(letter: Letter) -> None:
    letter.title = 'Stop "dumping" <b>now</b>'

    text = links.frame(make_share_link(letter, site=SITE))

    assert 'title="Stop &quot;dumping&quot; &lt;b&gt;now&lt;/b&gt;"' in text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in text


def test_qr_code_is_handed_out_for_print(inside: Client, letter: Letter) -> None:
    link = make_share_link(letter)
    svg, png = (inside.get(reverse("signatories:qr-code", args=["archives", link.pk, kind])) for kind in qr.TYPES)

    assert (svg.headers["Content-Type"], svg.content[:5]) == ("image/svg+xml", b"<?xml")
    assert (png.headers["Content-Type"], png.content[:4]) == ("image/png", b"\x89PNG")
    assert svg.content == qr.draw(links.address(link), kind="svg")
    assert b"style=" not in svg.content
    assert inside.get(reverse("signatories:qr-code", args=["archives", link.pk, "pdf"])).status_code == 404
