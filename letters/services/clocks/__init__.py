"""By when each recipient owes an answer: the rule, what moves the day, and the facts kept beside them.

Whoever changes a delivery or a response calls ``refresh`` in the same transaction, under
``hold(Lock.CLOCK, recipient.pk)``, or ``refresh_all`` for several recipients at once. A page
that only looks takes ``peek``: it writes nothing.
"""

from letters.services.clocks.keeping import ClockRefused, clock_of, refresh, refresh_all
from letters.services.clocks.moving import cancel_pause, extend, pause, resume, revoke_extension
from letters.services.clocks.reckoning import ARRIVED, STARTING, defaults, facts_of, peek, reckon, rule_of, start
from letters.services.clocks.ruling import ASKED, RULE, fingerprint, set_event_day, set_rule, tidy
from letters.services.clocks.together import for_all

__all__ = [
    "ARRIVED",
    "ASKED",
    "RULE",
    "STARTING",
    "ClockRefused",
    "cancel_pause",
    "clock_of",
    "defaults",
    "extend",
    "facts_of",
    "fingerprint",
    "for_all",
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
]
