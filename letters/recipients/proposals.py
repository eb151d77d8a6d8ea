"""What the directory says for a recipient of a letter, and whether it says otherwise than when it was asked."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaign import joining
from campaign.mailbox import mailbox_key
from campaign.models import User
from letters.models import Addressee, Letter, Recipient, Tenure
from letters.recipients import rows as recipients
from letters.recipients.rows import RecipientsLocked

Kind = Addressee.Kind
COLUMNS: Final = ("name", "title", "office", "organization", "address", "email", "salutation")


@dataclass(frozen=True)
class Proposal:
    """The columns of a recipient as the directory fills them in, in the letter's language on the letter's day.

    ``holders`` are those who hold the office then; with several of them a person chooses, and
    until then ``is_open`` says that the name is not known.
    """

    entry: Addressee
    name: str = ""
    title: str = ""
    office: str = ""
    organization: str = ""
    address: list[str] = field(default_factory=list)
    email: str = ""
    salutation: str = ""
    holders: tuple[Addressee, ...] = ()
    holder: Addressee | None = None
    is_open: bool = False

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name in COLUMNS}

    def said(self) -> dict[str, Any]:
        """Return what is remembered of this: the e-mail address only as its key, for it is kept encrypted."""
        return {**self.columns(), "email": mailbox_key(self.email) if self.email else "", "open": self.is_open}


def day_of(letter: Letter, today: date) -> date:
    """Return the day whose office holders a letter is for: its own date, or today."""
    return letter.issued_on or today


def load(keys: Iterable[int], *, on: date) -> dict[int, Addressee]:
    """Return entries with their bodies, and who holds which office on a day; four queries, however many."""
    tenures = Tenure.objects.on(on)
    entries = Addressee.objects.filter(pk__in=list(keys)).select_related("part_of__part_of")
    entries = entries.prefetch_related(
        Prefetch("holders", tenures.select_related("person"), to_attr="holders_then"),
        Prefetch("tenures", tenures.select_related("office__part_of__part_of"), to_attr="offices_then"),
    )
    return {entry.pk: entry for entry in entries}


def propose(entry: Addressee, *, language: str, holder: int | None = None) -> Proposal:
    """Return what the directory says; ``entry`` comes from ``load``, ``holder`` is chosen among several."""
    if entry.kind == Kind.OFFICE:
        return _office(entry, language, holder)
    if entry.kind == Kind.PERSON:
        return _person(entry, language)
    if entry.kind == Kind.BODY:
        return Proposal(entry, **_place(entry, language), **_reached(entry), salutation=_greeting(language, entry))
    # A class goes where a title stands: nobody is called like that.
    return Proposal(
        entry,
        title=entry.printed_name(language),
        **_place(entry.part_of, language),
        **_reached(entry),
        salutation=_greeting(language, entry),
    )


def _office(entry: Addressee, language: str, holder: int | None) -> Proposal:
    then: list[Tenure] = getattr(entry, "holders_then", [])
    people = {row.person_id: row.person for row in sorted(then, key=lambda row: (row.since or date.min, row.pk))}
    chosen = people.get(holder or 0) or (next(iter(people.values())) if len(people) == 1 else None)
    return Proposal(
        entry,
        name=chosen.printed_name(language) if chosen else "",
        title=entry.form(language, "name") or entry.name,
        **_place(entry.part_of, language),
        **_reached(entry, chosen),
        salutation=_greeting(language, chosen, entry),
        holders=tuple(people.values()),
        holder=chosen,
        is_open=chosen is None and len(people) > 1,
    )


def _person(entry: Addressee, language: str) -> Proposal:
    then: list[Tenure] = getattr(entry, "offices_then", [])
    offices = {row.office_id: row.office for row in then}
    office = next(iter(offices.values())) if len(offices) == 1 else None
    return Proposal(
        entry,
        name=entry.printed_name(language),
        title=(office.form(language, "name") or office.name) if office else "",
        **_place(office.part_of if office else entry.part_of, language),
        **_reached(entry, office),
        salutation=_greeting(language, entry, office),
        holder=entry,
    )


def _place(body: Addressee | None, language: str) -> dict[str, Any]:
    """Return the organization, and before it the department where the body is a part of another."""
    if body is None:
        return {}
    name = body.form(language, "name") or body.name
    whole = body.part_of
    if whole is None:
        return {"organization": name}
    return {"office": name, "organization": whole.form(language, "name") or whole.name}


def _reached(*entries: Addressee | None) -> dict[str, Any]:
    """Return address and e-mail address of the first that has one, bodies last."""
    given = [entry for entry in entries if entry]
    whole = [*given, *(above for entry in given for above in _above(entry))]
    return {
        "address": next((list(entry.address) for entry in whole if entry.address), []),
        "email": next((entry.email for entry in whole if entry.email), ""),
    }


def _greeting(language: str, *entries: Addressee | None) -> str:
    """Return the salutation of the first that has one in this language."""
    found = (entry.form(language, "salutation") for entry in entries if entry)
    return next(filter(None, found), "")


def _above(entry: Addressee) -> list[Addressee]:
    if entry.part_of is None:
        return []
    return [entry.part_of, *([entry.part_of.part_of] if entry.part_of.part_of else [])]


# The directory says otherwise


@dataclass(frozen=True)
class Hint:
    """What the directory says otherwise than when a recipient was filled in; ``since`` is when that was written."""

    changes: dict[str, Any]
    shown: list[str]
    since: date | None


def hints(letter: Letter, rows: Iterable[Recipient], *, today: date) -> dict[int, Hint]:
    """Return by recipient what could be taken over; nothing for what the letter's state keeps as it is."""
    linked = [row for row in rows if row.addressee_id and row.said]
    if not linked or not recipients.may_correct(letter):
        return {}
    entries = load((row.addressee_id for row in linked if row.addressee_id), on=day_of(letter, today))
    found = ((row.pk, _hint(letter, row, entries[row.addressee_id])) for row in linked if row.addressee_id)
    return {key: hint for key, hint in found if hint}


def _hint(letter: Letter, recipient: Recipient, entry: Addressee) -> Hint | None:
    proposal = _again(recipient, entry, letter.language)
    now, values = proposal.said(), proposal.columns()
    allowed = set(COLUMNS) if recipients.may_change(letter, recipient.role) else recipients.WHERE
    changes: dict[str, Any] = {}
    for name in COLUMNS:
        is_new = name in allowed and now[name] != recipient.said.get(name)
        if is_new and not (name == "name" and proposal.is_open) and getattr(recipient, name) != values[name]:
            changes[name] = values[name]
    left = {name: changes.get(name, getattr(recipient, name)) for name in ("name", "title", "organization")}
    if not changes or not any(left.values()):
        return None
    moments = [one.changed_at for one in _involved(proposal) if one.changed_at]
    since = letter.campaign.coalition.day(max(moments)) if moments else None
    return Hint(changes, [_shown(name, value) for name, value in changes.items()], since)


def _again(recipient: Recipient, entry: Addressee, language: str) -> Proposal:
    """Return what the directory says now; among several holders the one whom the letter names stays chosen."""
    proposal = propose(entry, language=language)
    same = [one for one in proposal.holders if one.printed_name(language) == recipient.said.get("name")]
    return propose(entry, language=language, holder=same[0].pk) if proposal.is_open and same else proposal


def _involved(proposal: Proposal) -> list[Addressee]:
    entries = [proposal.entry, *([proposal.holder] if proposal.holder else [])]
    return [*entries, *(above for entry in entries for above in _above(entry))]


def _shown(name: str, value: Any) -> str:
    words = {
        "name": pgettext("name of a person", "Name"),
        "title": pgettext("title of a person", "Title"),
        "office": _("Office or department"),
        "organization": _("Organization"),
        "address": _("Address"),
        "email": _("E-mail address"),
        "salutation": _("Salutation"),
    }
    text = joining.listed(value) if isinstance(value, list) else str(value)
    return joining.told(words[name], text or _("nothing"))


# Taking over


@transaction.atomic
def take_over(*, recipient: Recipient, actor: User, today: date) -> bool:
    """Let a recipient say what the directory says now; False where nothing is left to take over."""
    hint = hints(recipient.letter, [recipient], today=today).get(recipient.pk)
    if hint is None:
        return False
    recipients.change(recipient=recipient, actor=actor, **hint.changes, said=_said(recipient, today))
    return True


@transaction.atomic
def leave(*, recipient: Recipient, actor: User, today: date) -> None:
    """Keep what the letter says, and point out only what changes from now on."""
    if recipient.addressee_id:
        recipients.change(recipient=recipient, actor=actor, said=_said(recipient, today))


def unlink(*, recipient: Recipient, actor: User) -> None:
    """Let a recipient stand for itself, without an entry of the directory."""
    recipients.change(recipient=recipient, actor=actor, addressee=None, said={})


def _said(recipient: Recipient, today: date) -> dict[str, Any]:
    letter = recipient.letter
    assert recipient.addressee_id is not None
    entry = load([recipient.addressee_id], on=day_of(letter, today))[recipient.addressee_id]
    return _again(recipient, entry, letter.language).said()


@transaction.atomic
def save(
    *,
    letter: Letter,
    recipient: Recipient | None,
    actor: User,
    chosen: int | None,
    holder: int | None,
    today: date,
    **fields: Any,
) -> Recipient:
    """Add a recipient, or change one, and tie it to the entry of the directory that was chosen, if any.

    Raises RecipientsLocked, also where the entry is gone.
    """
    if chosen:
        fields |= _linked(letter, chosen=chosen, holder=holder, today=today)
    if recipient is None:
        return recipients.add(letter=letter, actor=actor, **fields)
    return recipients.change(recipient=recipient, actor=actor, **fields)


def link(*, recipient: Recipient, addressee: Addressee, actor: User, today: date) -> Recipient:
    """Tie a typed recipient to an entry; what is printed stays."""
    return save(
        letter=recipient.letter, recipient=recipient, actor=actor, chosen=addressee.pk, holder=None, today=today
    )


def _linked(letter: Letter, *, chosen: int, holder: int | None, today: date) -> dict[str, Any]:
    """Return the columns that tie a recipient to an entry, or to the one that it was merged into meanwhile."""
    entries = Addressee.objects.select_for_update(of=("self",)).filter(coalition=letter.campaign.coalition_id)
    entry = entries.filter(pk=chosen).first()
    while entry is not None and entry.merged_into_id:
        entry = entries.filter(pk=entry.merged_into_id).first()
    if entry is None:
        raise RecipientsLocked(_("The entry of the directory that you chose is no longer there."))
    loaded = load([entry.pk], on=day_of(letter, today))[entry.pk]
    return {"addressee": entry, "said": propose(loaded, language=letter.language, holder=holder).said()}
