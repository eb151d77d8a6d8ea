"""Documents, comments and docstrings name files, modules and functions that exist, and links lead somewhere."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from campaign.webhooks import events
from tests.sources import PACKAGES, ROOT, python_files, statements

pytestmark = pytest.mark.tree

FOLDERS = "deploy templates static tests docs bin bench locale findings .ci .github"
TOPS = (*PACKAGES, *FOLDERS.split())
# Made by a program, the name of a check, an example, a key of JSON.
NOT_HERE = {"bench/data", "config.E001", "letters.coalition.org", "signatories.organizations"}
# What examples in the documents call the things they have in hand; no module has such a name.
IN_HAND = set("AppConfig coalition field letter own_postgres own_redis recipient sink stack tool undersigned".split())
# Quotes what people typed, and that may look like anything.
QUOTES = "docs/faults.md"
SOURCE = (".css", ".html", ".js", ".md", ".py", ".toml")

PATH = re.compile(rf"(?<![\w/.<>@-])(?:{'|'.join(map(re.escape, TOPS))})/[\w./*-]*(?:\{{[\w,]+\}}[\w./*-]*)?")
DOTTED = re.compile(rf"(?<![\w/.<>@:-])(?:{'|'.join((*PACKAGES, 'tests'))})(?:\.\w+)+(?![\w.]*[/:(]\S*/)")
CODE = re.compile(r"``?([^`\n]+)``?")
CALLED = re.compile(r"(?<![\w./:@-])([A-Za-z_]\w*)\.([A-Za-z_]\w+)(?![\w.]*[/@-])")
FENCE = re.compile(r"(?ms)^ *```python\n(.*?)^ *```")
CALLS = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\.(\w+)\(")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")

Finder = Callable[[str], list[str]]


# What there is


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.*")]


@cache
def remarks() -> tuple[tuple[Path, str], ...]:
    """Return what people write for people in code: comments and docstrings."""
    return tuple(all_remarks())


def all_remarks() -> Iterator[tuple[Path, str]]:
    for path in (*python_files(), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/*.py"), *ROOT.glob("bin/*.py")):
        for text in python_remarks(path.read_text()):
            yield path, text
    for path in (*ROOT.glob("templates/**/*.*"), *ROOT.glob("static/css/*.css"), *ROOT.glob("static/js/*.js")):
        for text in re.findall(r"(?s)\{#.*?#\}|\{% comment.*?endcomment %\}|/\*.*?\*/|^\s*//[^\n]*", path.read_text()):
            yield path, text
    for path in (ROOT / "pyproject.toml", *(file for file in (ROOT / "bin").iterdir() if not file.suffix)):
        if path.is_file():
            yield path, path.read_text()


def python_remarks(source: str) -> Iterator[str]:
    if "#" in source:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    tree = ast.parse(source)
    for node in (tree, *statements(tree)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


@cache
def endings() -> frozenset[str]:
    """Return the ends of the paths of all files of ours: ``a/b/c.py``, ``b/c.py``, ``c.py``."""
    files = [path for top in TOPS for path in (ROOT / top).rglob("*")] + list(ROOT.glob("*.*"))
    parts = [path.relative_to(ROOT).parts for path in files]
    return frozenset("/".join(names[start:]) for names in parts for start in range(len(names)))


@cache
def names() -> dict[str, frozenset[str]]:
    """Return what each module of ours defines or imports, by the module's name; packages count as modules."""
    found: dict[str, frozenset[str]] = {}
    for path in (*python_files(), *ROOT.glob("tests/**/*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = frozenset(defined(path))
    return found


def defined(path: Path) -> Iterator[str]:
    source = path.read_text()
    tree = ast.parse(source)
    for node in ast.walk(tree) if "shared_task" in source else statements(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.keyword) and node.arg == "name" and isinstance(node.value, ast.Constant):
            yield str(node.value.value).rpartition(".")[2]  # a task, which is called by its name


@cache
def short_names() -> dict[str, frozenset[str]]:
    """Return what is defined in the modules of one last name, and in the classes of one name."""
    found: dict[str, set[str]] = {}
    for module, inside in names().items():
        found.setdefault(module.rpartition(".")[2], set()).update(inside)
        parent, _, own = module.rpartition(".")
        found.setdefault(parent.rpartition(".")[2], set()).add(own)
    for path in (*python_files(), *ROOT.glob("tests/*.py")):
        for node in statements(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(attributes(node))
    return {name: frozenset(inside) for name, inside in found.items()}


def attributes(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        if isinstance(part, ast.Assign | ast.AnnAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield part.name


# What is not there


def missing_paths(text: str) -> list[str]:
    """Return the paths from the top of the project that lead nowhere."""
    found = (path.rstrip("./") for path in PATH.findall(text))
    return [path for path in found if path not in NOT_HERE and not all(map(exists, spelled_out(path)))]


def spelled_out(path: str) -> list[str]:
    """Return both paths of ``templates/{account,mfa}``."""
    match = re.fullmatch(r"(.*)\{(.*)\}(.*)", path)
    return [f"{match[1]}{one}{match[3]}" for one in match[2].split(",")] if match else [path]


def exists(path: str) -> bool:
    # Comments in templates name templates as Django does.
    return any(next(top.glob(path), None) is not None for top in (ROOT, ROOT / "templates"))


def missing_files(text: str) -> list[str]:
    """Return the source files that are named in code style without their whole path, and are not there."""
    words = (word.strip(".,:;()\"'") for code in CODE.findall(text) for word in code.split())
    named = (word for word in words if word.endswith(SOURCE) and re.fullmatch(r"[\w./-]*[\w-]\.\w+", word))
    return [word for word in named if not word.startswith("/") and word not in endings()]


def missing_modules(text: str) -> list[str]:
    """Return the dotted names that are neither modules nor defined in one."""
    return [name for name in DOTTED.findall(text) if name not in NOT_HERE and not is_known(name)]


def is_known(name: str) -> bool:
    module = name
    while module and module not in names():
        module = module.rpartition(".")[0]
    rest = name[len(module) :].strip(".").split(".")[0]
    tasks = names().get(f"{module}.tasks", frozenset())
    return not rest or rest in names().get(module, ()) or rest in tasks or (ROOT / name.replace(".", "/")).is_dir()


def missing_names(text: str) -> list[str]:
    """Return each ``module.function`` and ``Model.column`` in code style that is not defined so."""
    found = [pair for code in CODE.findall(text) for pair in CALLED.findall(code)]
    # What begins with imports is a program by itself, for somebody else's machine.
    ours = [fence for fence in FENCE.findall(text) if not fence.startswith("import ")]
    found += [pair for fence in ours for pair in CALLS.findall(fence)]
    return [
        f"{owner}.{name}"
        for owner, name in found
        if owner not in IN_HAND and owner not in PACKAGES and owner != "tests"
        if f".{name}" not in FILE_KINDS and name not in short_names().get(owner, ())
        if f"{owner}.{name}" not in EVENTS
    ]


# Of webhooks; that each is told rightly is another test's matter.
EVENTS = {kind.name for kind in events.known()} | {events.TEST}
FILE_KINDS = frozenset(
    ".atom .conf .csv .css .html .ics .in .ini .js .json .md .pdf .po .py .toml .txt .xml .zip".split()
)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page, made of its headings as forges make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text())
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def missing_links(path: Path, text: str) -> list[str]:
    """Return the links of a page that lead to no file, or to no heading of one."""
    missing = []
    for target, anchor in LINK.findall(text):
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and anchor not in anchors(file)):
            missing.append(f"{target}#{anchor}".rstrip("#"))
    return missing


# The tests


@pytest.mark.parametrize("missing", (missing_paths, missing_files, missing_modules, missing_names))
def test_documents_name_what_is_there(missing: Finder) -> None:
    found = {str(path.relative_to(ROOT)): missing(path.read_text()) for path in documents()}
    if missing is missing_names:
        found.pop(QUOTES, None)

    assert len(found) > 15
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("missing", (missing_paths, missing_modules))
def test_comments_and_docstrings_name_what_is_there(missing: Finder) -> None:
    found = [(str(path.relative_to(ROOT)), missing(text)) for path, text in remarks()]

    assert len(found) > 2000
    assert [(path, words) for path, words in found if words] == []


def test_links_between_documents_lead_somewhere() -> None:
    found = {str(path.relative_to(ROOT)): missing_links(path, path.read_text()) for path in documents()}

    assert {path: links for path, links in found.items() if links} == {}


def test_the_map_names_every_part() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text()
    parts = {path.parent.relative_to(ROOT) for path in python_files() if path.name == "urls.py"}
    wanted = {str(part) for part in parts if len(part.parts) == 2}

    assert len(wanted) > 15
    assert {part for part in wanted if f"\n| `{part}` |" not in table} == set()


def test_the_map_names_every_module_that_stands_by_itself() -> None:
    """What lies in no part is found in the map alone; doors and what Django wants have their usual names."""
    usual = {"__init__", "admin", "apps", "tasks", "urls"}
    table = (ROOT / "docs" / "architecture.md").read_text()
    own = [path for app in ("campaign", "letters", "signatories") for path in (ROOT / app).glob("*.py")]
    wanted = {path.relative_to(ROOT).as_posix() for path in own if path.stem not in usual}

    assert len(wanted) > 30
    assert {name for name in wanted if f"`{name}`" not in table} == set()


def test_the_glossary_says_of_each_word_where_it_lives() -> None:
    rows = re.findall(r"(?m)^\| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "glossary.md").read_text())
    words = {word: home for word, _meaning, home in rows if word != "word"}

    assert len(words) > 60
    assert len(words) == len(rows) - 2
    assert [word for word, home in words.items() if "`" not in home and "architecture.md" not in home] == []


def test_whoever_opens_an_issue_is_told_where_holes_are_reported() -> None:
    forms = {path.name: path.read_text() for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")}

    assert "blank_issues_enabled: false" in forms.pop("config.yml")
    assert sorted(forms) == ["bug.yml", "idea.yml"]
    assert [name for name, text in forms.items() if "SECURITY.md" not in text.partition("type: textarea")[0]] == []


@pytest.mark.parametrize(
    ("missing", "text", "found"),
    (
        (
            missing_paths,
            "See letters/gone.py, letters/models/ and templates/{ui,gone}/.",
            ["letters/gone.py", "templates/{ui,gone}"],
        ),
        (missing_paths, "The page /letters/<slug>/gone/ and https://example.org/docs/gone are addresses.", []),
        (missing_files, "`gone.py` and `states.py`; gone.html is no code", ["gone.py"]),
        (
            missing_modules,
            "letters.gone, letters.models.Gone, letters.models.Letter",
            ["letters.gone", "letters.models.Gone"],
        ),
        (
            missing_names,
            "`writing.save_text()`, `writing.gone`, `Letter.gone` and `letter.json`",
            ["writing.gone", "Letter.gone"],
        ),
    ),
)
def test_what_is_not_there_is_noticed(missing: Finder, text: str, found: list[str]) -> None:
    assert missing(text) == found


def test_links_to_nowhere_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](gone.md) [b](page.md#one) [c](#two) [d](https://example.org/gone)\n")

    assert missing_links(page, page.read_text()) == ["gone.md", "#two"]
