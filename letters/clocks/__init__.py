"""By when each recipient owes an answer: the rule, what moves the day, and the facts kept beside them.

Whoever changes a delivery or a response calls ``refresh`` in the same transaction, under
``lock(Lock.CLOCK, recipient.pk)``, or ``refresh_all`` for several recipients at once. A page
that only looks takes ``peek``: it writes nothing.
"""

from letters.clocks.bulk import for_all, others_to_extend, others_to_pause, others_to_resume, others_with_rules
from letters.clocks.clock_facts import defaults, facts_of, peek, reckon, rule_of, start
from letters.clocks.extensions import cancel_pause, extend, pause, resume, revoke_extension
from letters.clocks.rows import ClockRefused, clock_of, refresh, refresh_all
from letters.clocks.rules import ASKED, RULE, fingerprint, set_event_day, set_rule, tidy
from letters.clocks.too_early import due_before_sending
from letters.clocks.too_early import sentence as too_early_sentence

__all__ = [
    "ASKED",
    "RULE",
    "ClockRefused",
    "cancel_pause",
    "clock_of",
    "defaults",
    "due_before_sending",
    "extend",
    "facts_of",
    "fingerprint",
    "for_all",
    "others_to_extend",
    "others_to_pause",
    "others_to_resume",
    "others_with_rules",
    "pause",
    "peek",
    "reckon",
    "refresh",
    "refresh_all",
    "resume",
    "revoke_extension",
    "rule_of",
    "set_event_day",
    "set_rule",
    "start",
    "tidy",
    "too_early_sentence",
]
