"""The directory of those whom letters go to: add, change, find, retire, delete what has no history."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import joining
from campaign.directory.matching import closest
from campaign.models import Coalition, User
from campaign.names import name_key, searchable
from campaign.people.coalitions import assign
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Addressee, Recipient, Tenure

Kind = Addressee.Kind
FIELDS: Final = (
    "name", "sort_name", "other_names", "part_of", "forms", "address", "country", "email", "website", "note",
)  # fmt: skip
NAMED: Final = 3


class AddresseeInUse(Refusal):
    """Something stands on this entry, so it must stay; the sentence says what."""


class ChangedMeanwhile(Refusal):
    """Somebody else has saved the entry since it was read; ``stored`` is what it says now."""

    def __init__(self, stored: Addressee) -> None:
        super().__init__(_("Somebody else has changed this entry since you opened it. Nothing of yours is saved yet."))
        self.stored = stored


# Writing


@transaction.atomic
def add(*, coalition: Coalition, actor: User, kind: str, values: dict[str, Any], new_body: str = "") -> Addressee:
    """Put an entry into the directory, and first the body that it belongs to where that is not there yet."""
    values = _with_body(values, new_body, coalition=coalition, actor=actor)
    addressee = Addressee(coalition=coalition, kind=kind, **values)
    store(addressee)
    note("addressee.added", addressee, actor, kind=kind)
    return addressee


@transaction.atomic
def change(*, addressee: Addressee, actor: User, values: dict[str, Any], seen: int, new_body: str = "") -> list[str]:
    """Change an entry and return the names of the fields that differ; letters stay as they were printed.

    ``new_body`` is put into the directory first, and the entry belongs to it.
    ``seen`` is the version that the writer had before them. Raises ChangedMeanwhile when
    it is not the newest and both do not say the same.
    """
    stored = locked(addressee)
    values = _with_body(values, new_body, coalition=stored.coalition, actor=actor)
    before = stored.version
    changed = assign(stored, values)
    if changed and before != seen:
        raise ChangedMeanwhile(locked(addressee))
    if changed:
        stored.version += 1
        store(stored)
        if "name" in changed:
            for part in stored.parts.all():
                part.search_text = search_text(part)
                part.save(update_fields=["search_text"])
        note("addressee.changed", stored, actor, fields=changed)
    return changed


def _with_body(values: dict[str, Any], name: str, *, coalition: Coalition, actor: User) -> dict[str, Any]:
    """Return the values, belonging to a body of this name that is new to the directory; without a name as they are."""
    if not name:
        return values
    return {**values, "part_of": add(coalition=coalition, actor=actor, kind=Kind.BODY, values={"name": name})}


@transaction.atomic
def delete(*, addressee: Addressee, actor: User) -> None:
    """Take an entry out of the directory, or raise AddresseeInUse where anything stands on it."""
    stored = locked(addressee)
    reasons = uses(stored)
    if reasons:
        raise AddresseeInUse(joining.sentences(reasons))
    note("addressee.deleted", stored, actor, kind=stored.kind)
    stored.delete()


@transaction.atomic
def retire(*, addressee: Addressee, actor: User, today: date) -> None:
    """Offer an entry no longer for new letters; everything that names it stays."""
    if Addressee.objects.filter(pk=addressee.pk, retired_on=None).update(retired_on=today):
        note("addressee.retired", addressee, actor)


@transaction.atomic
def restore(*, addressee: Addressee, actor: User) -> None:
    """Offer a retired entry again."""
    if Addressee.objects.filter(pk=addressee.pk).exclude(retired_on=None).update(retired_on=None):
        note("addressee.restored", addressee, actor)


def locked(addressee: Addressee) -> Addressee:
    """Read an entry anew and let nobody else change or delete it until the end of the transaction."""
    entries = Addressee.objects.select_for_update(of=("self",)).select_related("coalition")
    return entries.get(pk=addressee.pk)


def store(addressee: Addressee) -> None:
    """Fill in the keys and save."""
    fill_keys(addressee)
    addressee.save()
    addressee.refresh_from_db(fields=["changed_at"])


def fill_keys(addressee: Addressee, *, body: str | None = None) -> None:
    """Fill in what is compared and searched, and when it was last changed; ``body`` saves asking for its name."""
    addressee.name_key = name_key(addressee.name)
    addressee.search_text = search_text(addressee, body=body)
    addressee.changed_at = Now()


def touch(keys: Iterable[int | None]) -> None:
    """Say that what the directory tells of these entries is another than before."""
    Addressee.objects.filter(pk__in=[key for key in keys if key]).update(changed_at=Now())


def note(verb: str, addressee: Addressee, actor: User, **data: Any) -> None:
    """Record a deed under the entry's name; never contact data."""
    activity.record(
        verb, coalition=addressee.coalition, actor=actor, about=addressee, data={"name": addressee.name, **data}
    )


# What stands on an entry


def uses(addressee: Addressee) -> list[str]:
    """Return a sentence for each thing that would lose its entry; an empty list may be deleted."""
    found = [_letters(addressee), _parts(addressee), _tenures(addressee)]
    if addressee.merged_into_id or addressee.merged.exists():
        found.append(_("It was merged. Undo the merge first."))
    return [sentence for sentence in found if sentence]


def _letters(addressee: Addressee) -> str:
    rows = Recipient.objects.filter(addressee=addressee).order_by("-letter__pk").values_list("letter__title", flat=True)
    titles = list(dict.fromkeys(rows))
    if not titles:
        return ""
    named = joining.listed(map(joining.quoted, titles[:NAMED]))
    more = len(titles) - NAMED
    if more > 0:
        sentence = ngettext(
            "It is a recipient of %(titles)s and %(more)d other letter.",
            "It is a recipient of %(titles)s and %(more)d other letters.",
            more,
        )
        return sentence % {"titles": named, "more": more}
    return _("It is a recipient of %(titles)s.") % {"titles": named}


def _parts(addressee: Addressee) -> str:
    names = [str(part) for part in addressee.parts.order_by("name_key")[: NAMED + 1]]
    if not names:
        return ""
    listed = joining.listed(map(joining.quoted, names[:NAMED]), has_more=len(names) > NAMED)
    return ngettext("%(parts)s belongs to it.", "%(parts)s belong to it.", len(names)) % {"parts": listed}


def _tenures(addressee: Addressee) -> str:
    rows = Tenure.objects.filter(models.Q(person=addressee) | models.Q(office=addressee))
    pairs = list(rows.select_related("person", "office").order_by("pk")[: NAMED + 1])
    if not pairs:
        return ""
    names = [joining.quoted(row.office if row.person_id == addressee.pk else row.person) for row in pairs]
    listed = joining.listed(names[:NAMED], has_more=len(names) > NAMED)
    if addressee.kind == Kind.PERSON:
        return _("It is on record as holder of %(offices)s.") % {"offices": listed}
    return _("Its holders are on record: %(people)s.") % {"people": listed}


# Finding


def all_names(addressee: Addressee) -> list[str]:
    """Return every name the entry goes by, in all languages."""
    forms = [form.get("name", "") for form in addressee.forms.values() if isinstance(form, dict)]
    return [name for name in (addressee.name, *addressee.other_names, *forms) if name]


def search_text(addressee: Addressee, *, body: str | None = None) -> str:
    """Return what the search looks through: also the body's name, and names of entries merged into this one."""
    words = [*all_names(addressee), addressee.country.name if addressee.country else ""]
    if body is None:
        body = addressee.part_of.name if addressee.part_of else ""
    words.append(body)
    if addressee.pk:
        words += [name for merged in addressee.merged.all() for name in all_names(merged)]
    return searchable(words)


def likeness(
    *, coalition: Coalition, kind: str, names: Iterable[str], apart_from: int | None = None
) -> list[Addressee]:
    """Return the entries of a kind that a person should look at before adding another."""
    others = coalition.addressees.usable().filter(kind=kind).select_related("part_of")
    if apart_from:
        others = others.exclude(pk=apart_from)
    return closest(names, ((entry, all_names(entry)) for entry in others))


def label(addressee: Addressee) -> str:
    """Return an entry's name with the body it belongs to, which tells it from others of its name."""
    return f"{addressee.name}, {addressee.part_of.name}" if addressee.part_of else addressee.name


def named(coalition: Coalition, kind: str, text: str) -> list[Addressee]:
    """Return the entries of a kind that are called like this, whatever accents and capitals; also "name, body"."""
    wanted = name_key(text)
    entries = coalition.addressees.usable().filter(kind=kind)
    names = entries.values_list("pk", "name_key", "part_of__name_key").order_by("pk")
    rows = [(pk, key, f"{key} {body}" if body else key) for pk, key, body in names]
    keys = [pk for pk, key, _whole in rows if key == wanted] or [pk for pk, _key, whole in rows if whole == wanted]
    return list(entries.filter(pk__in=keys).select_related("part_of", "coalition").order_by("pk"))


def is_within(entry: Addressee, whole: Addressee) -> bool:
    """Tell whether an entry is another or belongs to it, over any number of levels."""
    above: Addressee | None = entry
    while above is not None:
        if above.pk == whole.pk:
            return True
        above = above.part_of
    return False
