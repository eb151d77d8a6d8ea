"""Every catalog is whole and well set: each text in each language, with its placeholders, tags and plural forms.

French is kept with every change; a text may wait for the other languages until the next release, which the last test of
this file refuses then, and names what lacks (docs/translating.md).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from tests.sources import PACKAGES, ROOT

pytestmark = pytest.mark.tree

SOURCES = (*PACKAGES, "templates", "static/js", "locale")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}")
TAG = re.compile(r"</?[a-z][^<>]*>")
LANGUAGES = [tag for tag, _name in settings.LANGUAGES if tag != "en"]
WHOLE_WITH_EVERY_CHANGE = ["fr"]

# How many forms a plural text has, and for which numbers each; of CLDR, as GNU gettext writes it.
PLURALS = {
    "fr": (2, "(n > 1)"),
    "es": (2, "(n != 1)"),
    "ar": (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"),
    "zh-hans": (1, "0"),
}
# Forms for one number alone, which may say it in a word: "two letters" is one word in Arabic.
OF_ONE_NUMBER = {"fr": {0}, "es": {0}, "ar": {0, 1, 2}, "zh-hans": set[int]()}

# What no text of a language may hold once its tags are taken out.
COARSE = {
    # A straight apostrophe, a plain space before high punctuation, quotation marks that a line could break away from.
    "fr": re.compile(r"'| (?=[:;!?](?:\s|$))|« | »"),
    # Quotation marks of other countries; a question or an exclamation that nothing opens.
    "es": re.compile(r"[\"«»]|^[^¿]*\?|^[^¡]*!"),
    # Latin punctuation after Arabic letters, digits of another kind, marks of direction that nobody sees.
    # A sign at the edge of a Latin word, which would stand at its other edge: ".pfx", "#1d4b5e", "https://".
    "ar": re.compile(
        "[\u0621-\u064a\u0651]\\s*[,;?]|[\u0660-\u0669]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
        "|(?:^|[\\s(«])[#./@][A-Za-z0-9]|[A-Za-z0-9]:?//?(?=[\\s،؛»)]|$)"
    ),
    # Narrow punctuation at a Chinese character, a space between one and anything else, a reader addressed as a friend.
    "zh-hans": re.compile(
        "[\u4e00-\u9fff](?:[,;:?!()]|\\.(?!\\w))|[,;?!()][\u4e00-\u9fff]"
        "|[\u4e00-\u9fff] (?![|·<])|(?<![|·]) [\u4e00-\u9fff]|你"
    ),
}
# Texts that show how something is typed.
AS_TYPED = {
    "Comma ,",
    "Semicolon ;",
    "One a line or with commas between them: “Name <address>”, or “Name (Organization) <address>”.",
}

# What the translation of a text must keep, in any order.
Kept = Callable[[str], list[str]]


def path_of(language: str) -> Path:
    return ROOT / "locale" / translation.to_locale(language) / "LC_MESSAGES/django.po"


def catalog_at(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@cache
def catalog_of(language: str) -> Catalog:
    return catalog_at(path_of(language))


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def unfinished(catalog: Catalog) -> list[str]:
    """Return what is not translated, in all forms, or not looked at since it was guessed."""
    return [english(message) for message in messages(catalog) if message.fuzzy or not all(forms(message))]


def dead(path: Path) -> list[str]:
    """Return what is translated in a catalog and said by nothing any more; extracting comments it out."""
    return [line for line in path.read_text().splitlines() if line.startswith("#~ msgid ")]


def lost(catalog: Catalog, language: str, kept: Kept) -> list[str]:
    """Return what lost something; a form for one number may leave the number out and nothing else."""
    found = []
    for message in messages(catalog):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        for place, form in enumerate(forms(message)):
            of_one = len(sources) > 1 and place in OF_ONE_NUMBER[language]
            wanted = [sorted(kept(source)) for source in (sources if of_one else sources[-1:])]
            got = sorted(kept(form))
            fewer = of_one and set(got) <= set(wanted[-1]) and len(wanted[-1]) - len(got) <= 1
            if form and got not in wanted and not fewer:
                found.append(form)
    return found


def coarse(catalog: Catalog, language: str) -> list[str]:
    rule = COARSE[language]
    prose = [message for message in messages(catalog) if english(message) not in AS_TYPED]
    return [form for message in prose for form in forms(message) if rule.search(TAG.sub("", form))]


def extracted(folder: Path) -> Path:
    """Extract the texts of the program into copies of the catalogs, as a developer would, and return the tree."""
    tree = folder / "tree"
    for name in SOURCES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "migrations", "*.mo"))
    shutil.copy(ROOT / "manage.py", tree)
    locales = [f"--locale={translation.to_locale(language)}" for language in LANGUAGES]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *locales, "--no-location", "--no-wrap", "--verbosity=0"],
        cwd=tree,
        env={**os.environ, "TRIAL": "1", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return tree


def gaps(tree: Path, languages: list[str]) -> dict[str, list[str]]:
    """Return which texts lack in which language, and which are there for nothing."""
    paths = {language: tree / path_of(language).relative_to(ROOT) for language in languages}
    found = {language: unfinished(catalog_at(path)) + dead(path) for language, path in paths.items()}
    return {language: texts for language, texts in found.items() if texts}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Give a catalog with one fault of every kind."""
    path = tmp_path / "broken.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "Save"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Open"\nmsgstr "Clore"\n\n'
        'msgid "to %(name)s"\nmsgstr "à %(nom)s"\n\n'
        'msgid "%(n)s letter to %(name)s"\nmsgid_plural "%(n)s letters to %(name)s"\n'
        'msgstr[0] "une lettre à %(name)s"\nmsgstr[1] "des lettres à %(name)s"\n\n'
        'msgid "%(n)s list"\nmsgid_plural "%(n)s lists"\nmsgstr[0] "%(n)s liste"\nmsgstr[1] ""\n\n'
        'msgid "<strong>Now</strong>"\nmsgstr "Maintenant"\n\n'
        'msgid "Sure?"\nmsgstr "D\'accord ?"\n',
    )
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_compile(language: str, tmp_path: Path) -> None:
    command = ["msgfmt", "--check", f"--output-file={tmp_path / 'django.mo'}", str(path_of(language))]

    made = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})

    assert (made.returncode, made.stderr) == (0, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_have_the_plural_forms_of_their_language(language: str) -> None:
    catalog = catalog_of(language)
    plural = [message for message in messages(catalog) if not isinstance(message.id, str)]

    assert (catalog.num_plurals, catalog.plural_expr) == PLURALS[language]
    assert {len(forms(message)) for message in plural} == {PLURALS[language][0]}
    assert [english(message) for message in plural if any(forms(message)) and not all(forms(message))] == []


@pytest.mark.parametrize(
    ("language", "written"),
    (
        ("fr", {0: "0 signataire", 1: "1 signataire", 2: "2 signataires"}),
        ("es", {0: "0 firmantes", 1: "1 firmante", 2: "2 firmantes"}),
        ("zh-hans", {0: "0个联署方", 1: "1个联署方", 2: "2个联署方"}),
    ),
)
def test_numbers_choose_their_form(language: str, written: dict[int, str]) -> None:
    with translation.override(language):
        said = {n: ngettext("%(n)s signatory", "%(n)s signatories", n) % {"n": n} for n in written}

    assert said == written


def test_arabic_has_a_form_for_each_kind_of_number() -> None:
    with translation.override("ar"):
        said = {ngettext("%(n)s signatory", "%(n)s signatories", n) for n in (0, 1, 2, 3, 11, 100)}

    assert len(said) >= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_as_it_was_guessed(language: str) -> None:
    assert [english(message) for message in messages(catalog_of(language)) if message.fuzzy] == []


@pytest.mark.parametrize("language", WHOLE_WITH_EVERY_CHANGE)
def test_catalogs_are_translated_throughout(language: str) -> None:
    assert unfinished(catalog_of(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_keep_placeholders_and_tags(language: str) -> None:
    assert lost(catalog_of(language), language, PLACEHOLDER.findall) == []
    assert lost(catalog_of(language), language, TAG.findall) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_are_set_as_their_language_is(language: str) -> None:
    assert coarse(catalog_of(language), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_name_no_machine(language: str) -> None:
    text = path_of(language).read_text()

    assert '"Project-Id-Version: Undersigned\\n"' in text.split("\n\n")[0]
    assert "\n#: " not in text


@pytest.mark.stories
def test_catalogs_have_every_text_of_the_program(tmp_path: Path) -> None:
    assert gaps(extracted(tmp_path), WHOLE_WITH_EVERY_CHANGE) == {}


@pytest.mark.release
def test_no_text_lacks_in_any_language(tmp_path: Path) -> None:
    assert gaps(extracted(tmp_path), LANGUAGES) == {}


def test_checks_find_their_faults(broken: Path) -> None:
    catalog = catalog_at(broken)

    assert unfinished(catalog) == ["Save", "Open", "%(n)s list"]
    assert lost(catalog, "fr", PLACEHOLDER.findall) == ["à %(nom)s", "des lettres à %(name)s"]
    assert lost(catalog, "fr", TAG.findall) == ["Maintenant"]
    assert coarse(catalog, "fr") == ["D'accord ?"]
    broken.write_text(broken.read_text() + '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n')
    assert dead(broken) == ['#~ msgid "Gone"']


@pytest.mark.parametrize(
    ("language", "text"),
    (
        ("es", "Seguro?"),
        ("es", "Alto!"),
        ("ar", "الرسالة, ثم القائمة"),
        ("ar", "٣ رسائل"),
        ("ar", "ملف .pfx"),
        ("ar", "يبدأ بـ https:// دائمًا"),
        ("zh-hans", "信函."),
        ("zh-hans", "一封 PDF"),
        ("zh-hans", "你们的信函"),
    ),
)
def test_typography_has_a_rule_for_each_language(language: str, text: str) -> None:
    catalog = Catalog()
    catalog.add("A text", text)

    assert coarse(catalog, language) == [text]
