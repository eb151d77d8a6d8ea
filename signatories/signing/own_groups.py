"""The heading under which signers stand, by their own choice: author, first signatory, supporter.

Who may take which is the rule of the groups (``signatories.lists.groups``). Whoever was asked to sign under a heading
stands there as soon as their mailbox is proved; where a coordinator has to confirm it, the wish waits in the queue.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.drafts import lifecycle
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import groups
from signatories.models import Signature, SignatureGroup
from signatories.signing import lines, signatures, tokens
from signatories.signing.asked_groups import asked_for


class NotChosen(Refusal):
    """The heading cannot be chosen; the sentence says why."""

    field = "under"


def may_choose(signature: Signature) -> list[SignatureGroup]:
    """Return the headings among which a signer may choose now; none where there is but one."""
    if not signature.stands or signature.joins_id or is_over(signature.letter):
        return []
    return _choices(signature, groups.shown(signature.letter))


def is_over(letter: Letter) -> bool:
    """Tell whether the letter is out, so that every line stays where it is."""
    return letter.state == LetterState.WITHDRAWN or lifecycle.was_sent(letter)


def _choices(signature: Signature, known: list[SignatureGroup]) -> list[SignatureGroup]:
    also = {signature.group_id, signature.wanted_group_id, asked_for(signature)}
    found = groups.choices(known, signature.kind, also=also)
    return found if len(found) > 1 else []


@transaction.atomic
def choose(*, proof: tokens.Proof, group_id: int, seen: str | None = None) -> Signature:
    """Stand under another heading, by the rule of the groups, until the letter is sent to anybody; mail a new link.

    Raises LinkDead, SeenBefore and NotChosen.
    """
    signature = signatures.find(proof)
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    signature = signatures.find(proof, for_change=True)
    if not signature.stands:
        raise signatures.LinkDead(signature.state, gone=signature)
    if is_over(Letter.objects.get(pk=signature.letter_id)):
        raise NotChosen(_("The letter has been sent, so every line stays where it is."))
    if seen is not None and seen != signatures.mark(signature):
        raise signatures.SeenBefore
    known = groups.shown(signature.letter)
    chosen = next((group for group in _choices(signature, known) if group.pk == group_id), None)
    if chosen is None or signature.joins_id:
        raise NotChosen(_("This heading cannot be chosen any more."))
    before = (signature.group_id, signature.wanted_group_id)
    _put(signature, known, chosen)
    if before != (signature.group_id, signature.wanted_group_id):
        signature.nonce, signature.changed_at = tokens.new_nonce(), database_now()
        signature.save(update_fields=["group", "wanted_group", "nonce", "changed_at"])
        _record(signature)
        lines.notify("signature_changed", signature)
    return signature


def _put(signature: Signature, known: list[SignatureGroup], chosen: SignatureGroup) -> None:
    """Write where the signer stands by this choice; who stands somewhere stays there while a wish waits."""
    if chosen.pk in {signature.group_id, asked_for(signature)}:
        signature.group, signature.wanted_group = chosen, None
        return
    group, wanted = groups.placed(known, signature.kind, chosen)
    signature.wanted_group = wanted
    if wanted is None:
        signature.group = group


def _record(signature: Signature) -> None:
    data = {"letter": signature.letter_id, "group": signature.group_id, "wanted": signature.wanted_group_id}
    coalition = signature.letter.campaign.coalition
    activity.record("signature.group_chosen", coalition=coalition, actor=None, about=signature, data=data)
