"""A worker judges the rows of a file for the directory, or takes them in as a whole; and a batch is taken back."""

import json
from typing import Any, Final

from django.db import IntegrityError, transaction

from campaign import jobs, joining
from campaign.clock import database_now
from campaign.directory import import_fields, imports
from campaign.directory import organizations as directory
from campaign.directory.import_fields import LISTS, TEXTS
from campaign.directory.import_rows import DirectoryRow, RowFate
from campaign.directory.imports import DirectoryFileRefused
from campaign.files import remembered
from campaign.files.uploads import FileRefused
from campaign.kept_words import gettext as _
from campaign.kept_words import ngettext
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, DirectoryImport, Member, Organization, Representative, User
from campaign.names import name_key
from campaign.roles import may
from campaign.trail import activity

LEASE_SECONDS: Final = 280
COLUMNS: Final = (*LISTS, *TEXTS)


class DirectoryImportInUse(DirectoryFileRefused):
    """Something stands on what came from the file, so it stays; the sentence says what."""


def work(*, batch_id: int) -> None:
    """Run a batch's errand, if nobody else does."""
    rows = DirectoryImport.objects.all()
    lease = jobs.claim(rows.due(now=database_now()), batch_id, seconds=LEASE_SECONDS, done=0)
    if lease is None:
        return
    batch = rows.select_related("coalition", "uploaded_by").get(pk=batch_id)
    with jobs.giving_up(rows, batch_id, lease, DirectoryFileRefused, FileRefused):
        if batch.errand == DirectoryImport.Errand.LOOK:
            report = imports.judged(batch, imports.sheet_of(batch))
            jobs.hand_back(rows, batch_id, lease, imports.State.PARKED, report=report.packed(), done=batch.rows)
        else:
            _take_in(batch, lease)


@transaction.atomic
def _take_in(batch: DirectoryImport, lease: str) -> None:
    """Write what was shown; all of it, or nothing where the rows would now do something else."""
    coalition = Coalition.objects.select_for_update().get(pk=batch.coalition_id)
    member = Member.objects.active().filter(user=batch.uploaded_by, coalition=coalition).first()
    if not may(member, "edit_directory"):
        raise DirectoryFileRefused(_("Whoever handed this file in may no longer change the directory."))
    sheet = imports.sheet_of(batch)
    report = imports.judged(batch, sheet)
    if report.packed() != batch.report:
        raise DirectoryFileRefused(
            _("The directory has changed meanwhile. Look at the rows once more; nothing is imported yet.")
        )
    writer = DirectoryWriter(coalition, batch.uploaded_by)
    writer.write([row for row in report.rows if row.fate == RowFate.NEW or row.number in batch.also])
    numbers = {"added": len(writer.added), "changed": len(writer.changed)}
    values = {"content": b"", "report": report.packed(), "made": writer.made(), "imported_at": database_now()}
    if not jobs.finish(DirectoryImport.objects.all(), batch.pk, lease, done=batch.rows, **values, **numbers):
        raise jobs.LeaseLost
    found = import_fields.match(sheet.headings)
    remembered.remember(coalition, imports.TABLE, sheet.headings, imports.columns_of(batch), found)
    _note("directory.imported", batch, batch.uploaded_by, rows=len(report.rows), **numbers)


class DirectoryWriter:
    """Adds and changes entries, parents before their chapters, and knows afterwards what it did."""

    def __init__(self, coalition: Coalition, actor: User) -> None:
        self.coalition, self.actor = coalition, actor
        self.entries = {entry.name_key: entry for entry in coalition.organizations.select_related("parent")}
        self.added: dict[int, dict[str, Any]] = {}
        self.changed: dict[int, dict[str, list[Any]]] = {}
        self.people: list[int] = []

    def write(self, rows: list[DirectoryRow]) -> None:
        waiting = [row for row in rows if row.fate != RowFate.CHANGED]
        while ready := [row for row in waiting if self._has_parent(row)]:
            for row in ready:
                self._add(row)
            done = {row.number for row in ready}
            waiting = [row for row in waiting if row.number not in done]
        for row in waiting:
            row.fate = RowFate.ERROR
            row.say("parent_left_out", value=row.values["parent"])
        for row in rows:
            if row.fate == RowFate.CHANGED:
                self._change(row)

    def made(self) -> str:
        """Return what was done, as it is kept to be taken back."""
        return json.dumps({"added": self.added, "changed": self.changed, "people": self.people}, ensure_ascii=False)

    def _has_parent(self, row: DirectoryRow) -> bool:
        return not row.values["parent"] or name_key(row.values["parent"]) in self.entries

    def _parent(self, name: str) -> Organization | None:
        return self.entries[name_key(name)] if name else None

    def _add(self, row: DirectoryRow) -> None:
        values = {name: row.values[name] for name in ("registered_name", *COLUMNS)}
        entry = Organization(coalition=self.coalition, parent=self._parent(row.values["parent"]), **values)
        _save(entry)
        self.entries[entry.name_key] = entry
        self._add_person(entry, row)
        self.added[entry.pk] = said_by(entry)

    def _change(self, row: DirectoryRow) -> None:
        entry = self.entries[name_key(row.values["registered_name"])]
        done: dict[str, list[Any]] = {}
        for name, before, after in row.changes:
            if name == "representative":
                self._add_person(entry, row)
            elif name == "parent":
                above = self.entries.get(name_key(after))
                if above is None or _is_below(above, entry):
                    row.say("parent_left_out", value=after)
                    continue
                done[name] = [entry.parent_id, above.pk]
                entry.parent = above
            else:
                done[name] = [before, after]
                setattr(entry, name, after)
        _save(entry)
        self.changed[entry.pk] = done
        directory.note("organization.changed", entry, self.actor, fields=[name for name, *_values in row.changes])

    def _add_person(self, entry: Organization, row: DirectoryRow) -> None:
        values = row.values
        if not values["representative"]:
            return
        key = mailbox_key(values["email"]) if values["email"] else ""
        person = Representative.objects.create(
            organization=entry,
            name=values["representative"],
            title=values["representative_title"],
            email=values["email"],
            mailbox_key=key,
        )
        self.people.append(person.pk)


def _save(entry: Organization) -> None:
    directory.fill_keys(entry)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise DirectoryFileRefused(
            _("The directory has changed meanwhile. Look at the rows once more; nothing is imported yet.")
        ) from error


def _is_below(one: Organization | None, other: Organization) -> bool:
    """Tell whether an entry is another, or one of its chapters at whatever depth."""
    for _level in range(20):
        if one is None:
            return False
        if one.pk == other.pk:
            return True
        one = one.parent
    return True


def said_by(entry: Organization) -> dict[str, Any]:
    """Return the columns of an entry as they are kept to be compared."""
    texts = {name: str(getattr(entry, name) or "") for name in ("registered_name", *TEXTS)}
    return {**texts, **{name: getattr(entry, name) for name in LISTS}, "parent": entry.parent_id}


# Taking it back


def stands_on(batch: DirectoryImport) -> list[str]:
    """Return sentences about what stands on the entries of a batch; none means that it can be taken back."""
    made = json.loads(batch.made or "{}")
    added = {int(key): values for key, values in made.get("added", {}).items()}
    changed = {int(key): values for key, values in made.get("changed", {}).items()}
    entries = {entry.pk: entry for entry in batch.coalition.organizations.filter(pk__in=[*added, *changed])}
    touched = [key for key, values in added.items() if key not in entries or said_by(entries[key]) != values]
    touched += [
        key
        for key, values in changed.items()
        if key not in entries or any(said_by(entries[key])[name] != after for name, (_b, after) in values.items())
    ]
    sentences = []
    if touched:
        words = ngettext("%(n)d entry was changed since.", "%(n)d entries were changed since.", len(touched))
        sentences.append(words % {"n": len(touched)})
    if _is_built_on(set(added), set(made.get("people", []))):
        sentences.append(_("Signatures, invitations, people or chapters stand on its entries."))
    return sentences


def _is_built_on(added: set[int], people: set[int]) -> bool:
    """Tell whether anything points to the entries, or to the people who came with them, that did not come with them."""
    for relation in Organization._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": added})
        if relation.related_model is Organization:
            rows = rows.exclude(pk__in=added)
        elif relation.related_model is Representative:
            rows = rows.exclude(pk__in=people)
        if rows.exists():
            return True
    return any(
        relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": people}).exists()
        for relation in Representative._meta.related_objects
    )


@transaction.atomic
def undo(*, batch: DirectoryImport, actor: User) -> bool:
    """Take all of a batch back; False when that was done. Raises DirectoryImportInUse."""
    Coalition.objects.select_for_update().get(pk=batch.coalition_id)
    batch = DirectoryImport.objects.select_related("coalition").select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.undone_at is not None or batch.state != imports.State.DONE:
        return False
    if reasons := stands_on(batch):
        raise DirectoryImportInUse(joining.sentences(reasons))
    made = json.loads(batch.made)
    _put_back(batch.coalition, made["changed"])
    Representative.objects.filter(pk__in=made["people"]).delete()
    keys = [int(key) for key in made["added"]]
    Organization.objects.filter(pk__in=keys).update(parent=None)
    Organization.objects.filter(pk__in=keys).delete()
    batch.undone_at, batch.made = database_now(), ""
    batch.save(update_fields=["undone_at", "made"])
    _note("directory.import_undone", batch, actor, removed=len(keys), restored=len(made["changed"]))
    return True


def _put_back(coalition: Coalition, changed: dict[str, dict[str, list[Any]]]) -> None:
    for entry in coalition.organizations.filter(pk__in=list(changed)):
        for name, (before, _after) in changed[str(entry.pk)].items():
            setattr(entry, "parent_id" if name == "parent" else name, before)
        directory.fill_keys(entry)
        entry.save()


def _note(verb: str, batch: DirectoryImport, actor: User, **data: Any) -> None:
    values = {"file": batch.name, "sha256": batch.sha256, **data}
    activity.record(verb, coalition=batch.coalition, actor=actor, about=batch, data=values)
