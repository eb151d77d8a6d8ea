"""The rules of one letter: who may sign, until when, and who may read it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, hold
from campaign.models import User
from letters.models import Letter
from letters.services import drafting
from letters.states import LetterState

DEADLINES = ("soft_deadline", "hard_deadline", "send_by")
DEADLINE_COLUMNS = tuple(f"{name}_{part}" for name in DEADLINES for part in ("at", "civil", "zone"))
SIGNING = ("kinds", "approve_all", *DEADLINE_COLUMNS)
READING = ("visibility", "embargoed_until")
RULES = SIGNING + READING

SIGNING_IS_EDITABLE = frozenset({LetterState.DRAFT, LetterState.IN_REVIEW, LetterState.OPEN, LetterState.CLOSED})


class RulesRefused(Exception):
    """A change of the rules that cannot be; the sentence says why."""


@transaction.atomic
def set_rules(*, letter: Letter, actor: User, changes: dict[str, Any], seen: str = "") -> Letter:
    """Store changed rules and record which ones changed, or raise RulesRefused.

    Takes the lock of closing, so that a moved deadline falls before or after a
    signature and never in between. ``seen`` is the ``drafting.fingerprint`` of the
    changed columns as the actor saw them; empty means that nobody looks.
    """
    unknown = set(changes) - set(RULES)
    if unknown:
        raise ValueError(f"not a rule of a letter: {sorted(unknown)}")
    hold(Lock.SIGNING, letter.pk)
    letter = Letter.objects.select_for_update(of=("self",)).select_related("campaign__coalition").get(pk=letter.pk)
    if letter.state not in SIGNING_IS_EDITABLE and set(changes) - set(READING):
        raise RulesRefused(_("Signing is over, so its rules stay as they were."))
    if seen and seen != drafting.fingerprint(letter, changes):
        raise RulesRefused(_("Somebody else changed these settings meanwhile. Please look at them again."))
    changed = sorted(name for name, value in changes.items() if getattr(letter, name) != value)
    for name in changed:
        setattr(letter, name, changes[name])
    if letter.state == LetterState.OPEN and not (letter.kinds and letter.hard_deadline_at):
        raise RulesRefused(_("An open letter needs somebody who may sign and a moment at which signing closes."))
    if changed:
        letter.save(update_fields=changed)
        drafting.record("letter.rules_changed", letter=letter, actor=actor, changed=changed)
    return letter
