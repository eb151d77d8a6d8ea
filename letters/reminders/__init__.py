"""The one engine for every reminder of the product; ``docs/reminders.md`` tells how it works.

``plan`` derives rows from the data, ``post`` hands due ones to the outbox, which sends them. Both
may run as often and in as many places as one likes.
"""

from django.utils.translation import gettext_lazy

from campaign.mail import outbox
from campaign.mail.own_words import allow
from letters.reminders import answers, digest, health, kinds, mails, own_words, publication
from letters.reminders.kinds import At, Mailbox, ReminderKind, ReminderReading, ReminderStep, To
from letters.reminders.posting import post
from letters.reminders.restore import set_aside
from letters.reminders.schedule import plan

__all__ = [
    "At",
    "Mailbox",
    "ReminderKind",
    "ReminderReading",
    "ReminderStep",
    "To",
    "plan",
    "post",
    "register",
    "register_all",
    "set_aside",
]


def register(kind: ReminderKind, *, discreet: bool = False) -> None:
    """Arm a kind: its rows are planned from the next tick on. Called in ``AppConfig.ready``.

    ``discreet`` is for reminders to people whose names may be withheld.
    """
    kinds.add(kind)
    outbox.register(
        kind.name,
        mails.build,
        once=True,
        label=kind.label,
        settled=mails.note_outcome,
        list_kind=kind.list_kind,
        discreet=discreet,
        many=mails.build_many,
    )


def register_all() -> None:
    """Arm the kinds of this app; other apps register theirs in the same way."""
    outbox.register(health.STOOD_STILL, health.build_notice, label=gettext_lazy("Scheduler stood still"))
    outbox.set_aside_by(set_aside)
    for kind in (*answers.KINDS, publication.PUBLICATION_DUE, digest.WEEKLY_DIGEST):
        register(kind)
    allow(*own_words.WORDINGS)
