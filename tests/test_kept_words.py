"""What workers store as reasons is read in the language of whoever reads it, wherever it was written."""

import ast
import pickle
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from campaign import jobs, joining
from campaign.dates import plain_day
from campaign.form_keys import new_key
from campaign.kept_words import gettext, gettext_lazy, ngettext, packed, pgettext, unpacked
from campaign.mail import messages, registry
from campaign.mail.server_answers import BROKEN, IN_DOUBT, in_words
from campaign.models import Member, OutgoingMail, Role
from letters.editions import orders as editions
from letters.editions.rendering.typesetter_process import RenderFailed
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.exports import orders as exports
from signatories.exports.tables import Chosen
from signatories.imports import writing
from signatories.lists import closing, edition_orders
from signatories.models import SignatureExport, SignatureImport
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature
from tests.sources import ROOT, python_files, tree_of
from tests.test_translations import catalog_of

pytestmark = pytest.mark.tree

LANGUAGES = ("fr", "ar")
LIMIT = "“%(name)s” has more than %(limit)d rows."


# The sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kept_sentence_is_said_in_the_language_of_its_reader(language: str) -> None:
    def said() -> list[str]:
        return [
            gettext(LIMIT) % {"name": "list.csv", "limit": 5},
            ngettext("%(n)d entry was changed since.", "%(n)d entries were changed since.", 3) % {"n": 3},
            pgettext("before what is told", ": "),
            gettext("The file that SEAL_FILE names: %(why)s")
            % {"why": gettext("The password does not open this file.")},
            gettext("“%(name)s” is called %(says)s, but its content is something else.")
            % {"name": "a.pdf", "says": gettext_lazy("Name of the organization")},
            joining.parted(part for part in (gettext("yes"), plain_day(date(2026, 5, 1)), "x")),
            joining.told(gettext("yes"), 5),
        ]

    kept = list(map(packed, said()))
    with translation.override(language):
        assert list(map(unpacked, kept)) == said()
        assert [*map(packed, map(unpacked, kept))] == [*map(packed, said())]


def test_a_sentence_stays_one_in_an_exception_and_in_a_pickle() -> None:
    sentence = gettext(LIMIT) % {"name": "ä", "limit": 5}

    refusal = RenderFailed(str(RenderFailed(sentence)))

    assert str(refusal) == "“ä” has more than 5 rows."
    assert packed(str(refusal)) == packed(sentence)
    assert packed(pickle.loads(pickle.dumps(sentence))) == packed(sentence)


def test_plain_text_of_an_earlier_version_is_read_as_it_stands() -> None:
    with translation.override("fr"):
        assert unpacked("“list.csv” has more than 5 rows.") == "“list.csv” has more than 5 rows."
        assert unpacked("gone") == packed("gone") == "gone"


@pytest.mark.parametrize(
    "broken",
    (
        '{"text": "As it was.", "by": "campaign.gone", "given": [], "named": {}}',
        '{"text": "As it was.", "says": "%(a)s", "values": {}}',
    ),
)
def test_what_can_be_said_no_more_stands_as_it_was(broken: str) -> None:
    assert unpacked(broken) == "As it was."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_that_could_not_be_made_says_so_in_the_language_of_its_reader(language: str) -> None:
    with translation.override(language):
        assert in_words(f"{BROKEN} (KeyError)") == joining.aside(translation.gettext(BROKEN), "KeyError")
        assert in_words(IN_DOUBT) == translation.gettext(IN_DOUBT) != IN_DOUBT
        assert in_words("550 No such user (here)") == "550 No such user (here)"


# Where it is kept


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)
    make_group(letter)
    make_signature(letter, name="Ada Quill")
    return letter


def lose_workers(rows: type[Edition | SignatureExport | SignatureImport]) -> None:
    gone = timezone.now() - timedelta(seconds=1)
    rows.objects.update(state=rows.AT_WORK, attempts=jobs.MAX_ATTEMPTS, leased_until=gone)


def failed_edition(letter: Letter, member: Member) -> str:
    make_recipient(letter=letter)
    closing.close(letter=letter, actor=member.user)
    edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    lose_workers(Edition)
    editions.sweep()
    return reverse("letters:editions", args=[letter.slug])


def failed_export(letter: Letter, member: Member) -> str:
    chosen = Chosen(states=["counted"], columns=["name"])
    made = exports.order(letter=letter, member=member, chosen=chosen, form_key=new_key())
    lose_workers(SignatureExport)
    exports.wake_waiting()
    return reverse("signatories:export", args=[letter.slug, made.pk])


def failed_import(letter: Letter, member: Member) -> str:
    batch = SignatureImport.objects.create(letter=letter, uploaded_by=member.user, name="list.csv", form_key=new_key())
    lose_workers(SignatureImport)
    writing.sweep()
    return reverse("signatories:import", args=[letter.slug, batch.pk])


FAILED: dict[str, tuple[Callable[[Letter, Member], str], str]] = {
    "edition": (failed_edition, "The worker was lost %(times)d times while making this edition."),
    "export": (failed_export, "The worker was lost %(times)d times while making this file."),
    "import": (failed_import, "The worker was lost %(times)d times while taking this file in."),
}


@pytest.mark.pages
@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", FAILED)
def test_what_failed_says_why_in_the_language_of_its_reader(
    what: str, language: str, letter: Letter, member: Member, client: Client
) -> None:
    fail, sentence = FAILED[what]
    address = fail(letter, member)
    sign_in(client, member.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(address).content.decode()

    english = sentence % {"times": jobs.MAX_ATTEMPTS}
    assert english not in page
    with translation.override(language):
        assert translation.gettext(sentence) % {"times": jobs.MAX_ATTEMPTS} in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_says_why_in_its_language_though_the_row_was_loaded_in_another(
    language: str, letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed_export(letter, member)
    row = SignatureExport.objects.get()

    def about_it(_mail: OutgoingMail) -> dict[str, str]:
        return {"name": "crm", "host": "crm.example", "link": "https://crm.example/", "why": row.reason}

    monkeypatch.setitem(registry._events, "webhook_paused", registry.Registration(about_it))
    mail = OutgoingMail(event="webhook_paused", to="ada@example.org", coalition=member.coalition, language=language)

    written = messages.build(mail)

    sentence, times = FAILED["export"][1], {"times": jobs.MAX_ATTEMPTS}
    assert row.reason == sentence % times
    with translation.override(language):
        assert written is not None
        assert f"{translation.gettext(sentence) % times}" in written.body
    assert sentence % times not in written.body


# Whose sentences may be kept


def called(node: ast.AST | None) -> str:
    """Return the last name of what is called: of ``jobs.fail(...)`` it is "fail"."""
    made = node.func if isinstance(node, ast.Call) else None
    return made.attr if isinstance(made, ast.Attribute) else made.id if isinstance(made, ast.Name) else ""


def names_in(node: ast.AST) -> Iterator[str]:
    yield from (one.id for one in ast.walk(node) if isinstance(one, ast.Name))
    yield from (one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute))


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: tree_of(path) for path in python_files()}


def given_up() -> set[str]:
    """Return what ``jobs.giving_up`` is told to fail a row with, anywhere, and what a planned sending ends with."""
    return {
        name
        for tree in trees().values()
        for node in ast.walk(tree)
        if called(node) == "giving_up" and isinstance(node, ast.Call)
        for argument in node.args
        for name in names_in(argument)
        if name[:1].isupper() and not name.isupper()
    } | {"ImportRefused", "NotInvited", "NotAllowed", "DeliveryRefused", "ServiceDown"}


def refusals() -> set[str]:
    """Return those, and whatever is derived from them."""
    bases = {
        node.name: set(names_in(ast.Tuple(node.bases, ast.Load())))
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = given_up()
    while more := {name for name, below in bases.items() if below & found} - found:
        found |= more
    return found


def speaks_of_rows(tree: ast.Module, raised: set[str]) -> bool:
    """Tell whether a module raises what fails a row, or fails one itself."""
    return any(
        (isinstance(node, ast.Raise) and called(node.exc) in raised)
        or (isinstance(node, ast.Call) and called(node) in {"give_up", "giving_up"} and "jobs" in names_in(node.func))
        for node in ast.walk(tree)
    )


def of_django(tree: ast.Module) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    } & {"gettext", "ngettext", "pgettext", "npgettext"}


def test_modules_whose_sentences_end_in_rows_make_such_as_can_be_kept() -> None:
    raised = refusals()
    speaking = [path for path, tree in trees().items() if speaks_of_rows(tree, raised)]

    assert {"RenderFailed", "MissingGlyphs", "TooLong", "ExportRefused", "ModerationRefused"} <= raised
    assert len(speaking) > 30
    assert [f"{path.relative_to(ROOT)}" for path in speaking if of_django(trees()[path])] == []


def test_every_sentence_that_can_be_kept_is_in_the_catalogs() -> None:
    said = {
        node.args[0].value
        for tree in trees().values()
        if any(isinstance(node, ast.ImportFrom) and node.module == "campaign.kept_words" for node in ast.walk(tree))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in {"_", "gettext", "ngettext"} and node.args
        if isinstance(node.args[0], ast.Constant)
    }

    assert len(said) > 150
    for language in ("fr", "es", "ar", "zh-hans"):
        known = {one.id if isinstance(one.id, str) else one.id[0] for one in catalog_of(language) if one.string}
        assert said - known == set(), language
