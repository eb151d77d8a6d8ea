"""One list of directions for print, pages and the editor."""

import json

import pytest
from babel import Locale, localedata
from django.template.loader import render_to_string
from django.test import RequestFactory

from campaign.models import Member, Role
from letters.documents import LetterDocument
from letters.drafts.forms.text import AnnexFormSet, TextForm
from letters.editions.rendering.page import render_html
from letters.markup.editor import directions
from letters.markup.scripts import direction, parse, script
from letters.models import Letter


@pytest.mark.parametrize(
    ("language", "written", "runs"),
    (
        ("en", "Latn", "ltr"), ("ar", "Arab", "rtl"), ("fa", "Arab", "rtl"), ("prs", "Arab", "rtl"),
        ("he", "Hebr", "rtl"), ("iw", "Hebr", "rtl"), ("yi", "Hebr", "rtl"), ("ji", "Hebr", "rtl"),
        ("dv", "Thaa", "rtl"), ("syr", "Syrc", "rtl"), ("nqo", "Nkoo", "rtl"), ("ckb", "Arab", "rtl"),
        ("ug", "Arab", "rtl"), ("ug-Latn", "Latn", "ltr"), ("ug-KZ", "Cyrl", "ltr"), ("ku", "Latn", "ltr"),
        ("ku-Arab", "Arab", "rtl"), ("ku-IQ", "Arab", "rtl"), ("pa", "Guru", "ltr"), ("pa-PK", "Arab", "rtl"),
        ("pa-Arab", "Arab", "rtl"), ("pa-Guru-PK", "Guru", "ltr"), ("PA_arab", "Arab", "rtl"),
        ("ks", "Arab", "rtl"), ("ks-Deva", "Deva", "ltr"), ("sd", "Arab", "rtl"), ("sd-IN", "Deva", "ltr"),
        ("uz", "Latn", "ltr"), ("uz-AF", "Arab", "rtl"), ("az-IR", "Arab", "rtl"), ("ff-Adlm", "Adlm", "rtl"),
        ("rhg", "Rohg", "rtl"), ("ur-Aran", "Arab", "rtl"), ("uig", "Arab", "rtl"), ("zh-TW", "Hant", "ltr"),
        ("en-x-arab", "Latn", "ltr"), ("en-u-nu-arab", "Latn", "ltr"), ("xx", "", "ltr"), ("", "", "ltr"),
    ),
)  # fmt: skip
def test_script_and_direction_follow_language_script_and_region(language: str, written: str, runs: str) -> None:
    assert (script(language), direction(language)) == (written, runs)


@pytest.mark.stories
def test_direction_agrees_with_what_cldr_says_of_each_of_its_languages() -> None:
    known = {name: Locale.parse(name).text_direction for name in localedata.locale_identifiers()}

    # Mongolian in its own script stands in columns; in lines it runs from left to right.
    assert [name for name, runs in known.items() if direction(name) != runs.replace("ttb", "ltr")] == []


def test_parse_says_what_the_parts_of_a_tag_are() -> None:
    tag = parse("zh-hant-hk")

    assert (tag.language, tag.script, tag.region) == ("zh", "Hant", "HK")


def test_print_and_editor_go_by_the_same_list() -> None:
    table = json.loads(directions())
    page = render_html(LetterDocument(title="T", language="ks", body="<p>x</p>"))

    assert {"ks", "dv", "yi", "ckb", "sd", "pa-pk"} <= set(table["tags"].split())
    assert "arab" in table["scripts"].split()
    assert table["others"].split() == ["mey-sn", "sd-in", "ug-kz", "ug-mn"]
    assert '<html lang="ks" dir="rtl"' in page


def test_the_text_form_hands_the_list_to_the_editor() -> None:
    request = RequestFactory().get("/")
    request.member = Member(role=Role.DRAFTER)  # type: ignore[attr-defined]
    form, annexes = TextForm(), AnnexFormSet()
    context = {
        "letter": Letter(slug="a"),
        "form": form,
        "annexes": annexes,
        "directions": directions(),
        "request": request,
    }

    assert "data-directions=" in render_to_string("letters/drafts/_text_form.html", context)
