"""Handing due reminders to the outbox: the rows and their mails change hands in one transaction.

What was due while nothing ran is posted at the next run; of the stages of one matter only the
latest. Nobody gets a mail at night or more than ``REMINDERS_PER_DAY`` of them.

Not a case of ``campaign.jobs``: a reminder becomes a row of the outbox within one transaction, so there is nothing
that a worker could hold for a while, and no lease.
"""

import logging
import secrets
import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_noop

from campaign.clock import Lock, lock
from campaign.encryption import encrypt
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Member
from letters.models import Reminder
from letters.reminders import statements
from letters.reminders.kinds import Mailbox, all_series, kind_of
from letters.reminders.moments import within_hours

logger = logging.getLogger(__name__)
State = Reminder.State

SUPERSEDED = gettext_noop("A later stage was due as well, and was sent instead.")
NIGHT = gettext_noop("It waits for the morning where its reader is.")
ENOUGH = gettext_noop("Its reader has had enough reminders for a day.")
NO_MAILBOX = gettext_noop("There is no address, or it gets no more mail about this.")
DAY = timedelta(hours=24)
# A run ends well before the worker's time limits; the next one goes on.
RUN_SECONDS = 100.0


class DueReminders(NamedTuple):
    """What posting needs of a row of the schedule: a hundred thousand model instances would take minutes."""

    pk: int
    kind: str
    step: str
    coalition_id: int
    letter_id: int | None
    target_id: int
    member_id: int | None
    zone: str
    key: str


Bundle = list[DueReminders]
Later = list[tuple[DueReminders, datetime]]


def post(*, now: datetime) -> dict[str, int]:
    """Post what is due and return how many reminders were posted in how many mails, skipped and put off.

    Nothing while mail is held, as after a restored backup.
    """
    counts = {"skipped": 0, "posted": 0, "mails": 0, "put_off": 0, "canceled": 0}
    if outbox.held_since():
        return counts
    counts["skipped"] = _skip_superseded(now)
    ends = time.monotonic() + RUN_SECONDS
    while time.monotonic() < ends and (batch := _post_batch(now)):
        for name, number in batch.items():
            counts[name] += number
    if counts["posted"] or counts["put_off"]:
        logger.info("Reminders: %s", ", ".join(f"{number} {name}" for name, number in counts.items()))
    return counts


@transaction.atomic
def _skip_superseded(now: datetime) -> int:
    """Leave out stages that a later due stage has overtaken, and log it."""
    lock(Lock.PLANNING, 0)
    skipped = 0
    with connection.cursor() as cursor:
        for names in all_series():
            cursor.execute(*statements.skip(names, now=now, reason=SUPERSEDED))
            if cursor.rowcount:
                logger.warning("Reminders %s: %s left out for a later stage.", "/".join(names), cursor.rowcount)
            skipped += cursor.rowcount
    return skipped


@transaction.atomic
def _post_batch(now: datetime) -> dict[str, int]:
    """Claim some due rows and store their mails; an empty result when there are none."""
    lock(Lock.PLANNING, 0)
    rows = _claim(now)
    if not rows:
        return {}
    coalitions = Coalition.objects.in_bulk({row.coalition_id for row in rows})
    awake, asleep = _by_hour(rows, coalitions, now)
    bundles, surplus = _within_cap(_bundles(awake), now)
    addressed, unreachable = _reachable(bundles, coalitions)
    _finish(addressed, now)
    Reminder.objects.filter(pk__in=unreachable).update(state=State.CANCELED, reason=NO_MAILBOX)
    put_off = _put_off(asleep, NIGHT) + _put_off(surplus, ENOUGH)
    posted = sum(len(bundle) for bundle, _mailbox in addressed)
    return {"posted": posted, "mails": len(addressed), "put_off": put_off, "canceled": len(unreachable)}


def _claim(now: datetime) -> list[DueReminders]:
    """Take the next due rows, in the order of the index of due rows: nothing is sorted."""
    claimed = Reminder.objects.due(now=now).select_for_update(skip_locked=True)
    ordered = claimed.order_by("due_at", "member_id", "kind", "step")
    return [DueReminders(*row) for row in ordered.values_list(*DueReminders._fields)[: settings.REMINDER_BATCH]]


def _by_hour(
    rows: list[DueReminders], coalitions: dict[int, Coalition], now: datetime
) -> tuple[list[DueReminders], Later]:
    """Separate the rows whose reader's day has begun from those that wait for it, and until when."""
    openings: dict[tuple[int, str], datetime] = {}
    awake, asleep = [], []
    for row in rows:
        place = (row.coalition_id, row.zone)
        if place not in openings:
            coalition = coalitions[row.coalition_id]
            openings[place] = within_hours(now, row.zone, coalition.mails_from, coalition.mails_until)
        if openings[place] > now:
            asleep.append((row, openings[place]))
        else:
            awake.append(row)
    return awake, asleep


def _bundles(rows: list[DueReminders]) -> list[Bundle]:
    """Put into one mail what one member gets of one kind and step at the same time."""
    bundles: dict[tuple[object, ...], Bundle] = defaultdict(list)
    for row in rows:
        person = row.member_id or f"target {row.target_id}"
        bundles[row.kind, row.step, row.coalition_id, person].append(row)
    return list(bundles.values())


def _within_cap(bundles: list[Bundle], now: datetime) -> tuple[list[Bundle], Later]:
    """Separate the mails that a member may still have within 24 hours from those that wait a day."""
    members = {bundle[0].member_id for bundle in bundles if bundle[0].member_id}
    had = dict(
        Reminder.objects.filter(member__in=members, posted_at__gt=now - DAY)
        .values_list("member_id")
        .annotate(mails=Count("mail_key", distinct=True))
    )
    kept, surplus = [], []
    for bundle in bundles:
        member = bundle[0].member_id
        if member and had.get(member, 0) >= settings.REMINDERS_PER_DAY:
            surplus += [(row, now + DAY) for row in bundle]
            continue
        if member:
            had[member] = had.get(member, 0) + 1
        kept.append(bundle)
    return kept, surplus


def _reachable(
    bundles: list[Bundle], coalitions: dict[int, Coalition]
) -> tuple[list[tuple[Bundle, Mailbox]], list[int]]:
    """Give each mail its mailbox, and return the rows that have none."""
    targets: dict[str, list[int]] = defaultdict(list)
    for bundle in bundles:
        if bundle[0].member_id is None:
            targets[bundle[0].kind].append(bundle[0].target_id)
    known = {name: _mailboxes(name, ids) for name, ids in targets.items()}
    readers = _of_members([bundle[0] for bundle in bundles], coalitions)
    reached, unreachable = [], []
    for bundle in bundles:
        head = bundle[0]
        mailbox = readers.get(head.member_id) if head.member_id else known[head.kind].get(head.target_id)
        if mailbox:
            reached.append((bundle, mailbox))
        else:
            unreachable += [row.pk for row in bundle]
    return reached, unreachable


def _mailboxes(kind_name: str, target_ids: list[int]) -> dict[int, Mailbox]:
    kind = kind_of(kind_name)
    return kind.mailboxes(target_ids) if kind and kind.mailboxes else {}


def _of_members(rows: list[DueReminders], coalitions: dict[int, Coalition]) -> dict[int, Mailbox]:
    """Return where members' reminders go and in which language, by member."""
    members = {row.member_id for row in rows if row.member_id}
    people = Member.objects.filter(pk__in=members).values_list("pk", "coalition", "user__email", "user__language")
    return {
        pk: Mailbox(encrypt(email), mailbox_key(email), language or coalitions[coalition].language)
        for pk, coalition, email, language in people
    }


def _finish(bundles: list[tuple[Bundle, Mailbox]], now: datetime) -> None:
    """Mark the rows as posted and store their mails."""
    mails = [_mail(bundle, mailbox) for bundle, mailbox in bundles]
    posted = [(row.pk, mail.key) for mail, (bundle, _to) in zip(mails, bundles, strict=True) for row in bundle]
    if posted:
        with connection.cursor() as cursor:
            cursor.execute(*statements.mark_posted(posted, now=now))
        outbox.post_many(mails)


def _mail(bundle: Bundle, mailbox: Mailbox) -> outbox.BulkMail:
    """Return the mail of one bundle; that of a single reminder has the reminder's key, so it exists once."""
    head = bundle[0]
    letters = {row.letter_id for row in bundle}
    return outbox.BulkMail(
        coalition_id=head.coalition_id,
        event=head.kind,
        about_id=head.pk,
        topic=f"letter:{head.letter_id}" if len(letters) == 1 and head.letter_id else "",
        to=mailbox.sealed_to,
        mailbox_key=mailbox.mailbox_key,
        language=mailbox.language,
        is_capped=mailbox.is_capped,
        key=head.key if len(bundle) == 1 else f"{head.key[:100]}.{secrets.token_hex(6)}",
    )


def _put_off(rows: Later, reason: str) -> int:
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for row, until in rows:
        by_moment[until].append(row.pk)
    for until, ids in by_moment.items():
        Reminder.objects.filter(pk__in=ids).update(put_off_until=until, reason=reason)
    return sum(len(ids) for ids in by_moment.values())
