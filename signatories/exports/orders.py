"""Signatures as a file: handed out at once where they are few, else made by a worker and gone after a while."""

from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction

from campaign import jobs, queue
from campaign.clock import Lock, database_now, lock
from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.models import Member, User
from campaign.refusals import Refusal
from campaign.roles import may
from campaign.trail import activity
from letters.models import Letter
from signatories.exports import columns, tables
from signatories.exports.tables import Chosen
from signatories.models import ExportPiece, SignatureExport
from signatories.models.export import VALID_FOR

State = SignatureExport.State
TASK: Final = "signatories.make_export"
LEASE_SECONDS: Final = 280
# So many rows are handed out while the browser waits.
AT_ONCE: Final = 2_000
# What failed, or was never made, is kept so long to say so.
KEPT: Final = timedelta(days=1)


class ExportRefused(Refusal):
    """The file is not made; the sentence says why."""


def refuse_not_allowed(member: Member | None, chosen: Chosen) -> None:
    """Refuse whoever may not, or no longer, have what is wanted."""
    if member is None or not may(member, "export_signatures"):
        raise ExportRefused(_("You are not allowed to export signatures."))
    if chosen.with_withheld and not may(member, "see_withheld"):
        raise ExportRefused(_("You are not allowed to see names that their signers withhold."))
    if set(chosen.columns) - set(columns.allowed(member)):
        raise ExportRefused(_("You are not allowed to have one of these columns."))


@transaction.atomic
def hand_out(*, letter: Letter, member: Member, chosen: Chosen) -> None:
    """Put on record that a file is handed out at once. Raises ExportRefused."""
    refuse_not_allowed(member, chosen)
    _record(letter, member.user, chosen, rows=tables.found(letter, chosen).count())


@transaction.atomic
def order(*, letter: Letter, member: Member, chosen: Chosen, form_key: str) -> SignatureExport:
    """Let a worker make the file; the same form orders it once. Raises ExportRefused."""
    refuse_not_allowed(member, chosen)
    lock(Lock.SIGNING, letter.pk, shared=True)
    done = made_by_form(letter.signature_exports.all(), form_key).first()
    if done is not None:
        return done
    rows = tables.found(letter, chosen).count()
    export = SignatureExport.objects.create(
        letter=letter,
        form_key=form_key,
        ordered_by=member.user,
        rows=rows,
        file_format=chosen.file_format,
        states=chosen.states,
        columns=chosen.columns,
        with_withheld=chosen.with_withheld,
        with_joined=chosen.with_joined,
    )
    _record(letter, member.user, chosen, rows=rows)
    transaction.on_commit(lambda: queue.wake(TASK, export_id=export.pk), robust=True)
    return export


def chosen_of(export: SignatureExport) -> Chosen:
    return Chosen(export.file_format, export.states, export.columns, export.with_withheld, export.with_joined)


def _record(letter: Letter, actor: User, chosen: Chosen, *, rows: int) -> None:
    data = {
        "letter": letter.pk,
        "rows": rows,
        "format": chosen.file_format,
        "states": chosen.states,
        "columns": chosen.columns,
        "withheld": chosen.with_withheld,
    }
    activity.record("signatures.exported", coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)


# The worker


def make(*, export_id: int) -> bool:
    """Make a file if nobody else does; tell whether it is there now."""
    exports = SignatureExport.objects.all()
    lease = jobs.claim(exports.due(now=database_now()), export_id, seconds=LEASE_SECONDS, done=0)
    if lease is None:
        return False
    export = exports.select_related("letter__campaign__coalition", "ordered_by").get(pk=export_id)
    made = False
    with jobs.giving_up(exports, export_id, lease, ExportRefused, drop=partial(_drop, export, lease)):
        refuse_not_allowed(_member(export), chosen_of(export))
        made = _make(export, lease)
    return made  # noqa: RET504 - the block above swallows what is refused


def _member(export: SignatureExport) -> Member | None:
    coalition = export.letter.campaign.coalition
    return Member.objects.active().filter(user=export.ordered_by, coalition=coalition).first()


def _make(export: SignatureExport, lease: str) -> bool:
    """Write the pieces of the file, each stored before the next is made."""
    exports = SignatureExport.objects.all()
    export.pieces.all().delete()

    def tell(number: int) -> None:
        jobs.go_on(exports, export.pk, lease, seconds=LEASE_SECONDS, done=number)

    chosen = chosen_of(export)
    for number, piece in enumerate(tables.pieces(export.letter, chosen, progress=tell)):
        ExportPiece.objects.create(export=export, number=number, content=piece)
    # Whoever left the coalition, or the office, while it was made gets nothing.
    refuse_not_allowed(_member(export), chosen)
    return jobs.finish(exports, export.pk, lease, made_at=database_now())


def _drop(export: SignatureExport, lease: str, reason: str) -> None:
    if jobs.fail(SignatureExport.objects.all(), export.pk, lease, reason):
        export.pieces.all().delete()


# Fetching it, and the end of it


def fetchable(letter: Letter, member: Member) -> list[int]:
    """Return the keys of the files that a member has ordered and may still fetch."""
    since = database_now() - VALID_FOR
    own = letter.signature_exports.filter(ordered_by=member.user, state=State.DONE, made_at__gt=since)
    return [export.pk for export in own if _is_allowed(member, export)]


def _is_allowed(member: Member, export: SignatureExport) -> bool:
    try:
        refuse_not_allowed(member, chosen_of(export))
    except ExportRefused:
        return False
    return True


def wake_waiting() -> None:
    """Give up what cost too many workers, forget what is over, and wake workers for what no wake-up reached."""
    exports = SignatureExport.objects.all()
    for lost in jobs.lost(exports):
        reason = _("The worker was lost %(times)d times while making this file.") % {"times": jobs.MAX_ATTEMPTS}
        jobs.give_up(exports, lost, reason)
    forget()
    for export_id in jobs.waiting(exports).values_list("pk", flat=True)[:5]:
        queue.wake(TASK, export_id=export_id)


def forget() -> int:
    """Forget the files whose time is over, and return how many."""
    now = database_now()
    over = SignatureExport.objects.filter(made_at__lte=now - VALID_FOR)
    stale = SignatureExport.objects.exclude(state=State.WORKING).filter(ordered_at__lte=now - KEPT)
    return (over | stale).delete()[0]
