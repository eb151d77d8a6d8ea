"""Writing a letter: every save is a revision, and nobody overwrites anybody silently."""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from campaign.refusals import Refusal
from letters import news
from letters.markup import html, limits
from letters.models import Letter, Revision, Version
from letters.news import Happening
from letters.states import FINISH_IS_EDITABLE, TEXT_IS_EDITABLE, LetterState
from letters.trail import record

TEXT = (
    "title",
    "show_title",
    "language",
    "subject",
    "salutation",
    "body",
    "closing",
    "after_signatures",
    "disclaimer",
    "annexes",
)
# What a signer agreed to beside the text, and so locked with it.
WISHES = (
    "sender",
    "response_within_days",
    "response_due_on",
    "response_unit",
    "response_roll",
    "publish_after_deadline",
    "meeting_requested",
)
# How the page looks: often known only when the letter is sent, so open until the edition.
FINISH = (
    "show_letterhead",
    "letterhead",
    "reference",
    "number_on_closing",
    "place",
    "issued_on",
    "date_text",
    "date_style",
    "cc_position",
    "page_size",
    "copies",
    "address_position",
    "prints_check_code",
)
CONTENT = TEXT + WISHES + FINISH


class TextLocked(Refusal):
    """The letter's state allows no such change; the sentence says why."""


class EditConflict(Refusal):
    """Somebody else saved first; ``theirs`` is what the letter holds now."""

    def __init__(self, theirs: Revision) -> None:
        super().__init__(_("Somebody else saved this letter while you were writing."))
        self.theirs = theirs


def content_of(letter: Letter) -> dict[str, Any]:
    """Return every text and furniture column as a revision stores it: dates in ISO."""
    values = {name: getattr(letter, name) for name in CONTENT}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def fingerprint(letter: Letter, names: Collection[str]) -> str:
    """Return a digest of some columns; a form carries it to tell what its writer saw."""
    return digest({name: getattr(letter, name) for name in names})


def digest(values: dict[str, Any]) -> str:
    """Return a digest of values that differ when they are written differently."""
    return hashlib.sha256(json.dumps({name: str(values[name]) for name in sorted(values)}).encode()).hexdigest()


def editable_states(names: Collection[str]) -> frozenset[LetterState]:
    """Return the states in which these columns may change."""
    return FINISH_IS_EDITABLE if set(names) <= set(FINISH) else TEXT_IS_EDITABLE


@transaction.atomic
def save_text(
    *,
    letter: Letter,
    author: User | None,
    base_revision: int,
    changes: dict[str, Any],
    autosave: bool = False,
    seen: str = "",
) -> Revision:
    """Store the changes as the next revision, or refuse without storing anything.

    ``base_revision`` is the revision the author began from. When it is not the newest
    any more the save is an EditConflict, unless ``seen`` (the ``fingerprint`` of the
    changed columns as the author saw them) proves that nobody touched those columns,
    or they already hold what the author wants. Raises TextLocked and html.HtmlRefused.
    """
    changes = cleaned(changes)
    current = Letter.objects.get(pk=letter.pk)
    if current.state not in editable_states(changes):
        raise TextLocked(locked_because(current))
    if _holds(current, changes):
        return _kept(current, author=author, autosave=autosave)
    if current.revision_number != base_revision and seen != fingerprint(current, changes):
        raise EditConflict(newest(letter))
    revision = _store(current, changes, author=author, autosave=autosave)
    if not autosave:
        record("letter.saved", letter=current, actor=author, revision=revision.number)
    return revision


@transaction.atomic
def restore(*, letter: Letter, revision: Revision, actor: User) -> Revision:
    """Make an older revision the newest one; what stood there until now stays in the history.

    Raises EditConflict when somebody saved after ``letter`` was read, and TextLocked.
    """
    current = Letter.objects.get(pk=letter.pk)
    if current.state not in TEXT_IS_EDITABLE:
        raise TextLocked(locked_because(current))
    if current.revision_number != letter.revision_number:
        raise EditConflict(newest(letter))
    changes = {name: value for name, value in revision.content.items() if name in CONTENT}
    restored = _store(current, cleaned(changes), author=actor, restored_from=revision.number)
    record("letter.restored", letter=current, actor=actor, revision=restored.number, from_revision=revision.number)
    return restored


@transaction.atomic
def set_aside(*, letter: Letter, author: User, changes: dict[str, Any], theirs: Revision) -> Revision:
    """End a conflict with their text: the author's own goes into the history, theirs on top again.

    Nothing is lost: the revision before the newest one holds what the author wrote.
    Raises EditConflict when ``theirs`` is not the newest revision any more, and TextLocked.
    """
    current = Letter.objects.get(pk=letter.pk)
    if current.state not in TEXT_IS_EDITABLE:
        raise TextLocked(locked_because(current))
    if current.revision_number != theirs.number:
        raise EditConflict(newest(letter))
    changes = cleaned(changes)
    back = {name: getattr(current, name) for name in changes}
    aside = _store(current, changes, author=author)
    revision = _store(current, back, author=author, restored_from=theirs.number)
    record("letter.set_aside", letter=current, actor=author, revision=aside.number, kept=revision.number)
    return revision


@transaction.atomic
def correct(*, letter: Letter, author: User, base_revision: int, changes: dict[str, Any], name: str = "") -> Version:
    """Change the text of an open letter without changing what it says: a new, editorial version.

    Signers before it stay bound to the version they signed. Closing waits for this
    change or is waited for. Raises TextLocked when the letter is not open, and EditConflict.
    """
    lock(Lock.SIGNING, letter.pk, shared=True)
    changes = cleaned(changes)
    current = Letter.objects.get(pk=letter.pk)
    if current.state != LetterState.OPEN:
        raise TextLocked(locked_because(current))
    if current.revision_number != base_revision:
        raise EditConflict(newest(letter))
    revision = _store(current, changes, author=author, states={LetterState.OPEN})
    version = make_version(letter=current, revision=revision, maker=author, kind=Version.Kind.EDITORIAL, name=name)
    record("letter.corrected", letter=current, actor=author, revision=revision.number, version=version.number)
    news.tell(current, Happening.TEXT_CHANGED, version.number)
    return version


def make_version(*, letter: Letter, revision: Revision, maker: User | None, kind: str, name: str = "") -> Version:
    """Name a revision as the letter's next version; it is never overwritten from then on."""
    Revision.objects.filter(pk=revision.pk).update(is_autosave=False)
    number = letter.versions.count() + 1
    return Version.objects.create(
        letter=letter, revision=revision, number=number, kind=kind, name=name, made_by=maker, made_at=Now()
    )


def newest(letter: Letter) -> Revision:
    """Return the revision the letter's columns hold now."""
    return letter.revisions.select_related("author").latest("number")


def numbered_or_newest(letter: Letter, number: int) -> Revision:
    """Return the revision of this number, or the newest where the letter has none."""
    return letter.revisions.filter(number=number).first() or newest(letter)


def cleaned(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes with every piece of HTML cleaned; unknown columns are a ValueError."""
    unknown = set(changes) - set(CONTENT)
    if unknown:
        raise ValueError(f"not part of a letter's content: {sorted(unknown)}")
    fields = {field.name: field for field in Letter._meta.concrete_fields}
    values = {name: fields[name].to_python(value) for name, value in changes.items()}
    for name in ("body", "after_signatures"):
        if name in values:
            values[name] = _clean(values[name])
    if "annexes" in values:
        values["annexes"] = [{**annex, "body": _clean(annex["body"])} for annex in values["annexes"]]
    return values


def _clean(text: str) -> html.CleanHtml:
    cleaned = html.clean(text).html
    limits.refuse_what_no_page_holds(cleaned)
    return cleaned


def locked_because(letter: Letter) -> str:
    """Say why the text of this letter cannot change, and what can be done."""
    if letter.state == LetterState.OPEN:
        return _("The letter is open for signing, so its text is locked. A coordinator may make an editorial change.")
    if letter.state == LetterState.WITHDRAWN:
        return _("The letter was withdrawn. Its text stays as it was.")
    return _("Signing is over, so the text stays as it was signed.")


def _holds(letter: Letter, changes: dict[str, Any]) -> bool:
    return all(getattr(letter, name) == value for name, value in changes.items())


def _kept(letter: Letter, *, author: User | None, autosave: bool) -> Revision:
    """Return the newest revision; a save by hand confirms the same author's autosave."""
    revision = newest(letter)
    if revision.is_autosave and not autosave and author is not None and revision.author_id == author.pk:
        Revision.objects.filter(pk=revision.pk).update(is_autosave=False)
        revision.is_autosave = False
        record("letter.saved", letter=letter, actor=author, revision=revision.number)
    return revision


def _store(
    current: Letter,
    changes: dict[str, Any],
    *,
    author: User | None,
    autosave: bool = False,
    restored_from: int | None = None,
    states: Collection[LetterState] = (),
) -> Revision:
    """Move the letter to the next revision if it still is where ``current`` was read."""
    base = current.revision_number
    unmoved = Letter.objects.filter(pk=current.pk, revision_number=base, state__in=states or editable_states(changes))
    if not unmoved.update(**changes, revision_number=base + 1):
        raise EditConflict(newest(current))
    for name, value in changes.items():
        setattr(current, name, value)
    current.revision_number = base + 1
    values = {"number": base + 1, "content": content_of(current), "created_at": Now()}
    if autosave:
        own = Revision.objects.filter(letter=current, number=base, author=author, is_autosave=True)
        if own.update(**values):
            return newest(current)
    return Revision.objects.create(
        letter=current, author=author, is_autosave=autosave, restored_from=restored_from, **values
    )
