"""Two entries that are one: merged by hand, never by likeness, and taken apart again."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from campaign.models import User
from campaign.refusals import Refusal
from letters.directory.entries import is_within, note, store, touch
from letters.models import Addressee, Recipient, Tenure
from letters.models.addressee import AddresseeQuerySet


class MergeRefused(Refusal):
    """These two cannot be merged, or not taken apart; the sentence says why."""


@dataclass(frozen=True)
class Moving:
    """What moves with a merge: rows that name the entry which goes."""

    recipients: list[Recipient]
    tenures: list[Tenure]
    parts: list[Addressee]


def foresee(addressee: Addressee, into: Addressee) -> Moving:
    """Return what a merge would move, without moving it; raises MergeRefused."""
    _refuse(addressee, into)
    return _moving(addressee)


def partners(addressee: Addressee) -> AddresseeQuerySet:
    """Return the entries that it may be merged into: of its kind, and not merged themselves."""
    others = addressee.coalition.addressees.usable().filter(kind=addressee.kind)
    return others.exclude(pk=addressee.pk)


@transaction.atomic
def merge(*, addressee: Addressee, into: Addressee, actor: User) -> None:
    """Let everything that names an entry name another of the same kind; addresses on letters stay as printed."""
    addressee, into = _locked(addressee, into)
    _refuse(addressee, into)
    moving = _moving(addressee)
    addressee.moved = {
        "recipients": [row.pk for row in moving.recipients],
        "tenures": [row.pk for row in moving.tenures],
        "parts": [row.pk for row in moving.parts],
    }
    addressee.merged_into = into
    addressee.save(update_fields=["moved", "merged_into"])
    _move(addressee.moved, here=addressee, there=into)
    store(into)
    counts = {name: len(keys) for name, keys in addressee.moved.items()}
    note("addressee.merged", addressee, actor, into=into.name, into_id=into.pk, **counts)


@transaction.atomic
def undo(*, addressee: Addressee, actor: User) -> None:
    """Take a merge apart: what moved and still names the other entry comes back. Raises MergeRefused."""
    if addressee.merged_into is None:
        raise MergeRefused(_("This entry is not merged."))
    addressee, into = _locked(addressee, addressee.merged_into)
    if addressee.merged_into_id != into.pk:
        raise MergeRefused(_("This entry is not merged."))
    if into.merged_into_id:
        raise MergeRefused(_("“%(entry)s” has been merged since. Undo that merge first.") % {"entry": into})
    moved = addressee.moved
    addressee.moved, addressee.merged_into = {}, None
    addressee.save(update_fields=["moved", "merged_into"])
    _move(moved, here=into, there=addressee)
    store(into)
    touch([addressee.pk])
    note("addressee.unmerged", addressee, actor, out_of=into.name)


def _locked(*entries: Addressee) -> tuple[Addressee, Addressee]:
    """Read two entries anew, in one order for everybody, so that two merges crosswise wait and do not lock up."""
    keys = [entry.pk for entry in entries]
    rows = Addressee.objects.select_for_update(of=("self",)).select_related("coalition").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    if len(found) != len(set(keys)):
        raise MergeRefused(_("This entry has just been deleted."))
    return found[keys[0]], found[keys[-1]]


def _refuse(addressee: Addressee, into: Addressee) -> None:
    if addressee.pk == into.pk:
        raise MergeRefused(_("An entry cannot be merged into itself."))
    if addressee.coalition_id != into.coalition_id or addressee.kind != into.kind:
        raise MergeRefused(_("Only two entries of the same kind can be merged."))
    for entry in (addressee, into):
        if entry.merged_into_id:
            raise MergeRefused(_("“%(entry)s” has been merged into another entry already.") % {"entry": entry})
    if is_within(into, addressee):
        raise MergeRefused(_("“%(part)s” belongs to “%(whole)s”.") % {"part": into, "whole": addressee})


def _moving(addressee: Addressee) -> Moving:
    holding = models.Q(person=addressee) | models.Q(office=addressee)
    return Moving(
        recipients=list(Recipient.objects.filter(addressee=addressee).select_related("letter").order_by("pk")),
        tenures=list(Tenure.objects.filter(holding).select_related("person", "office").order_by("pk")),
        parts=list(addressee.parts.order_by("pk")),
    )


def _move(keys: dict[str, Any], *, here: Addressee, there: Addressee) -> None:
    """Let the rows with these keys that name one entry name the other."""
    Recipient.objects.filter(pk__in=keys.get("recipients", []), addressee=here).update(addressee=there)
    tenures = Tenure.objects.filter(pk__in=keys.get("tenures", []))
    tenures.filter(person=here).update(person=there)
    tenures.filter(office=here).update(office=there)
    Addressee.objects.filter(pk__in=keys.get("parts", []), part_of=here).update(part_of=there)
