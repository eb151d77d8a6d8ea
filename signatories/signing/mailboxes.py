"""How many may sign from one mailbox: one, or, where a letter says so, several of different names.

The database keeps either rule: letter, mailbox and ``party_key`` are unique together, and the last is empty where a
mailbox signs once. All spellings of an address are one mailbox in both cases.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.encryption import digest
from campaign.names import name_key
from campaign.refusals import Refusal
from letters.drafts import signing_rules
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import Kind, SignatureQuerySet, State

_AT_ONCE: Final = 1_000


class SignedInThisName(Refusal):
    """The mailbox has signed for this name already."""

    field = "name"


def party_of(signature: Signature) -> str:
    """Return the keyed digest of the organization or person of a signature, whatever its case and accents."""
    name = signature.part("organization_name" if signature.kind == Kind.ORGANIZATION else "name")
    return digest("party", json.dumps([signature.letter_id, signature.kind, name_key(name)]))


def of_mailbox(signature: Signature) -> SignatureQuerySet:
    """Return all signatures of the same mailbox on the same letter, this one too where it is stored."""
    if not signature.mailbox_key:
        return Signature.objects.none()
    return Signature.objects.filter(letter_id=signature.letter_id, mailbox_key=signature.mailbox_key).order_by("pk")


def has_room(signature: Signature, *, most: int) -> bool:
    """Tell whether a mailbox may sign for a name more, or has signed for this one; the constraint decides the rest."""
    if most == 1:
        return True
    keys = list(of_mailbox(signature).values_list("party_key", flat=True))
    return signature.party_key in keys or len(keys) < most


def known(fresh: Signature, *, most: int) -> Signature | None:
    """Return the stored signature that new entries are about: that of the same name, where mailboxes have several.

    In a full mailbox the entries take the place of what nobody has confirmed, or of what was withdrawn, the oldest
    first; None where there is neither.
    """
    same = list(of_mailbox(fresh))
    if most == 1 or not same:
        return same[0] if same else None
    named = next((one for one in same if one.party_key == fresh.party_key), None)
    if named is not None or len(same) < most:
        return named
    free = [one for state in (State.UNCONFIRMED, State.WITHDRAWN) for one in same if one.state == state]
    return free[0] if free else None


def claim(signature: Signature, *, most: int) -> None:
    """Write the key of the name where the letter asks for it; the caller saves."""
    signature.party_key = party_of(signature) if most > 1 and signature.mailbox_key else ""


def rename(signature: Signature) -> None:
    """Let the key follow a name that has just changed, or raise SignedInThisName; the caller saves."""
    if not signature.party_key:
        return
    lock(Lock.MAIL, int(signature.mailbox_key[:8], 16))
    signature.party_key = party_of(signature)
    if of_mailbox(signature).filter(party_key=signature.party_key).exclude(pk=signature.pk).exists():
        raise SignedInThisName(_("This mailbox has signed under this name already."))


def follow(letter: Letter, changed: list[str]) -> None:
    """Bring the keys of a letter's signatures in line with its rule, or refuse with RulesRefused.

    Called with the lock of closing, so that nobody signs meanwhile.
    """
    if "names_per_mailbox" not in changed:
        return
    rows = Signature.objects.filter(letter=letter).exclude(mailbox_key="")
    if letter.names_per_mailbox > 1:
        _fill(rows.filter(party_key=""))
    elif rows.order_by().values("mailbox_key").annotate(number=Count("pk")).filter(number__gt=1).exists():
        raise signing_rules.RulesRefused(
            _("Mailboxes have signed for several names already, so this cannot be taken back to one.")
        )
    else:
        rows.update(party_key="")


def _fill(rows: SignatureQuerySet) -> None:
    columns = ("letter_id", "kind", "organization_name", "name", "sealed")
    while some := list(rows.only(*columns).order_by("pk")[:_AT_ONCE]):
        for signature in some:
            signature.party_key = party_of(signature)
        Signature.objects.bulk_update(some, ["party_key"])


def shared(signatures: Iterable[Signature]) -> dict[int, list[Signature]]:
    """Return, by signature, the others of the same mailbox on the same letter, in one query."""
    asked = [one for one in signatures if one.mailbox_key and one.party_key]
    if not asked:
        return {}
    found: defaultdict[tuple[int, str], list[Signature]] = defaultdict(list)
    rows = Signature.objects.filter(letter__in={one.letter_id for one in asked})
    for row in rows.filter(mailbox_key__in={one.mailbox_key for one in asked}).order_by("pk"):
        found[row.letter_id, row.mailbox_key].append(row)
    return {one.pk: [row for row in found[one.letter_id, one.mailbox_key] if row.pk != one.pk] for one in asked}
