"""Entries of the directory from a file: every row is judged first, and nothing is written before somebody agrees."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import joining
from campaign.files import storage
from campaign.files.uploads import CheckedFile
from campaign.form_keys import made_by_form
from campaign.models import Coalition, User
from campaign.names import name_key
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.directory import entries as addressees
from letters.directory.import_rows import ImportRow, Judge, RowState
from letters.models import Addressee, AddresseeImport, Recipient, Tenure

Kind = Addressee.Kind


class PlanChanged(Refusal):
    """The directory has changed since the preview, and with it what the file would do."""

    def __init__(self) -> None:
        super().__init__(_("The directory has changed meanwhile. Look at the rows once more; nothing is imported yet."))


class ImportInUse(Refusal):
    """Something stands on what came from the file, so it stays; the sentence says what."""


@dataclass(frozen=True)
class ImportPlan:
    """What a file would do; ``seal`` is equal as long as it would do the same."""

    rows: list[ImportRow]
    bodies: list[str] = field(default_factory=list)

    def count(self, state: RowState) -> int:
        return sum(row.state == state for row in self.rows)

    def with_state(self, state: RowState) -> list[ImportRow]:
        return [row for row in self.rows if row.state == state]

    @property
    def seal(self) -> str:
        facts = [[row.number, row.state, row.kind, row.values.get("name"), row.reasons] for row in self.rows]
        return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def plan(
    *, coalition: Coalition, sheet_rows: list[tuple[int, list[str]]], mapping: Mapping[int, str], kind: str
) -> ImportPlan:
    """Judge every row: new, the same as an entry, doubtful, or refused with the reason. Writes nothing.

    ``mapping`` says which field each column holds; ``kind`` is that of rows which do not say.
    """
    judge = Judge(coalition, mapping=mapping, kind=kind)
    return ImportPlan([judge.row(number, cells) for number, cells in sheet_rows])


@transaction.atomic
def take_in(
    *,
    coalition: Coalition,
    actor: User,
    file: CheckedFile,
    sheet_rows: list[tuple[int, list[str]]],
    mapping: Mapping[int, str],
    kind: str,
    also: Collection[int],
    form_key: str,
    seal: str,
) -> AddresseeImport:
    """Add the new rows, and the doubtful ones whose numbers are in ``also``; the same form does it once.

    The file is then no longer parked with the form. Raises PlanChanged when it would now do something else than was
    shown.
    """
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    done = made_by_form(coalition.addressee_imports.all(), form_key).first()
    if done is not None:
        return done
    judged = plan(coalition=coalition, sheet_rows=sheet_rows, mapping=mapping, kind=kind)
    if judged.seal != seal:
        raise PlanChanged
    chosen = {(RowState.DOUBTFUL, number) for number in also}
    wanted = [row for row in judged.rows if row.state == RowState.NEW or (row.state, row.number) in chosen]
    batch = AddresseeImport.objects.create(
        coalition=coalition,
        form_key=form_key,
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        rows=len(judged.rows),
        added=0,
        imported_by=actor,
    )
    _Writer(batch).write(wanted)
    batch.added = batch.addressees.count()
    batch.save(update_fields=["added"])
    # From here on a later moment says that somebody has worked on the entry.
    batch.addressees.update(changed_at=batch.imported_at)
    _note("addressees.imported", batch, actor, rows=batch.rows, added=batch.added)
    storage.drop_parked(coalition, form_key, actor=actor)
    return batch


class _Writer:
    """Adds rows in the order in which they stand on each other: bodies, offices, all else."""

    def __init__(self, batch: AddresseeImport) -> None:
        self.batch, self.coalition = batch, batch.coalition
        entries = self.coalition.addressees.usable().order_by("-pk").values_list("kind", "name_key", "part_of", "pk")
        self.known: dict[tuple[str, str, int | None], int] = {}
        self.by_name: dict[tuple[str, str], int] = {}
        for kind, key, body, pk in entries:
            self.known[kind, key, body] = pk
            self.by_name[kind, key] = pk

    def write(self, rows: list[ImportRow]) -> None:
        self._add_all([row for row in rows if row.kind == Kind.BODY and not row.body])
        bodies = {row.body for row in rows if row.body and (Kind.BODY, name_key(row.body)) not in self.by_name}
        self._store([Addressee(kind=Kind.BODY, name=name) for name in sorted(bodies)])
        self._add_all([row for row in rows if row.kind == Kind.BODY and row.body])
        self._add_all([row for row in rows if row.kind in (Kind.OFFICE, Kind.CLASS)])
        people = [row for row in rows if row.kind == Kind.PERSON]
        offices = {(row.office, self._body(row)) for row in people if row.office}
        missing = [pair for pair in offices if (Kind.OFFICE, name_key(pair[0]), pair[1]) not in self.known]
        fresh = [Addressee(kind=Kind.OFFICE, name=name, part_of_id=body) for name, body in sorted(missing, key=str)]
        self._store(fresh)
        stored = self._add_all(people)
        Tenure.objects.bulk_create(
            Tenure(person=person, office_id=self._office(row), since=row.since, until=row.until)
            for row, person in zip(people, stored, strict=True)
            if row.office
        )

    def _add_all(self, rows: list[ImportRow]) -> list[Addressee]:
        return self._store([Addressee(kind=row.kind, part_of_id=self._above(row), **row.values) for row in rows])

    def _store(self, entries: list[Addressee]) -> list[Addressee]:
        names = dict(
            self.coalition.addressees.filter(pk__in=[one.part_of_id for one in entries]).values_list("pk", "name")
        )
        for entry in entries:
            entry.coalition, entry.source = self.coalition, self.batch
            addressees.fill_keys(entry, body=names.get(entry.part_of_id or 0, ""))
        stored = Addressee.objects.bulk_create(entries, batch_size=200)
        for entry in stored:
            self.known[entry.kind, entry.name_key, entry.part_of_id] = entry.pk
            self.by_name.setdefault((entry.kind, entry.name_key), entry.pk)
        return stored

    def _body(self, row: ImportRow) -> int | None:
        return self.by_name[Kind.BODY, name_key(row.body)] if row.body else None

    def _above(self, row: ImportRow) -> int | None:
        """Return the body of a row; where a person has an office, the body is that of the office."""
        return None if row.kind == Kind.PERSON and row.office else self._body(row)

    def _office(self, row: ImportRow) -> int:
        return self.known[Kind.OFFICE, name_key(row.office), self._body(row)]


# Taking it back


def stands_on(batch: AddresseeImport) -> list[str]:
    """Return sentences about what would lose its entry if the import were undone; none means it can be."""
    keys = list(batch.addressees.values_list("pk", flat=True))
    used = Recipient.objects.filter(addressee__in=keys).values("letter").distinct().count()
    changed = batch.addressees.exclude(changed_at=batch.imported_at).order_by("name_key").values_list("name", flat=True)
    tied = Tenure.objects.filter(office__in=keys).exclude(person__in=keys).count()
    tied += Addressee.objects.filter(part_of__in=keys).exclude(pk__in=keys).count()
    tied += Addressee.objects.filter(merged_into__in=keys).count() + batch.addressees.exclude(merged_into=None).count()
    sentences = []
    if used:
        sentence = ngettext("%(n)d letter names an entry from it.", "%(n)d letters name entries from it.", used)
        sentences.append(sentence % {"n": used})
    if changed:
        names = joining.listed(map(joining.quoted, changed[:3]))
        sentences.append(_("Somebody has changed %(names)s since.") % {"names": names})
    if tied:
        sentences.append(_("Other entries belong to its entries, hold their offices or were merged with them."))
    return sentences


@transaction.atomic
def undo(*, batch: AddresseeImport, actor: User, now: datetime) -> bool:
    """Take out all that a file brought in, while nothing stands on it; False when that was done already."""
    batch = AddresseeImport.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=batch.pk)
    if batch.undone_at is not None:
        return False
    entries = batch.addressees.select_for_update()
    keys = [entry.pk for entry in entries]
    reasons = stands_on(batch)
    if reasons:
        raise ImportInUse(joining.sentences(reasons))
    Addressee.objects.filter(pk__in=keys).update(part_of=None)
    Addressee.objects.filter(pk__in=keys).delete()
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    _note("addressees.import_undone", batch, actor, removed=len(keys))
    return True


def _note(verb: str, batch: AddresseeImport, actor: User, **data: Any) -> None:
    values = {"file": batch.name, "sha256": batch.sha256, **data}
    activity.record(verb, coalition=batch.coalition, actor=actor, about=batch, data=values)
