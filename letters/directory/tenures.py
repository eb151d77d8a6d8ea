"""Who held which office when: overlaps happen and are pointed out, never refused."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from campaign import joining
from campaign.dates import plain_day
from campaign.models import User
from campaign.refusals import Refusal
from letters.directory.entries import note, touch
from letters.models import Addressee, Tenure

Kind = Addressee.Kind
MOST_PROPOSED: Final = 300


class TenureRefused(Refusal):
    """No such tenure can be; the sentence says why."""


@transaction.atomic
def add(*, person: Addressee, office: Addressee, actor: User, since: date | None, until: date | None) -> Tenure:
    """Write down that a person holds an office; unknown days stay empty. Raises TenureRefused."""
    _refuse(person, office, since, until)
    if Tenure.objects.filter(person=person, office=office, since=since, until=until).exists():
        raise TenureRefused(_("This is on record already."))
    tenure = Tenure.objects.create(person=person, office=office, since=since, until=until)
    _noted("tenure.added", tenure, actor)
    return tenure


@transaction.atomic
def correct(*, tenure: Tenure, actor: User, since: date | None, until: date | None) -> bool:
    """Correct the days of a tenure; False when they are the same. Raises TenureRefused."""
    tenure = _locked(tenure)
    _refuse(tenure.person, tenure.office, since, until)
    if (tenure.since, tenure.until) == (since, until):
        return False
    tenure.since, tenure.until = since, until
    tenure.save(update_fields=["since", "until"])
    _noted("tenure.changed", tenure, actor)
    return True


@transaction.atomic
def end(*, tenure: Tenure, actor: User, on: date) -> bool:
    """Let a tenure end with this day; False when it has ended already. Raises TenureRefused before its beginning."""
    tenure = _locked(tenure)
    if tenure.until and tenure.until <= on:
        return False
    _refuse(tenure.person, tenure.office, tenure.since, on)
    tenure.until = on
    tenure.save(update_fields=["until"])
    _noted("tenure.ended", tenure, actor)
    return True


@transaction.atomic
def remove(*, tenure: Tenure, actor: User) -> None:
    """Strike out a tenure that never was."""
    _noted("tenure.removed", tenure, actor)
    tenure.delete()


def overlapping(tenure: Tenure) -> list[Tenure]:
    """Return the other tenures of the office that share a day with this one, for a warning."""
    others = Tenure.objects.filter(office=tenure.office_id).exclude(pk=tenure.pk).select_related("person", "office")
    if tenure.until:
        others = others.exclude(since__gt=tenure.until)
    if tenure.since:
        others = others.exclude(until__lt=tenure.since)
    return list(others.order_by("since", "pk"))


def warning(tenure: Tenure) -> str:
    """Return a sentence about others who hold the office in the same days, or nothing."""
    others = overlapping(tenure)
    if not others:
        return ""
    named = joining.parted(joining.aside(other.person, days(other)) for other in others)
    values = {"office": tenure.office, "others": named}
    return _("The directory has others as %(office)s in these days: %(others)s. Correct it if that is wrong.") % values


def holders(office: Addressee, *, on: date) -> list[Addressee]:
    """Return who held the office on a day, the latest to begin first."""
    rows = Tenure.objects.on(on).filter(office=office).select_related("person")
    return [row.person for row in sorted(rows, key=lambda row: (row.since or date.min, row.pk), reverse=True)]


def of(entry: Addressee) -> list[Tenure]:
    """Return who held an office, or which offices a person held, the latest to begin first; unknown days are last."""
    rows = Tenure.objects.select_related("person", "office__part_of")
    held = rows.filter(office=entry) if entry.kind == Kind.OFFICE else rows.filter(person=entry)
    return sorted(held, key=lambda row: (row.since or date.min, row.pk), reverse=True)


def present(keys: Iterable[int], *, on: date) -> dict[int, list[str]]:
    """Return by entry who holds the office on a day, or which offices the person holds, in names."""
    wanted, now = list(keys), defaultdict(list)
    rows = Tenure.objects.on(on).filter(Q(person__in=wanted) | Q(office__in=wanted))
    for row in rows.select_related("person", "office").order_by("pk"):
        now[row.person_id].append(row.office.name)
        now[row.office_id].append(row.person.name)
    return dict(now)


def proposed(entry: Addressee) -> list[Addressee]:
    """Return entries that a tenure of this one may be with; of a large directory its beginning."""
    wanted = Kind.PERSON if entry.kind == Kind.OFFICE else Kind.OFFICE
    entries = Addressee.objects.filter(coalition=entry.coalition_id, kind=wanted).current()
    return list(entries.select_related("part_of").order_by("name_key", "pk")[:MOST_PROPOSED])


def days(tenure: Tenure) -> str:
    """Return the days of a tenure in words."""
    since = plain_day(tenure.since) if tenure.since else ""
    until = plain_day(tenure.until) if tenure.until else ""
    if since and until:
        return _("%(since)s to %(until)s") % {"since": since, "until": until}
    if since:
        return _("since %(since)s") % {"since": since}
    return _("until %(until)s") % {"until": until} if until else _("nobody knows since when")


def _refuse(person: Addressee, office: Addressee, since: date | None, until: date | None) -> None:
    if person.kind != Kind.PERSON or office.kind != Kind.OFFICE or person.coalition_id != office.coalition_id:
        raise TenureRefused(_("A person of the directory holds an office of the directory."))
    if person.merged_into_id or office.merged_into_id:
        raise TenureRefused(_("This entry was merged into another. Use that one."))
    if since and until and until < since:
        raise TenureRefused(_("The last day is before the first."))


def _locked(tenure: Tenure) -> Tenure:
    rows = Tenure.objects.select_for_update(of=("self",)).select_related("person__coalition", "office")
    return rows.get(pk=tenure.pk)


def _noted(verb: str, tenure: Tenure, actor: User) -> None:
    touch([tenure.person_id, tenure.office_id])
    since, until = (str(day) if day else "" for day in (tenure.since, tenure.until))
    note(verb, tenure.person, actor, office=tenure.office.name, since=since, until=until)
