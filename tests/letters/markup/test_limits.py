"""How long, deep and of how many parts a letter may be: what is more is refused before any typesetter sees it (D2)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from campaign.models import Member, Role
from letters.documents import RULES, Annex, Dress, LetterDocument, StyleName
from letters.drafts import lifecycle, writing
from letters.editions import orders
from letters.editions.rendering import typesetter_process
from letters.editions.rendering.page import render_html
from letters.editions.rendering.pdf import render_pdf
from letters.editions.rendering.typesetter_process import RenderFailed
from letters.markup import limits
from letters.markup.html import HtmlRefused, TooDeep, TooLong, TooMany, clean
from letters.models import Letter
from letters.states import LetterState
from signatories.interchange.rules import FaultReport
from signatories.interchange.texts import Html
from signatories.lists import closing, edition_orders
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.letters.editions.rendering.samples import words_of
from tests.letters.markup.test_text import text_of

LOW = {"MAX_CHARACTERS": 400, "MAX_LETTER": 500, "MAX_DEPTH": 4, "MAX_OPEN": 6, "MAX_ELEMENTS": 10, "MAX_NOTES": 2}
NOTE = '<span class="footnote">A note.</span>'
ELEVEN = (
    "The text has 11 elements (paragraphs, items of lists, cells of tables, passages in another style); "
    "more than 10 cannot be printed."
)
# One more than the lowered limits let through, and the sentence about it.
TOO_MUCH: dict[str, tuple[str, type[HtmlRefused], str]] = {
    "characters": (
        f"<p>{'x' * 394}</p>",
        TooLong,
        "The text has 401 characters of markup; more than 400 cannot be printed.",
    ),
    "levels": (
        "<blockquote>" * 4 + "<p>x</p>" + "</blockquote>" * 4,
        TooDeep,
        "The text is nested more than 4 levels deep (lists, quotations, tables in one another).",
    ),
    "left open": (
        "<b>" * 7 + "x",
        TooDeep,
        "The text is nested more than 4 levels deep (lists, quotations, tables in one another).",
    ),
    "elements": (
        "<p>x</p>" * 11,
        TooMany,
        ELEVEN,
    ),
    "notes": (f"<p>x{NOTE * 3}</p>", TooMany, "The text has 3 footnotes; more than 2 cannot be printed."),
}
ENOUGH = (
    f"<p>{'x' * 393}</p>",
    "<blockquote>" * 3 + "<p>x</p>" + "</blockquote>" * 3,
    "<p>x</p>" * 10,
    f"<p>x{NOTE * 2}</p>",
)


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LOW.items():
        monkeypatch.setattr(limits, name, value)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """Put a stand-in in the typesetter's place, and return what it was given."""
    script, given, run = tmp_path / "typesetter.py", list[dict[str, Any]](), typesetter_process.run
    script.write_text("import sys; sys.stdout.write('set'); sys.stderr.write('{\"pages\": 1}')")

    def remember(job: dict[str, Any], allowed: typesetter_process.Limits, **_watch: Any) -> typesetter_process.Typeset:
        given.append(job)
        return run(job, allowed, script=script)

    monkeypatch.setattr(typesetter_process, "run", remember)
    return given


def test_limits_are_what_is_documented() -> None:
    assert {name: getattr(limits, name) for name in LOW} == {
        "MAX_CHARACTERS": 500_000, "MAX_LETTER": 1_000_000, "MAX_DEPTH": 32, "MAX_OPEN": 500,
        "MAX_ELEMENTS": 10_000, "MAX_NOTES": 500,
    }  # fmt: skip
    assert limits.MAX_NOTE_COLUMNS == 4_000


# One text


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize("what", TOO_MUCH)
def test_clean_refuses_more_than_a_text_may_have(what: str) -> None:
    html, refusal, sentence = TOO_MUCH[what]

    with pytest.raises(refusal) as refused:
        clean(html)

    assert str(refused.value) == sentence


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize("html", ENOUGH)
def test_clean_takes_as_much_as_a_text_may_have(html: str) -> None:
    assert clean(html).html == html


@pytest.mark.usefixtures("low")
def test_clean_counts_what_is_left_of_pasted_text() -> None:
    pasted = '<p class="MsoNormal"><span style="margin:0">x</span></p>'

    assert clean(pasted * 6).html == "<p>x</p>" * 6


# The page of the text


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), body="<p>Old.</p>")


@pytest.mark.django_db
@pytest.mark.usefixtures("low")
@pytest.mark.parametrize("what", sorted(set(TOO_MUCH) - {"characters"}))
def test_edit_says_at_the_field_what_is_too_much(client: Client, letter: Letter, member: Member, what: str) -> None:
    html, _refusal, sentence = TOO_MUCH[what]
    annex = {"title": "Annex", "subtitle": "", "body": html, "ORDER": "1"}

    answer = sign_in(client, member.user).post(
        f"/letters/{letter.slug}/edit/", text_of(letter, body=html, annexes=[annex])
    )

    assert answer.context["form"].errors == {"body": [sentence]}
    assert answer.context["annexes"].errors == [{"body": [sentence]}]
    assert Letter.objects.get().revision_number == 1


# The whole letter

TOGETHER: dict[str, tuple[tuple[str, ...], str]] = {
    "characters": (
        (f"<p>{'x' * 300}</p>", f"<p>{'x' * 200}</p>"),
        "Text and annexes have 514 characters of markup together; more than 500 cannot be printed.",
    ),
    "elements": (
        ("<p>x</p>" * 6, "<p>x</p>" * 5),
        ELEVEN,
    ),
    "notes": ((f"<p>x{NOTE * 2}</p>", f"<p>x{NOTE}</p>"), "The text has 3 footnotes; more than 2 cannot be printed."),
}
CASES = {
    **{f"one text: {what}": ((html,), sentence) for what, (html, _refusal, sentence) in TOO_MUCH.items()},
    **{f"together: {what}": case for what, case in TOGETHER.items()},
}


def document(body: str, *annexes: str) -> LetterDocument:
    return LetterDocument("T", "en", body, annexes=tuple(Annex("Annex", "", annex) for annex in annexes))


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize("case", CASES)
def test_render_pdf_refuses_before_any_typesetter_is_started(rendered: list[dict[str, Any]], case: str) -> None:
    texts, sentence = CASES[case]

    with pytest.raises(RenderFailed) as refusal:
        render_pdf(document(*texts))

    assert refusal.value.reason == sentence
    assert rendered == []


@pytest.mark.parametrize("case", CASES)
def test_control_with_the_usual_limits_the_same_reaches_the_typesetter(
    rendered: list[dict[str, Any]], case: str
) -> None:
    texts, _sentence = CASES[case]

    assert render_pdf(document(*texts)).pdf == b"set"
    assert len(rendered) == 1


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize("case", CASES)
def test_preview_refuses_the_same(case: str) -> None:
    texts, sentence = CASES[case]

    with pytest.raises(HtmlRefused) as refusal:
        render_html(document(*texts), stylesheets=["/print.css"])

    assert str(refusal.value) == sentence


@pytest.mark.django_db
def test_edition_of_a_letter_that_is_too_long_says_so_and_is_not_typeset(
    monkeypatch: pytest.MonkeyPatch, rendered: list[dict[str, Any]], member: Member
) -> None:
    (body, annex), sentence = TOGETHER["elements"]
    annexes = [{"title": "Annex", "subtitle": "", "body": annex}]
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN, body=body, annexes=annexes)
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    closing.close(letter=letter, actor=member.user)
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)

    monkeypatch.setattr(limits, "MAX_ELEMENTS", 10)
    orders.make_edition(edition_id=edition.pk)

    edition.refresh_from_db()
    assert (edition.state, edition.reason) == ("failed", sentence)
    assert rendered == []


# A note longer than a page


def noted(*columns: int) -> str:
    return "".join(f'<p>Text.<span class="footnote">{"x" * count}</span></p>' for count in columns)


LONG_NOTE = "Note 2 is longer than a page can hold. Please shorten it."


@pytest.mark.parametrize("note", ("x" * 4_001, "\N{CJK UNIFIED IDEOGRAPH-6C34}" * 2_001))
def test_a_note_longer_than_a_page_is_refused_by_its_number(note: str) -> None:
    with pytest.raises(limits.NoteTooLong, match=LONG_NOTE):
        limits.refuse_what_no_page_holds(f'{noted(4_000)}<p>Text.<span class="footnote">{note}</span></p>')

    limits.refuse_what_no_page_holds(f'<p>{"x" * 9_000}<span class="footnote">{note[:-1]}</span></p>')


@pytest.mark.rendering
@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("style", (StyleName.CLASSIC, StyleName.MODERN, StyleName.PLAIN))
def test_a_note_of_the_longest_that_is_taken_stands_on_a_page(style: StyleName) -> None:
    note = ("word " * 800)[: limits.MAX_NOTE_COLUMNS]

    made = render_pdf(
        replace(document(f'<p>Text.<span class="footnote">{note}</span></p>'), dress=Dress(style=style, rules=RULES))
    )

    assert words_of(made.pdf).count("word") == 800


def table(columns: int, *, span: int = 1) -> str:
    spanned = f' colspan="{span}"' if span > 1 else ""
    row = "<tr>" + f"<td{spanned}>ab</td>" * (columns // span) + "</tr>"
    return f"<table><tbody><tr><td>ab</td></tr>{row}</tbody></table>"


WIDE_TABLE = "Table 2 has 51 columns; more than 50 do not fit on a page."


@pytest.mark.parametrize("span", (1, 17))
def test_a_table_of_more_columns_than_a_page_has_room_for_is_refused_by_its_number(span: int) -> None:
    with pytest.raises(limits.TableTooWide, match=WIDE_TABLE):
        limits.refuse_what_no_page_holds(table(50) + table(51, span=span))
    with pytest.raises(limits.TableTooWide, match=r"Table 1 of annex 3 has 51 columns"):
        limits.refuse_what_no_page_holds(table(51, span=span), annex=3)

    limits.refuse_what_no_page_holds(table(50) + table(50, span=5))


@pytest.mark.rendering
@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("style", (StyleName.CLASSIC, StyleName.MODERN, StyleName.PLAIN))
def test_a_table_of_the_most_columns_that_are_taken_stands_on_a_page(style: StyleName) -> None:
    made = render_pdf(replace(document(table(limits.MAX_TABLE_COLUMNS)), dress=Dress(style=style, rules=RULES)))

    assert words_of(made.pdf).count("ab") == limits.MAX_TABLE_COLUMNS + 1


@pytest.mark.django_db
def test_edit_says_at_the_field_which_table_is_too_wide(client: Client, letter: Letter, member: Member) -> None:
    answer = sign_in(client, member.user).post(
        f"/letters/{letter.slug}/edit/", text_of(letter, body=table(50) + table(51))
    )

    assert answer.context["form"].errors == {"body": [WIDE_TABLE]}
    assert Letter.objects.get().revision_number == 1


@pytest.mark.django_db
def test_edit_says_at_the_field_which_note_is_too_long(client: Client, letter: Letter, member: Member) -> None:
    annex = {"title": "Annex", "subtitle": "", "body": noted(1, 4_001), "ORDER": "1"}

    answer = sign_in(client, member.user).post(
        f"/letters/{letter.slug}/edit/", text_of(letter, body=noted(1, 4_001), annexes=[annex])
    )

    assert answer.context["form"].errors == {"body": [LONG_NOTE]}
    assert answer.context["annexes"].errors == [{"body": [LONG_NOTE]}]
    assert "x" * 4_001 in answer.content.decode()
    assert Letter.objects.get().revision_number == 1


@pytest.mark.django_db
def test_programs_cannot_store_a_note_longer_than_a_page(letter: Letter, member: Member) -> None:
    with pytest.raises(limits.NoteTooLong, match=LONG_NOTE):
        writing.save_text(letter=letter, author=member.user, base_revision=1, changes={"body": noted(1, 4_001)})

    assert Letter.objects.get().revision_number == 1


def test_import_says_which_note_is_too_long() -> None:
    report = FaultReport()

    Html().read(noted(1, 4_001), "letter.body", report)

    assert report.faults == [f"letter.body: {LONG_NOTE}"]


@pytest.mark.django_db
def test_opening_asks_for_less_before_the_text_is_locked() -> None:
    """What was stored before the limits, and what each field holds and all together do not."""
    annexes = [
        {"title": "Annex", "subtitle": "", "body": noted(*[1] * 300)},
        {"title": "Annex", "subtitle": "", "body": noted(1, 4_001)},
    ]
    much = make_letter(body=noted(*[1] * 300), annexes=annexes)

    said = {(item.field, item.message) for item in lifecycle.missing_for_opening(much)}

    assert {
        ("body", "The text has 602 footnotes; more than 500 cannot be printed."),
        ("annexes", "Note 2 of annex 2 is longer than a page can hold. Please shorten it."),
    } <= said
    enough = make_letter(body=noted(*[1] * 300), annexes=[annexes[0] | {"body": noted(4_000)}])
    assert lifecycle.too_much(enough) == []
