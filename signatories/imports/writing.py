"""A worker takes a batch in: judges its rows anew, then stores all signatures in one transaction, or none.

A worker that is killed has stored nothing; another begins anew when the lease is over. Judging takes the longest and
holds no lock. For writing, the letter is kept from everybody else, and what was signed since is looked for once more.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign import bulk_rows, jobs, queue
from campaign.clock import Lock, database_now, lock
from campaign.files.uploads import FileRefused
from campaign.trail import activity
from letters.models import Version
from signatories.imports import asked, batches, columns, known
from signatories.imports.batches import ImportRefused
from signatories.imports.cells import Consent
from signatories.imports.known import Known
from signatories.imports.reports import Disposition, ImportReport, ReportRow, packed
from signatories.invitations import adding
from signatories.lists import groups
from signatories.models import Signature, SignatureImport
from signatories.models.signature import LAST, Appearance, Kind, State
from signatories.signing import mailboxes, tokens, trust

LEASE_SECONDS: Final = 280


def take_in(*, batch_id: int) -> SignatureImport | None:
    """Run a batch's errand if nobody else does; return the batch, or None where there was nothing to do."""
    lease = jobs.claim(SignatureImport.objects.due(now=database_now()), batch_id, seconds=LEASE_SECONDS, done=0)
    if lease is None:
        return None
    batch = SignatureImport.objects.select_related("letter__campaign__coalition", "uploaded_by").get(pk=batch_id)
    try:
        _take_in(batch, lease)
    except jobs.LeaseLost:
        return None
    except (ImportRefused, FileRefused, adding.NotInvited, asked.NotAllowed) as refusal:
        jobs.fail(SignatureImport.objects.all(), batch.pk, lease, str(refusal))
    except Exception as error:
        reason = _("Something went wrong on our side (%(kind)s).") % {"kind": type(error).__name__}
        jobs.fail(SignatureImport.objects.all(), batch.pk, lease, reason)
        raise
    batch.refresh_from_db()
    return batch


def sweep() -> list[int]:
    """Give up batches that cost too many workers, and return those that wait."""
    for lost in jobs.lost(SignatureImport.objects.all()):
        reason = _("The worker was lost %(times)d times while taking this file in.") % {"times": jobs.MAX_ATTEMPTS}
        jobs.give_up(SignatureImport.objects.all(), lost, reason)
    return list(jobs.waiting(SignatureImport.objects.all()).values_list("pk", flat=True)[:5])


def wake_waiting() -> None:
    """Wake workers for what no wake-up reached."""
    for batch_id in sweep():
        queue.wake(batches.TASK, batch_id=batch_id)


def _take_in(batch: SignatureImport, lease: str) -> None:
    """Judge the rows; then either show them to whoever ordered it, or store what comes in."""
    sheet = batches.sheet_of(batch)
    if sheet.reading.doubts:
        raise ImportRefused(_("It is not certain how this file is to be read."))

    def tell(number: int) -> None:
        jobs.go_on(SignatureImport.objects.all(), batch.pk, lease, seconds=LEASE_SECONDS, done=number)

    report = batches.judged(batch, sheet, progress=tell)
    if batch.errand == SignatureImport.Errand.LOOK:
        parked, rows = SignatureImport.State.PARKED, len(report.rows)
        jobs.hand_back(SignatureImport.objects.all(), batch.pk, lease, parked, report=packed(report), done=rows)
        return
    _store(batch, lease, report)
    columns.remember(batch.letter.campaign.coalition, sheet.headings, batches.columns_of(batch))


@transaction.atomic
def _store(batch: SignatureImport, lease: str, report: ImportReport) -> None:
    """Write the signatures, the report and the trail; all of it, or nothing."""
    letter = batch.letter
    lock(Lock.SIGNING, letter.pk)
    now = database_now()
    numbers = {"added": asked.add(batch, report), "counted": 0} if batch.asks else _sign(batch, report, now)
    stored = jobs.finish(
        SignatureImport.objects.all(),
        batch.pk,
        lease,
        content=b"",
        report=packed(report),
        imported_at=now,
        done=len(report.rows),
        **numbers,
    )
    if not stored:
        raise jobs.LeaseLost
    activity.record(
        "invitations.imported" if batch.asks else "signatures.imported",
        coalition=letter.campaign.coalition,
        actor=batch.uploaded_by,
        about=batch,
        data={"letter": letter.pk, "file": batch.name, "sha256": batch.sha256, "rows": len(report.rows), **numbers},
    )


def _sign(batch: SignatureImport, report: ImportReport, now: datetime) -> dict[str, int]:
    """Write the signatures, and return how many there are and how many of them count."""
    batches.refuse_unless_open(batch.letter)
    writer = _SignatureWriter(batch, now, known.of_letter(batch.letter))
    added = bulk_rows.insert(Signature, writer.signatures(report))
    return {"added": added, "counted": writer.counted}


@dataclass(slots=True)
class _SignatureWriter:
    """Makes signatures of rows."""

    batch: SignatureImport
    now: datetime
    known: Known
    counted: int = 0

    def signatures(self, report: ImportReport) -> Iterator[Signature]:
        """Yield the signatures of the rows that come in, each made when its turn comes."""
        letter = self.batch.letter
        kinds = {kind: groups.group_for(letter, kind).pk for kind in Kind.values}
        version = Version.objects.filter(letter=letter).order_by("-number").values_list("pk", flat=True).first()
        self._take_titles(report)
        for row in report.rows:
            if self._comes_in(row):
                signature = self._signature(row, kinds[row.values["kind"]], version)
                self.counted += signature.state == State.COUNTED
                yield signature

    def _take_titles(self, report: ImportReport) -> None:
        by_number = {row.number: row for row in report.rows}
        wanted = set(self.batch.titles)
        for row in report.rows:
            if row.number in wanted and row.offers_title:
                by_number[row.same_row].values["title"] = row.values["title"]

    def _comes_in(self, row: ReportRow) -> bool:
        """Tell whether a row comes in, after another look at who has signed meanwhile."""
        is_decided = row.may_be_decided and row.number in set(self.batch.also)
        if row.disposition != Disposition.OK and not is_decided:
            return False
        line = self.known.by_mailbox.get(row.values["mailbox_key"])
        if row.disposition == Disposition.OK and line is not None:
            row.disposition, row.same_line = Disposition.CONFLICT, line.pk
            row.say("conflict_line")
            return False
        return True

    def _signature(self, row: ReportRow, group: int, version: int | None) -> Signature:
        values, letter = row.values, self.batch.letter
        mail, moment = values["email"], values["signed_at"]
        offset = moment.utcoffset() if moment else None
        signature = Signature(
            letter=letter,
            group_id=group,
            version_id=version,
            source=Signature.Source.FILE,
            batch=self.batch,
            batch_row=row.number,
            position=LAST,
            email=mail,
            # A mailbox signs once; whoever shares it, as somebody has decided, has no link of their own.
            mailbox_key=values["mailbox_key"] if row.disposition == Disposition.OK else "",
            nonce=tokens.new_nonce() if mail else "",
            language=letter.language,
            submitted_at=self.now,
            signed_at=moment,
            signed_offset=int(offset.total_seconds() // 60) if offset else 0,
            came_with=_came_with(row),
            **{name: values[name] for name in _PRINTED},
        )
        self._settle(signature, row)
        mailboxes.claim(signature, most=letter.names_per_mailbox)
        self._appear(signature, row)
        return signature

    def _appear(self, signature: Signature, row: ReportRow) -> None:
        """Seal what is not to be named, or not to everybody."""
        if signature.kind == Kind.ORGANIZATION:
            signature.shows_person = bool(signature.name) and row.values["shows_person"] is not False
        else:
            signature.identification_only = row.values["identification_only"]
        signature.appear(_APPEARANCES.get(row.values["consent"], Appearance.PUBLIC))

    def _settle(self, signature: Signature, row: ReportRow) -> None:
        """Say whose line it is, and whether it counts."""
        letter = self.batch.letter
        if signature.kind == Kind.ORGANIZATION:
            name = signature.organization_name
            signature.organization = self.known.organization(name)
            signature.organization_key = self.known.key_of(name)
            if signature.organization and not signature.country:
                signature.country = signature.organization.country
        else:
            signature.name_key = trust.key_of_person(letter.pk, signature.name)
        signature.doubt = self._doubt(signature, row)
        if signature.doubt:
            signature.state = State.PENDING
        else:
            signature.state, signature.counted_at, signature.changed_at = State.COUNTED, self.now, self.now

    def _doubt(self, signature: Signature, row: ReportRow) -> str:
        """Return why somebody has to look at a row first, if so."""
        signed = (
            signature.organization_key in self.known.organization_keys or signature.name_key in self.known.name_keys
        )
        if not self.batch.provenance:
            return "no_provenance"
        if signed or row.is_like or row.disposition != Disposition.OK:
            return "like_line"
        if row.values["consent"] == Consent.CONDITION:
            return f"consent_condition:{row.values['consent_text']}"[:200]
        if row.values["consent"] == Consent.UNCLEAR:
            return "consent_unclear"
        return "approve_all" if self.batch.letter.approve_all else ""


_APPEARANCES: Final = {Consent.NO: Appearance.COUNTED, Consent.LETTER: Appearance.LETTER}
_PRINTED: Final = (
    "kind",
    "organization_name",
    "name",
    "title",
    "affiliation",
    "location",
    "country",
    "note",
    "sort_name",
)


def _came_with(row: ReportRow) -> str:
    said = {"consent": row.values["consent_text"], "names": row.values["other_names"]}
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
