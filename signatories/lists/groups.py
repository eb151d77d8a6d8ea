"""The groups of a letter's list: which there are, and where a new signature goes."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.documents import LineStyle
from letters.models import Letter
from letters.models.letter import WHILE_SIGNING
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import Kind

Belongs = SignatureGroup.Belongs
_OF_KIND = {Kind.ORGANIZATION: Belongs.ORGANIZATIONS, Kind.PERSON: Belongs.INDIVIDUALS}


def group_for(letter: Letter, kind: str) -> SignatureGroup:
    """Return the group that takes a new signature of this kind; a letter without groups gets some."""
    return choose(list(letter.signature_groups.order_by("position")) or ensure(letter), kind)


def shown(letter: Letter) -> list[SignatureGroup]:
    """Return the groups in their order, or unsaved those that the letter would get, without writing anything."""
    return list(letter.signature_groups.order_by("position")) or usual(letter)


def choose(groups: Sequence[SignatureGroup], kind: str) -> SignatureGroup:
    """Return the first group in which the kind belongs without anybody confirming it; else the last of the list."""
    fitting = [group for group in groups if takes(group, kind)]
    free = [group for group in fitting if not group.is_confirmed]
    return (free or fitting or groups[-1:])[0]


def takes(group: SignatureGroup, kind: str) -> bool:
    """Tell whether a kind of signatory belongs in a group; nobody comes by themselves into one filled by hand."""
    return group.belongs in {Belongs.ANYONE, _OF_KIND[Kind(kind)]}


def without_place(letter: Letter) -> list[str] | None:
    """Say of each kind that may sign and belongs in no group of the list; None for a letter without groups."""
    known = list(letter.signature_groups.all())
    sentences = {
        Kind.ORGANIZATION: _(
            "Organizations may sign, and no group takes them. Change a group, or let organizations not sign."
        ),
        Kind.PERSON: _("Individuals may sign, and no group takes them. Change a group, or let individuals not sign."),
    }
    alone = [Kind(kind) for kind in letter.kinds if not any(takes(group, kind) for group in known)]
    return [sentences[kind] for kind in alone] if known else None


# The part that a signer plays, by choice


def choices(groups: Sequence[SignatureGroup], kind: str, *, also: Collection[int | None] = ()) -> list[SignatureGroup]:
    """Return the groups that a signer of this kind may choose, in their order: the usual one first of all.

    ``also`` are groups that this signer may choose whatever the rule: where they stand, or were asked to.
    """
    usual_one = choose(groups, kind)
    return [
        group
        for group in groups
        if group == usual_one or (group.is_offered and takes(group, kind)) or (group.pk and group.pk in also)
    ]


def placed(
    groups: Sequence[SignatureGroup], kind: str, chosen: SignatureGroup
) -> tuple[SignatureGroup, SignatureGroup | None]:
    """Return where somebody stands who has chosen a group, and which one a coordinator has to confirm, if any.

    One that is not offered is for those who were asked to sign there, which is seen when their mailbox is proved.
    """
    usual_one = choose(groups, kind)
    if chosen == usual_one or (chosen.is_offered and takes(chosen, kind) and not chosen.is_confirmed):
        return chosen, None
    return usual_one, chosen


def copy(earlier: Letter, letter: Letter) -> None:
    """Give a letter the groups of an earlier one."""
    rows = list(earlier.signature_groups.order_by("position"))
    for group in rows:
        group.pk, group.letter = None, letter
        group._state.adding = True
    SignatureGroup.objects.bulk_create(rows)


@transaction.atomic
def ensure(letter: Letter) -> list[SignatureGroup]:
    """Give a letter without groups the usual ones for those who may sign it; return its groups."""
    lock(Lock.SIGNING, letter.pk)
    if not letter.signature_groups.exists():
        SignatureGroup.objects.bulk_create(usual(letter))
    return list(letter.signature_groups.order_by("position"))


def usual(letter: Letter) -> list[SignatureGroup]:
    """Return, unsaved, one group without a heading, or two when organizations and individuals may sign."""
    organizations = {"belongs": Belongs.ORGANIZATIONS, "style": LineStyle.ORGANIZATION.value}
    individuals = {"belongs": Belongs.INDIVIDUALS, "style": LineStyle.PERSON_TITLE_ORGANIZATION.value}
    if {Kind.ORGANIZATION, Kind.PERSON} <= set(letter.kinds):
        with translation.override(letter.language):
            headings = _("Organizations"), _("Individuals")
        return [
            SignatureGroup(letter=letter, position=0, heading=headings[0], **organizations),
            SignatureGroup(letter=letter, position=1, heading=headings[1], **individuals),
        ]
    only = individuals if letter.kinds == [Kind.PERSON] else organizations
    return [SignatureGroup(letter=letter, position=0, **{**only, "belongs": Belongs.ANYONE})]


def listed(letter: Letter) -> QuerySet[Any]:
    """Return the groups in their order, each with how many signatures are in it (``number``)."""
    return letter.signature_groups.annotate(number=Count("signatures")).order_by("position")


# By hand


class GroupRefused(Refusal):
    """The groups cannot be changed like this; the sentence says why."""


@transaction.atomic
def save(*, letter: Letter, group: SignatureGroup, actor: User, values: dict[str, Any]) -> SignatureGroup:
    """Add a group behind the others, or change one."""
    _lock(letter)
    placeless = _placeless(letter)
    is_new = group.pk is None
    if is_new:
        last = letter.signature_groups.aggregate(last=Max("position"))["last"]
        group.letter, group.position = letter, 0 if last is None else last + 1
    for name, value in values.items():
        setattr(group, name, value)
    group.save()
    _keep_places(letter, placeless)
    _record("group.added" if is_new else "group.changed", letter, actor, group=group.pk, heading=group.heading)
    return group


def why_to_keep(letter: Letter, group: SignatureGroup) -> str:
    """Return why a group cannot be removed now, or nothing."""
    if why := why_fixed(letter):
        return why
    if group.signatures.exists():
        return _("Somebody stands in this group. Move the signatures to another group first.")
    if Signature.objects.filter(wanted_group=group).exists():
        return _("Somebody has asked to stand in this group. Decide about it in the queue first.")
    return _("A list needs at least one group.") if letter.signature_groups.count() == 1 else ""


@transaction.atomic
def remove(*, letter: Letter, group: SignatureGroup, actor: User) -> None:
    """Remove a group without signatures; the last one stays, for somebody may sign."""
    _lock(letter)
    if refusal := why_to_keep(letter, group):
        raise GroupRefused(refusal)
    number, placeless = group.pk, _placeless(letter)
    group.delete()
    _keep_places(letter, placeless)
    _record("group.removed", letter, actor, group=number, heading=group.heading)


@transaction.atomic
def shift(*, letter: Letter, group: SignatureGroup, actor: User, by: int) -> None:
    """Move a group one place up (-1) or down (+1) in the list; at the end nothing happens."""
    _lock(letter)
    ordered = list(letter.signature_groups.order_by("position"))
    place = ordered.index(group)
    if not 0 <= place + by < len(ordered):
        return
    ordered[place], ordered[place + by] = ordered[place + by], ordered[place]
    for position, each in enumerate(ordered):
        each.position = position
    SignatureGroup.objects.bulk_update(ordered, ["position"])
    _record("group.shifted", letter, actor, group=group.pk, by=by)


def _placeless(letter: Letter) -> list[str]:
    """Say of each kind that can sign now that no group takes it; a draft is asked when it is opened."""
    return (without_place(letter) or []) if letter.state in WHILE_SIGNING else []


def _keep_places(letter: Letter, before: list[str]) -> None:
    """Refuse to leave those who can sign now without a group that takes them: they would stand where others do."""
    if lost := [sentence for sentence in _placeless(letter) if sentence not in before]:
        raise GroupRefused(lost[0])


def _lock(letter: Letter) -> None:
    """Keep the letter from closing and other hands off its groups, or refuse a frozen list."""
    lock(Lock.SIGNING, letter.pk)
    letter.refresh_from_db(fields=["state"])
    if why := why_fixed(letter):
        raise GroupRefused(why)


def why_fixed(letter: Letter) -> str:
    """Say that the groups of a frozen list stay as they are; nothing while they can be changed."""
    return _("The list is frozen, so its groups can no longer be changed.") if letter.is_list_fixed else ""


def _record(verb: str, letter: Letter, actor: User, **data: Any) -> None:
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)
