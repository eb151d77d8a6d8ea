"""The French catalog is whole: every text is in it, translated, with its placeholders and tags."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.sources import PACKAGES, ROOT

CATALOG = ROOT / "locale/fr/LC_MESSAGES/django.po"
SOURCES = (*PACKAGES, "templates", "static/js", "locale")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}")
TAG = re.compile(r"</?[a-z][^<>]*>")
# A straight apostrophe, a plain space before high punctuation, and quotation marks that a line could break away from.
COARSE = re.compile(r"'| (?=[:;!?](?:\s|$))|« | »")

# What the French of a text must keep of the English one, in any order.
Kept = Callable[[str], list[str]]


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"})


def pairs(catalog: Path, *kinds: str) -> Iterator[tuple[str, str]]:
    """Walk through English and French, of the kinds told to msgattrib; a plural text gives a pair for each form."""
    for block in run("msgattrib", "--no-wrap", *kinds, catalog).stdout.split("\n\n"):
        texts: dict[str, str] = {}
        for line in block.replace('"\n"', "").splitlines():
            if found := re.fullmatch(r'(msg\w+(?:\[\d\])?) "(.*)"', line):
                texts[found[1]] = found[2].replace('\\"', '"')
        if not texts.get("msgid"):
            continue
        if "msgid_plural" in texts:
            yield texts["msgid"], texts["msgstr[0]"]
            yield texts["msgid_plural"], texts["msgstr[1]"]
        else:
            yield texts["msgid"], texts["msgstr"]


def unfinished(catalog: Path) -> list[str]:
    return [english for kind in ("--untranslated", "--only-fuzzy") for english, _ in pairs(catalog, kind)]


def dead(catalog: Path) -> list[str]:
    """Return what is translated in a catalog and said by nothing any more; extracting comments it out."""
    return [line for line in catalog.read_text().splitlines() if line.startswith("#~ msgid ")]


def lost(catalog: Path, kept: Kept) -> list[str]:
    return [french for english, french in pairs(catalog) if sorted(kept(english)) != sorted(kept(french))]


def coarse(catalog: Path) -> list[str]:
    return [french for _, french in pairs(catalog) if COARSE.search(TAG.sub("", french))]


def extracted(folder: Path) -> Path:
    """Extract the texts of the program into a copy of the catalog, as a developer would, and return the copy."""
    tree = folder / "tree"
    for name in SOURCES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "migrations", "*.mo"))
    shutil.copy(ROOT / "manage.py", tree)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=fr", "--no-location", "--no-wrap", "--verbosity=0"],
        cwd=tree,
        env={**os.environ, "TRIAL": "1", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        capture_output=True,
        timeout=60,
    )
    return tree / CATALOG.relative_to(ROOT)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Give a catalog with one fault of every kind."""
    catalog = tmp_path / "broken.po"
    catalog.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Save"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Open"\nmsgstr "Clore"\n\n'
        'msgid "to %(name)s"\nmsgstr "à %(nom)s"\n\n'
        'msgid "<strong>Now</strong>"\nmsgstr "Maintenant"\n\n'
        'msgid "Sure?"\nmsgstr "D\'accord ?"\n',
    )
    return catalog


def test_catalog_compiles_and_translates(tmp_path: Path) -> None:
    compiled = tmp_path / "fr/LC_MESSAGES/django.mo"
    compiled.parent.mkdir(parents=True)

    run("msgfmt", "--check", f"--output-file={compiled}", CATALOG)

    french = gettext.translation("django", tmp_path, ["fr"])
    assert french.gettext("Sign in") == "Se connecter"
    assert [french.ngettext("%(n)s signatory", "%(n)s signatories", n) % {"n": n} for n in (0, 1, 2)] == [
        "0 signataire",
        "1 signataire",
        "2 signataires",
    ]


def test_catalog_is_translated_and_reviewed_throughout() -> None:
    assert unfinished(CATALOG) == []


def test_catalog_keeps_placeholders_and_tags() -> None:
    assert lost(CATALOG, PLACEHOLDER.findall) == []
    assert lost(CATALOG, TAG.findall) == []


def test_catalog_is_set_as_french_is() -> None:
    assert coarse(CATALOG) == []


def test_catalog_names_no_machine_and_no_moment() -> None:
    head = CATALOG.read_text().split("\n\n")[0]

    assert '"Project-Id-Version: Undersigned\\n"' in head
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"' in head
    assert "\n#: " not in CATALOG.read_text()


@pytest.mark.stories
def test_catalog_has_every_text_of_the_program(tmp_path: Path) -> None:
    catalog = extracted(tmp_path)

    assert unfinished(catalog) == []
    assert dead(catalog) == []


def test_checks_find_their_faults(broken: Path) -> None:
    assert unfinished(broken) == ["Save", "Open"]
    assert lost(broken, PLACEHOLDER.findall) == ["à %(nom)s"]
    assert lost(broken, TAG.findall) == ["Maintenant"]
    assert coarse(broken) == ["D'accord ?"]
    broken.write_text(broken.read_text() + '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n')
    assert dead(broken) == ['#~ msgid "Gone"']


@pytest.mark.django_db
def test_languages_are_offered_in_their_own_words(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "fr"}).content.decode()

    assert re.findall(r'name="language"[^>]*lang="(\w+)"[^>]*>(\w+)<', page) == [("en", "English"), ("fr", "Français")]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ("login/", "login/code/", "password/reset/"))
def test_sign_in_pages_call_an_address_by_one_name(client: Client, path: str) -> None:
    page = client.get(f"/accounts/{path}").content.decode()

    assert "E-mail address</label>" in page
    assert "placeholder=" not in page
