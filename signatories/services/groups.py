"""The groups of a letter's list: which there are, and where a new signature goes."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.clock import Lock, hold
from letters.documents import LineStyle
from letters.models import Letter
from signatories.models import SignatureGroup
from signatories.models.signature import Kind

Belongs = SignatureGroup.Belongs
_OF_KIND = {Kind.ORGANIZATION: Belongs.ORGANIZATIONS, Kind.PERSON: Belongs.INDIVIDUALS}


def group_for(letter: Letter, kind: str) -> SignatureGroup:
    """Return the group that takes a new signature of this kind; a letter without groups gets some."""
    return choose(list(letter.signature_groups.order_by("position")) or ensure(letter), kind)


def group_shown(letter: Letter, kind: str) -> SignatureGroup:
    """Return the group that would take a new signature, without writing anything."""
    return choose(list(letter.signature_groups.order_by("position")) or usual(letter), kind)


def choose(groups: list[SignatureGroup], kind: str) -> SignatureGroup:
    """Return the first group in which the kind belongs; where none fits, the last of the list takes it."""
    fitting = [group for group in groups if group.belongs in {Belongs.ANYONE, _OF_KIND[Kind(kind)]}]
    return fitting[0] if fitting else groups[-1]


@transaction.atomic
def ensure(letter: Letter) -> list[SignatureGroup]:
    """Give a letter without groups the usual ones for those who may sign it; return its groups."""
    hold(Lock.SIGNING, letter.pk)
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
