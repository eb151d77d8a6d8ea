"""A letter's markup is cleaned once on its way to the paper, by the one function that makes clean markup."""

import ast
from dataclasses import replace
from typing import Any

import pytest

from letters.documents import Annex, LetterDocument
from letters.editions.rendering import page, pdf, typesetter_process
from letters.editions.rendering.page import render_html
from letters.editions.rendering.pdf import render_pdf
from letters.editions.rendering.typesetter_process import Typeset
from letters.markup import html
from tests.letters.editions.rendering.samples import letter
from tests.sources import ROOT, python_files

TEXTS = ("body", "after the signatures", "first annex", "second annex")


def with_texts() -> LetterDocument:
    body, after, *annexes = (f"<p>The {text}.</p>" for text in TEXTS)
    return replace(
        letter(),
        body=body,
        after_signatures=after,
        annexes=tuple(Annex(title="Annex", subtitle="", body=annex) for annex in annexes),
    )


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that are cleaned, in order."""
    seen, whole = list[str](), html._cleaned

    def noted(text: str, *, is_pasted: bool) -> tuple[str, tuple[str, ...]]:
        seen.append(text)
        return whole(text, is_pasted=is_pasted)

    monkeypatch.setattr(html, "_cleaned", noted)
    return seen


def test_page_of_a_letter_takes_one_cleaning_of_each_text(cleaned: list[str]) -> None:
    made = render_html(with_texts())

    assert cleaned == [f"<p>The {text}.</p>" for text in TEXTS]
    assert [f"The {text}." in made for text in TEXTS] == [True] * 4


def test_pdf_of_a_letter_takes_one_cleaning_of_each_text(cleaned: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    readied, printable = list[LetterDocument](), page.printable

    def noted(document: LetterDocument) -> page.Paper:
        readied.append(document)
        return printable(document)

    def typeset(job: dict[str, Any], *_args: Any, **_options: Any) -> Typeset:
        return Typeset(pdf=job["html"].encode(), pages=1)

    monkeypatch.setattr(pdf, "printable", noted)
    monkeypatch.setattr(page, "printable", noted)
    monkeypatch.setattr(typesetter_process, "run", typeset)

    made = render_pdf(with_texts()).pdf.decode()

    assert len(readied) == 1
    assert cleaned == [f"<p>The {text}.</p>" for text in TEXTS]
    assert [f"The {text}." in made for text in TEXTS] == [True] * 4


def test_markup_that_is_not_clean_is_cleaned_before_printing(cleaned: list[str]) -> None:
    """What is stored is clean; whoever puts something else there prints none of it."""
    made = render_html(replace(with_texts(), body='<p onclick="go()">Said<script>go()</script></p>'))

    assert len(cleaned) == len(TEXTS)
    assert "<p>Said</p>" in made
    assert "go()" not in made


def test_one_module_makes_clean_markup() -> None:
    """Out of text, and out of clean markup whose tree a function of ours has changed."""
    makers = [
        (path.relative_to(ROOT).as_posix(), function.name)
        for path in python_files()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "CleanHtml"
    ]

    assert makers == [("letters/markup/html.py", "clean"), ("letters/markup/html.py", "changed")]
