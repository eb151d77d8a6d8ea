"""The rules of one letter: who may sign, until when, and who may read it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from campaign.refusals import Refusal
from letters import lists
from letters.civil_time import Moment
from letters.drafts import writing
from letters.models import Letter
from letters.states import LetterState
from letters.trail import record

DEADLINES = ("soft_deadline", "hard_deadline", "send_by")
DEADLINE_COLUMNS = tuple(f"{name}_{part}" for name in DEADLINES for part in ("at", "civil", "zone"))
SIGNING = ("kinds", "approve_all", "names_per_mailbox", "closes_itself", *DEADLINE_COLUMNS)
READING = ("visibility", "embargoed_until")
RULES = SIGNING + READING

SIGNING_IS_EDITABLE = frozenset({LetterState.DRAFT, LetterState.IN_REVIEW, LetterState.OPEN, LetterState.CLOSED})


_followers: list[Callable[[Letter, list[str]], None]] = []


class RulesRefused(Refusal):
    """A change of the rules that cannot be; the sentence says why."""


@transaction.atomic
def set_rules(*, letter: Letter, actor: User, changes: dict[str, Any], seen: str = "") -> Letter:
    """Store changed rules and record which ones changed, or raise RulesRefused.

    Takes the lock of closing, so that a moved deadline falls before or after a
    signature and never in between. ``seen`` is the ``writing.fingerprint`` of the
    changed columns as the actor saw them; empty means that nobody looks.
    """
    unknown = set(changes) - set(RULES)
    if unknown:
        raise ValueError(f"not a rule of a letter: {sorted(unknown)}")
    lock(Lock.SIGNING, letter.pk)
    letter = Letter.objects.locked(letter.pk)
    if letter.state not in SIGNING_IS_EDITABLE and set(changes) - set(READING):
        raise RulesRefused(_("Signing is over, so its rules stay as they were."))
    if seen and seen != writing.fingerprint(letter, changes):
        raise RulesRefused(_("Somebody else changed these settings meanwhile. Please look at them again."))
    changed = sorted(name for name, value in changes.items() if getattr(letter, name) != value)
    for name in changed:
        setattr(letter, name, changes[name])
    if letter.state == LetterState.OPEN and not (letter.kinds and letter.hard_deadline_at):
        raise RulesRefused(_("An open letter needs somebody who may sign and a moment at which signing closes."))
    if "kinds" in changed and letter.state == LetterState.OPEN and (alone := lists.source().without_place(letter)):
        raise RulesRefused(alone[0])
    if changed:
        letter.save(update_fields=changed)
        for follow in _followers:
            follow(letter, changed)
        record("letter.rules_changed", letter=letter, actor=actor, changed=changed)
    return letter


def followed_by(deed: Callable[[Letter, list[str]], None]) -> None:
    """Have something done in the transaction in which rules of a letter change; it may refuse with RulesRefused."""
    _followers.append(deed)


@transaction.atomic
def set_all_rules(*, letter: Letter, actor: User, changes: Sequence[tuple[dict[str, Any], str]]) -> None:
    """Store several sets of rules, each with what the actor saw of it: all or none. Raises RulesRefused."""
    for rules, seen in changes:
        set_rules(letter=letter, actor=actor, changes=rules, seen=seen)


def columns_of(name: str, value: Moment | None) -> dict[str, Any]:
    """Return the three columns in which one of the letter's deadlines is stored."""
    return {
        f"{name}_at": value.at if value else None,
        f"{name}_civil": value.civil.isoformat() if value else "",
        f"{name}_zone": value.zone if value else "",
    }


def stored(letter: Letter, name: str) -> Moment | None:
    """Return one of the letter's deadlines."""
    at = getattr(letter, f"{name}_at")
    if at is None:
        return None
    return Moment(
        civil=datetime.fromisoformat(getattr(letter, f"{name}_civil")), zone=getattr(letter, f"{name}_zone"), at=at
    )
