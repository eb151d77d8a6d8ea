"""Headings written as paragraphs in bold (P6)."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from campaign.models import Role
from letters.documents import Dress
from letters.editions.rendering.pdf import render_pdf
from letters.markup.bold_headings import found, kept, turned
from letters.markup.html import clean
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.letters.editions.rendering.samples import pages_of, short_letter

BOLD = "<p><strong>What we <em>ask</em></strong></p><p>Text.</p>"


@pytest.mark.parametrize(
    "html",
    (
        "<p><strong>A sentence in bold.</strong></p><p>Text.</p>",
        "<p><strong>Bold</strong> and more</p><p>Text.</p>",
        "<p><strong>Bold at the end</strong></p>",
        "<ul><li><p><strong>Run-in</strong></p><p>Text.</p></li></ul>",
        "<table><tbody><tr><td><p><strong>Cell</strong></p><p>Text.</p></td></tr></tbody></table>",
        "<blockquote><p><strong>Said</strong></p><p>Text.</p></blockquote>",
        f"<p><strong>{'long ' * 40}</strong></p><p>Text.</p>",
        "<p>Plain</p><p>Text.</p>",
    ),
)
def test_other_paragraphs_are_no_headings(html: str) -> None:
    assert found(html) == []
    assert (turned(html), kept(html)) == (html, html)


def test_a_paragraph_in_bold_is_found_and_turned_with_its_emphasis() -> None:
    html = f'<ul><li>One</li></ul>{BOLD}<p lang="fr" dir="ltr"><strong>Suite</strong></p><ul><li>x</li></ul>'

    assert found(html) == ["What we ask", "Suite"]
    assert turned(html) == (
        "<ul><li>One</li></ul><h2>What we <em>ask</em></h2><p>Text.</p>"
        '<h2 lang="fr" dir="ltr">Suite</h2><ul><li>x</li></ul>'
    )
    assert clean(turned(html)).html == turned(html)
    assert found(turned(html)) == []


@pytest.mark.rendering
@pytest.mark.usefixtures("quick_typesetter")
def test_a_bold_paragraph_never_ends_a_page_by_the_rules_of_today() -> None:
    def ends(rules: int, lengths: Sequence[int]) -> list[int]:
        """Return with how many lines before it the paragraph ends a page."""
        alone = []
        for lines in lengths:
            body = (
                "".join(f"<p>Line {n}.</p>" for n in range(lines))
                + f"<p><strong>Announced</strong></p>{'<p>Below. </p>' * 3}"
            )
            pages = pages_of(render_pdf(short_letter(body=body, signature_blocks=(), dress=Dress(rules=rules))).pdf)
            alone += [lines] if any(page.split(" page ")[0].endswith("Announced") for page in pages) else []
        return alone

    before = ends(0, range(26, 36))
    assert before
    assert ends(1, range(before[0] - 1, before[-1] + 2)) == []


@pytest.mark.pages
@pytest.mark.django_db
def test_the_text_page_offers_headings_and_a_press_makes_them(client: Client) -> None:
    member = make_member(role=Role.DRAFTER)
    letter = make_letter(campaign=make_campaign(member.coalition), body=BOLD, author=member.user)
    inside: Any = sign_in(client, member.user)
    page = inside.get(f"/letters/{letter.slug}/edit/").content.decode()

    answer = inside.post(f"/letters/{letter.slug}/headings/", {"base_revision": letter.revision_number})

    assert "One paragraph looks like a heading" in page
    assert answer.status_code == 302
    letter.refresh_from_db()
    assert letter.body == "<h2>What we <em>ask</em></h2><p>Text.</p>"
    assert "looks like a heading" not in inside.get(f"/letters/{letter.slug}/edit/").content.decode()


@pytest.mark.pages
@pytest.mark.django_db
def test_headings_are_not_made_of_a_locked_or_changed_text(client: Client) -> None:
    member = make_member(role=Role.DRAFTER)
    campaign = make_campaign(member.coalition)
    opened = make_letter(campaign=campaign, body=BOLD, author=member.user, state=LetterState.OPEN)
    changed = make_letter(campaign=campaign, body=BOLD, author=member.user)
    inside = sign_in(client, member.user)

    inside.post(f"/letters/{opened.slug}/headings/", {"base_revision": opened.revision_number})
    inside.post(f"/letters/{changed.slug}/headings/", {"base_revision": 999})

    for letter in (opened, changed):
        letter.refresh_from_db()
        assert letter.body == BOLD
