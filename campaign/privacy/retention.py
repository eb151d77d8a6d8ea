"""How a rule about what is kept reads; the rules themselves stand in ``rules``.

One rule names columns of tables, whom they are about, until when they are kept and why, and the job of the schedule
that deletes them. Pages show the rules; ``tests/campaign/privacy/test_rules.py`` sees to it that each column that
could name somebody has one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaign.models import Coalition

UNCONFIRMED_DAYS: Final = 30
# The address in a mail that has left, for whoever asks where it went; and the digest by which mails are counted.
MAIL_ADDRESS_DAYS: Final = 30
MAIL_DAYS: Final = 183
SETTLED_INVITATION_DAYS: Final = 30
OPERATORS_LOG_DAYS: Final = 365
# What one statement deletes or empties, so that nobody who signs meanwhile waits for it.
BATCH: Final = 1000


class Whom(models.TextChoices):
    SIGNER = "signer", _("Signers")
    INVITED = "invited", _("Those who are asked to sign")
    MEMBER = "member", _("Members of a coalition")
    REPRESENTATIVE = "representative", _("Representatives of organizations")
    CORRESPONDENT = "correspondent", _("Recipients of letters, and whoever writes to a coalition")
    VISITOR = "visitor", _("Everybody who comes by")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    ``columns`` are ``app.Model.field``, or ``app.Model`` for a table whose every column is covered. ``kept_by`` is the
    task of the schedule that deletes them, empty for what ends by a deed or never. ``%(days)d`` in ``until`` is the
    number of days that ``period`` says.
    """

    whom: Whom
    what: Promise
    until: Promise
    why: Promise
    columns: tuple[str, ...]
    kept_by: str = ""
    period: str = ""
    is_lasting: bool = False

    def until_when(self, days: dict[str, int]) -> str:
        """Return in words until when it is kept, where these are the days of each period."""
        return str(self.until) % {"days": days[self.period]} if self.period else str(self.until)


def periods(coalition: Coalition | None = None) -> dict[str, int]:
    """Return the days of each period; those of a coalition, else the most that any coalition may set."""
    return {
        "unconfirmed": UNCONFIRMED_DAYS,
        "contact": coalition.contact_days if coalition else Coalition.CONTACT_DAYS,
        "mail_address": MAIL_ADDRESS_DAYS,
        "mail": MAIL_DAYS,
        "settled_invitation": SETTLED_INVITATION_DAYS,
        "raw_mail": settings.RAW_MAIL_DAYS,
        "operators_log": OPERATORS_LOG_DAYS,
    }


def contact_until(coalition: Coalition, closed_at: datetime) -> datetime:
    """Return when the addresses of a letter's signers are deleted that closed, or is to close, at that moment."""
    return closed_at + timedelta(days=coalition.contact_days)


def shown(rules: tuple[Rule, ...], coalition: Coalition | None = None) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rules as a page shows them, by whom they are about; each as texts and whether it lasts."""
    days = periods(coalition)
    return [
        (
            str(whom.label),
            [
                {"what": rule.what, "until": rule.until_when(days), "why": rule.why, "is_lasting": rule.is_lasting}
                for rule in rules
                if rule.whom == whom
            ],
        )
        for whom in Whom
        if any(rule.whom == whom for rule in rules)
    ]


def in_batches(rows: "models.QuerySet[Any]", **emptied: Any) -> int:
    """Delete rows, or empty the given columns of them, some at a time; return how many there were.

    Goes up through them once, and ends whatever becomes of a row. A second job at the same time finds the rest.
    """
    total, last = 0, 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        piece = rows.model._default_manager.filter(pk__in=found)
        if emptied:
            piece.update(**emptied)
        else:
            piece.delete()
        total, last = total + len(found), found[-1]
    return total
