"""Signatures by hand: given by few, printed above their lines in what is made of the frozen list.

Pages show none: a picture of a signature stands in the final document only, which its signer is told before.
"""

import base64
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.files.pictures import CheckedPicture
from campaign.models import User
from campaign.names import fold
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Letter
from letters.states import LIST_IS_FIXED
from signatories import shown
from signatories.models import Autograph, Signature


class AutographRefused(Refusal):
    """No picture can be given, or taken back, for this line now."""

    field = "picture"


def of(letter: Letter) -> dict[int, str]:
    """Return the pictures of a letter's lines that are named, by the key of the signature, as base64."""
    found = Autograph.objects.filter(signature__letter=letter, signature__withheld=False)
    return {
        key: base64.b64encode(bytes(content)).decode() for key, content in found.values_list("signature", "content")
    }


@transaction.atomic
def give(
    *, signature: Signature, picture: CheckedPicture, actor: User | None, seen_at: datetime | None = None
) -> Autograph:
    """Keep a picture for a line that reads as it did at ``seen_at``, instead of the one there was.

    Raises AutographRefused.
    """
    _hold(signature)
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    if shown.have_changed([signature.pk], seen_at):
        raise AutographRefused(shown.sentence())
    if not signature.stands:
        raise AutographRefused(
            _("A signature by hand can stand above a line that its signer has confirmed, and no other.")
        )
    if signature.withheld:
        raise AutographRefused(_("This line is counted without its name, so no signature by hand can stand above it."))
    autograph, _is_new = Autograph.objects.update_or_create(
        signature=signature, defaults={"content": picture.content, "stored_by": actor}
    )
    _record("signature.autograph_given", signature, actor)
    return autograph


@transaction.atomic
def take_back(*, signature: Signature, actor: User | None) -> bool:
    """Forget the picture of a line; False when there was none. Raises AutographRefused."""
    _hold(signature)
    if not drop(signature):
        return False
    _record("signature.autograph_taken", signature, actor)
    return True


def drop(signature: Signature) -> bool:
    """Delete the picture of whoever is no longer named, or not so; call it inside the deed's transaction."""
    return bool(Autograph.objects.filter(signature=signature).delete()[0])


def follow(signature: Signature, *, name: str) -> None:
    """Delete the picture where the line is to name somebody else; call it before, inside the deed's transaction."""
    if fold(signature.part("name")) != fold(name):
        drop(signature)


def may_change(letter: Letter) -> bool:
    """Tell whether the list can still be printed otherwise."""
    return letter.state not in LIST_IS_FIXED


def _hold(signature: Signature) -> None:
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    if not may_change(Letter.objects.only("state").get(pk=signature.letter_id)):
        raise AutographRefused(_("The list is frozen, so nothing of it can be changed."))


def _record(verb: str, signature: Signature, actor: User | None) -> None:
    coalition = signature.letter.campaign.coalition
    activity.record(verb, coalition=coalition, actor=actor, about=signature, data={"letter": signature.letter_id})
