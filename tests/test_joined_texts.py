"""Code puts no translated texts together with blanks of its own: ``campaign.joining`` does, for all languages."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation

from campaign.joining import sentences
from tests.sources import PACKAGES, ROOT

pytestmark = pytest.mark.tree

SPEAKING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def speaks(node: ast.AST) -> bool:
    """Tell whether a translated text comes out of an expression, as itself or with its places filled in."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return speaks(node.left)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKING


def is_blank(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == " "


def parts_of(node: ast.AST) -> list[ast.AST]:
    """Return what an expression puts together: the parts of a sum, or of a formatted text."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*parts_of(node.left), *parts_of(node.right)]
    if isinstance(node, ast.JoinedStr):
        return [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
    return [node]


def glued(source: str) -> Iterator[int]:
    """Yield the lines in which a translated text stands beside a blank."""
    for node in ast.walk(ast.parse(source)):
        parts = parts_of(node)
        if any(
            (is_blank(one) and speaks(other)) or (speaks(one) and is_blank(other)) for one, other in pairwise(parts)
        ):
            yield node.lineno  # type: ignore[attr-defined]  # an expression


def hidden(source: str) -> Iterator[int]:
    """Yield the lines in which a text to translate stands inside a formatted text, where gettext does not look."""
    for outer in ast.walk(ast.parse(source)):
        if isinstance(outer, ast.JoinedStr):
            yield from (outer.lineno for node in ast.walk(outer) if speaks(node))


def speaking_files() -> Iterator[tuple[Path, str]]:
    """Yield the modules that call for a translation, with their text: to read the others as code takes long."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            source = path.read_text()
            if "_(" in source or "gettext(" in source:
                yield path, source


def test_no_code_glues_translated_texts() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path, source in speaking_files() for line in glued(source)]

    assert found == []


def test_gettext_finds_every_text() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path, source in speaking_files() for line in hidden(source)]

    assert found == []
    assert list(hidden("x = f\"{_('Done.')}\""))


@pytest.mark.parametrize(
    "source",
    ('x = where + " " + _("Done.")', "x = f\"{_('Done.')} {more}\"", 'x = _("%(n)d left.") % {"n": 1} + " " + y'),
)
def test_glued_texts_are_found(source: str) -> None:
    assert list(glued(source))


def test_two_sentences_stand_as_the_language_has_it() -> None:
    with translation.override("zh-hans"):
        assert sentences(("好。", "是。")) == "好。是。"
    with translation.override("es"):
        assert sentences(("Bien.", "Sí.")) == "Bien. Sí."
