"""The heading under which the coalition has asked a mailbox to sign; whoever proves the mailbox may stand there."""

from signatories.models import Invitation, Signature


def asked_for(signature: Signature) -> int | None:
    """Return the heading under which the coalition has asked this mailbox to sign, if it has."""
    if not signature.mailbox_key:
        return None
    asked = Invitation.objects.filter(letter_id=signature.letter_id, mailbox_key=signature.mailbox_key)
    return asked.exclude(group=None).values_list("group", flat=True).first()


def grant_if_asked(signature: Signature) -> None:
    """Let somebody stand where they have chosen to, if that is where the coalition has asked them; saves both columns.

    Call it when the mailbox is proved, in the transaction that holds the row.
    """
    if signature.wanted_group_id and signature.wanted_group_id == asked_for(signature):
        signature.group_id, signature.wanted_group_id = signature.wanted_group_id, None
        Signature.objects.filter(pk=signature.pk).update(group=signature.group_id, wanted_group=None)
