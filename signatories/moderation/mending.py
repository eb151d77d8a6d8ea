"""One line of a frozen list that cannot stay as it is: mended or counted without a name, with the reason on the record.

A list is frozen so that nobody changes it in silence, not so that one line can stop a letter for
good. Editions made before stay; the next one is made from the list as it is now.
"""

from typing import Any

from django.db import transaction

from campaign.clock import Lock, database_now, lock
from campaign.kept_words import gettext as _
from campaign.models import User
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import autographs
from signatories.models import Signature
from signatories.models.signature import Appearance, State
from signatories.moderation import decisions
from signatories.moderation.decisions import ModerationRefused
from signatories.moderation.recording import record
from signatories.signing import lines, tokens


def may_mend(letter: Letter, signature: Signature) -> bool:
    """Tell whether a line may be mended now: its list is frozen and no final document stands on it."""
    return letter.state == LetterState.CLOSED and signature.state == State.COUNTED and signature.joins_id is None


@transaction.atomic
def mend(
    *,
    letter: Letter,
    signature: Signature,
    actor: User,
    values: dict[str, Any],
    reason: str,
    seen: str | None = None,
) -> list[str]:
    """Correct how a line of the frozen list reads, and tell the signer; return the names of the changed fields."""
    signature = _locked(letter, signature)
    decisions.check_own(signature, seen)
    changed = decisions.put(signature, values)
    if changed:
        record("signature.mended", signature, actor, changed=changed, reason=reason)
        lines.notify("signature_changed", signature)
    return list(changed)


@transaction.atomic
def withhold(*, letter: Letter, signature: Signature, actor: User, reason: str) -> None:
    """Count a line of the frozen list without its name from now on, and tell the signer, who may change it again."""
    signature = _locked(letter, signature)
    if signature.appearance == Appearance.COUNTED:
        return
    signature.appear(Appearance.COUNTED)
    autographs.drop(signature)
    signature.nonce, signature.changed_at = tokens.new_nonce(), database_now()
    signature.save()
    lines.lead(signature, now=signature.changed_at)
    record("signature.withheld", signature, actor, reason=reason)
    lines.notify("signature_changed", signature)


def _locked(letter: Letter, signature: Signature) -> Signature:
    """Return the line as it is now, kept from everybody else, or refuse."""
    lock(Lock.SIGNING, letter.pk)
    letter = Letter.objects.locked(letter.pk)
    stored = decisions.rows_of(letter, [signature.pk]).get()
    if not may_mend(letter, stored):
        raise ModerationRefused(
            _("Only a line of a closed letter's list is mended like this. Take a final document back first.")
        )
    return stored
