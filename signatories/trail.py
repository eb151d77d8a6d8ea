"""What deeds about signatures and their groups are called in the activity trail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: dict[str, Promise] = {
    "group.added": gettext_lazy("Group of signatures added"),
    "group.changed": gettext_lazy("Group of signatures changed"),
    "group.removed": gettext_lazy("Group of signatures removed"),
    "group.shifted": gettext_lazy("Group of signatures moved"),
    "signature.confirmed": gettext_lazy("Signature confirmed"),
    "signature.approved": gettext_lazy("Signature approved"),
    "signature.rejected": gettext_lazy("Signature rejected"),
    "signature.decision_undone": gettext_lazy("Decision about a signature taken back"),
    "signature.asked": gettext_lazy("Signer asked a question"),
    "signature.withdrawn": gettext_lazy("Signature withdrawn"),
    "signature.corrected": gettext_lazy("Signature corrected by the signer"),
    "signature.appears": gettext_lazy("Signer chose another way to appear"),
    "signature.mended": gettext_lazy("Line of the frozen list corrected"),
    "signature.withheld": gettext_lazy("Line of the frozen list counted without a name"),
    "signature.edited": gettext_lazy("Signature edited"),
    "signature.moved": gettext_lazy("Signature moved to another group"),
    "signature.pinned": gettext_lazy("Signature pinned to the top"),
    "signature.unpinned": gettext_lazy("Signature no longer pinned"),
    "signature.resent": gettext_lazy("Confirmation sent again"),
    "invitations.added": gettext_lazy("People put into the ledger of invitations"),
    "invitations.reminders_on": gettext_lazy("Reminders of invitations let go out"),
    "invitations.reminders_off": gettext_lazy("Reminders of invitations stopped"),
    "invitation.asked": gettext_lazy("Invitation sent"),
    "invitation.handed_over": gettext_lazy("Invitation put into other hands"),
    "invitation.changed": gettext_lazy("Invitation edited"),
    "invitation.answered": gettext_lazy("Invitation answered or ended"),
    "invitation.removed": gettext_lazy("Invitation removed before anybody was asked"),
    "signatures.imported": gettext_lazy("Signatures taken in from a file"),
    "signatures.import_undone": gettext_lazy("Signatures from a file taken out again"),
    "signatures.provenance_given": gettext_lazy("Said how signatures from a file were collected"),
    "signatures.exported": gettext_lazy("Signatures handed out as a file"),
    "list.frozen": gettext_lazy("List of signatories frozen"),
}
