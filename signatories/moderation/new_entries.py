"""An organization that signs and is not in the directory yet: added from its signature, with the lines it has."""

from django.db import transaction

from campaign.directory import organizations
from campaign.kept_words import gettext as _
from campaign.mailbox import FREE_MAIL, canonical
from campaign.models import Organization, User
from campaign.names import fold
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import Kind, State
from signatories.moderation.decisions import ModerationRefused, lock_list, rows_of
from signatories.signing import trust


def is_new(signature: Signature) -> bool:
    """Tell whether a signature is that of an organization which may be added to the directory."""
    is_waiting = signature.state == State.PENDING and not signature.withheld
    return is_waiting and signature.kind == Kind.ORGANIZATION and signature.organization_id is None


def own_domain(signature: Signature) -> str:
    """Return the mail domain that may be the organization's own; nothing for one at which anybody has an address."""
    domain = canonical(signature.email).rpartition("@")[2] if signature.email else ""
    return "" if domain in FREE_MAIL else domain


@transaction.atomic
def add_to_directory(
    *, letter: Letter, signature: Signature, actor: User, name: str, country: str, with_domain: bool
) -> Organization:
    """Add the organization, and let all its signatures in the coalition be known as one of the directory's.

    Lines that count already under the same name keep counting; those that wait are judged anew and still wait
    for a coordinator's word. Raises ModerationRefused and organizations.NameTaken.
    """
    lock_list(letter)
    stored = rows_of(letter, [signature.pk]).get()
    if not is_new(stored):
        raise ModerationRefused(_("Only an organization that waits and is not in the directory is added from here."))
    signed, coalition = stored.organization_name, stored.letter.campaign.coalition
    values = {
        "registered_name": name,
        "country": country,
        "mail_domains": [own_domain(stored)] if with_domain and own_domain(stored) else [],
        "aliases": [signed] if fold(signed) != fold(name) else [],
    }
    organization = organizations.add_organization(coalition=coalition, actor=actor, values=values)
    _make_known(stored, organization)
    return organization


def _make_known(stored: Signature, organization: Organization) -> None:
    coalition = stored.letter.campaign.coalition
    same = Signature.objects.filter(letter__campaign__coalition=coalition, organization_key=stored.organization_key)
    keys = list(same.values_list("pk", flat=True)) if stored.organization_key else [stored.pk]
    known = Signature.objects.filter(pk__in=keys)
    known.update(organization_key=trust.key_of(organization))
    known.filter(withheld=False).update(organization=organization)
    waiting = (
        known.filter(state=State.PENDING).select_related("letter__campaign__coalition").select_for_update(of=("self",))
    )
    for each in waiting:
        trust.judge(each).fill(each)
        each.save(update_fields=trust.Judgment.COLUMNS)
