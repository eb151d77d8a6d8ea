"""What webhooks tell of signatures and invitations: that one counts or no longer does. Never whose it is."""

from typing import Any, Final

from django.utils.translation import gettext_lazy

from campaign.webhooks import events
from letters.announcements import facts_with, letter_facts, letter_of, link_to
from signatories.models import Signature
from signatories.models.signature import State

COUNTED: Final = "signature.counted"
WITHDRAWN: Final = "signature.withdrawn"
REMOVED: Final = "signature.removed"


def tell_counted(signature: Signature) -> None:
    """Tell that a signature counts from now on; one that ``joins`` another line adds none of its own.

    Which line that is, is not told where either of them withholds its name: one would tell of the other.
    """
    line = signature.joins
    is_told = line is not None and not line.withheld and not signature.withheld
    _tell(COUNTED, signature, joins=line.pk if line is not None and is_told else None)


def tell_left(signature: Signature, *, state: str) -> None:
    """Tell that a signature that counted no longer does: its signer withdrew it, or it was taken off the list."""
    _tell(WITHDRAWN if state == State.WITHDRAWN else REMOVED, signature)


def _tell(name: str, signature: Signature, **data: Any) -> None:
    """Ask for nothing beyond what is at hand: signers wait for this."""
    coalition = signature.letter.campaign.coalition
    if coalition.announces:
        told = {"id": signature.pk, "kind": signature.kind, **data}
        events.happen(name, coalition=coalition, data={"letter": link_to(signature.letter), "signature": told})


def _invitation(deed: events.AnnouncedDeed) -> dict[str, Any] | None:
    """Return which invitation was asked or answered, and how; the words of an answer stay here."""
    letter, state = letter_of(deed), deed.data.get("state", "asked")
    if letter is None or deed.about is None or state == "new":
        return None
    return {"letter": letter_facts(letter), "invitation": {"id": deed.about.pk, "state": state}}


def register() -> None:
    """Name the events of this app."""
    events.announce(COUNTED, gettext_lazy("A signature counts"))
    events.announce(WITHDRAWN, gettext_lazy("A signature was withdrawn by its signer"))
    events.announce(REMOVED, gettext_lazy("A signature was taken off the list by a coordinator"))
    for name, label, verb in (
        ("signatures.imported", gettext_lazy("Signatures were taken in from a file"), "signatures.imported"),
        (
            "signatures.import_undone",
            gettext_lazy("Signatures from a file were taken out again"),
            "signatures.import_undone",
        ),
    ):
        events.announce(name, label, verbs=(verb,), facts=facts_with(()))
    events.announce(
        "paper.counted",
        gettext_lazy("Signatures on paper were counted, or taken back"),
        verbs=("paper.counted", "paper.uncounted"),
        facts=facts_with(()),
    )
    events.announce(
        "invitation.asked", gettext_lazy("An invitation was sent"), verbs=("invitation.asked",), facts=_invitation
    )
    events.announce(
        "invitation.answered",
        gettext_lazy("An invitation was answered, passed on or ended"),
        verbs=("invitation.answered",),
        facts=_invitation,
    )
