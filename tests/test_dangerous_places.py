"""What linters are told to leave alone: each place is named here, so that a further one is looked at by a person."""

import ast
import re
from collections import Counter

import pytest

from tests.sources import ROOT, python_files, templates, tree_of

pytestmark = pytest.mark.tree

# Each gives back what it has escaped or cleaned itself.
CALLED_SAFE = {
    "campaign/mail/own_words.py": 2,
    "campaign/mail/texts.py": 1,
    "campaign/templatetags/joining.py": 3,
    "letters/clocks/sentences.py": 1,
    "letters/editions/formats/webpage.py": 3,
    "letters/editions/rendering/lines.py": 1,
    "letters/markup/html.py": 2,
    "letters/markup/reading.py": 1,
    "letters/templatetags/letter_pages.py": 1,
}
NEVER = {"eval", "exec", "compile", "__import__", "system", "popen"}
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "yaml", "dill"}


def called(tree: ast.AST) -> Counter[str]:
    """Count the calls of functions and methods by their last name."""
    names: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                names[node.func.id] += 1
            elif isinstance(node.func, ast.Attribute) and not (
                isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            ):
                names[f".{node.func.attr}"] += 1
    return names


def trees() -> dict[str, ast.AST]:
    return {str(path.relative_to(ROOT)): tree_of(path) for path in python_files()}


def test_every_place_that_calls_a_text_safe_is_known() -> None:
    found = {name: called(tree)["mark_safe"] for name, tree in trees().items()}

    assert {name: number for name, number in found.items() if number} == CALLED_SAFE


def test_templates_call_only_our_own_help_texts_safe() -> None:
    found = {str(path.relative_to(ROOT)) for path in templates() if re.search(r"\|\s*safe\b", path.read_text())}
    unescaped = {path.name for path in templates() if re.search(r"autoescape\s+off", path.read_text())}

    assert found == {"templates/ui/field.html"}
    assert unescaped == {"base.txt", "letter.txt"}  # mails as plain text, which are no markup


def test_nothing_runs_what_somebody_wrote() -> None:
    for name, tree in trees().items():
        assert {word for word in NEVER if called(tree)[word]} == set(), name
        assert not {".system", ".popen"} & set(called(tree)), name
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert modules & NEVER_IMPORTED == set(), name
            if isinstance(node, ast.keyword) and node.arg == "shell":
                raise AssertionError(f"{name} starts a shell")


def test_a_call_is_found() -> None:
    assert called(ast.parse("mark_safe(eval('x'))\nos.system('x')\nre.compile('x')")) == {
        "mark_safe": 1,
        "eval": 1,
        ".system": 1,
    }


# Scripts. Markup is written only into what is never shown, and from a template of the page itself.
MARKUP = {"editor_nodes.js": 1, "rows.js": 1}
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


def test_scripts_show_texts_as_texts() -> None:
    written = {path.name: len(re.findall(r"\.(?:inner|outer)HTML\s*=[^=]", path.read_text())) for path in SCRIPTS}

    assert len(SCRIPTS) > 10
    assert {name: number for name, number in written.items() if number} == MARKUP
    for path in SCRIPTS:
        never = re.search(r"insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__", path.read_text())
        assert never is None, path.name


def test_scripts_listen_to_no_other_window() -> None:
    for path in SCRIPTS:
        assert re.search(r"postMessage|[\"']message[\"']|localStorage|indexedDB", path.read_text()) is None, path.name


def test_nothing_secret_comes_from_a_predictable_source_or_a_broken_digest() -> None:
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert "random" not in modules, name
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"md5", "sha1", "ECB", "TripleDES", "ARC4"}, name


def test_parsers_of_xml_read_nothing_from_elsewhere() -> None:
    found = {
        name: [
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and "XMLParser" in ast.unparse(node.func)
        ]
        for name, tree in trees().items()
    }
    calls = [call for calls in found.values() for call in calls]

    assert len(calls) == 2
    assert all("resolve_entities=False" in call and "no_network=True" in call for call in calls)
