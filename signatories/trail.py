"""What deeds about signatures and their groups are called in the activity trail."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from campaign.trail.labels import Spelling
from signatories.models.bulk import BulkDeedKind
from signatories.models.group import SignatureGroup
from signatories.models.invitation import InvitationState, Outcome
from signatories.models.signature_states import Appearance, Kind, State

WORDS: dict[str, Promise] = {
    "group.added": gettext_lazy("Group of signatures added"),
    "group.changed": gettext_lazy("Group of signatures changed"),
    "group.removed": gettext_lazy("Group of signatures removed"),
    "group.shifted": gettext_lazy("Group of signatures moved"),
    "signature.confirmed": gettext_lazy("Signature confirmed"),
    "signature.entered": gettext_lazy("Signature entered by hand, with its proof"),
    "signature.entry_undone": gettext_lazy("Signature entered by hand taken out again"),
    "signature.for_addendum": gettext_lazy("Signature kept for the addendum"),
    "signature.not_for_addendum": gettext_lazy("Signature left out of the addendum"),
    "signature.autograph_given": gettext_lazy("Signature by hand added to a line"),
    "signature.autograph_taken": gettext_lazy("Signature by hand taken from a line"),
    "signature.approved": gettext_lazy("Signature approved"),
    "signature.rejected": gettext_lazy("Signature rejected"),
    "signature.suspected": gettext_lazy("Signature marked as suspect"),
    "signature.cleared": gettext_lazy("Signature no longer marked as suspect"),
    "signature.put_back": gettext_lazy("Signature put back as it was"),
    "signatures.merged": gettext_lazy("Two signatures made one line"),
    "signatures.kept_apart": gettext_lazy("Two signatures kept apart"),
    "signatures.merge_undone": gettext_lazy("Word about two signatures taken back"),
    "signatures.bulk_ordered": gettext_lazy("Deed about many signatures ordered"),
    "signatures.bulk_done": gettext_lazy("Deed about many signatures done"),
    "signatures.bulk_undo_ordered": gettext_lazy("Taking back a deed about many signatures ordered"),
    "signatures.bulk_undone": gettext_lazy("Deed about many signatures taken back"),
    "signature.decision_undone": gettext_lazy("Decision about a signature taken back"),
    "signature.asked": gettext_lazy("Signer asked a question"),
    "signature.withdrawn": gettext_lazy("Signature withdrawn"),
    "signature.erased": gettext_lazy("Signature erased on request"),
    "person.erased": gettext_lazy("What was kept about somebody erased on request"),
    "signature.copied": gettext_lazy("Signer took a copy of what is kept"),
    "signature.corrected": gettext_lazy("Signature corrected by the signer"),
    "signature.appears": gettext_lazy("Signer chose another way to appear"),
    "signature.mended": gettext_lazy("Line of the frozen list corrected"),
    "signature.withheld": gettext_lazy("Line of the frozen list counted without a name"),
    "signature.edited": gettext_lazy("Signature edited"),
    "signature.moved": gettext_lazy("Signature moved to another group"),
    "signature.group_chosen": gettext_lazy("Signer chose another heading"),
    "signature.group_granted": gettext_lazy("Heading that a signer chose confirmed"),
    "signature.group_refused": gettext_lazy("Heading that a signer chose not confirmed"),
    "signature.group_undone": gettext_lazy("Decision about a heading taken back"),
    "invitation.group_set": gettext_lazy("Invitation set to a heading"),
    "signature.pinned": gettext_lazy("Signature pinned to the top"),
    "signature.unpinned": gettext_lazy("Signature no longer pinned"),
    "signature.resent": gettext_lazy("Confirmation sent again"),
    "invitations.added": gettext_lazy("People put into the ledger of invitations"),
    "invitations.reminders_on": gettext_lazy("Reminders of invitations let go out"),
    "invitations.reminders_off": gettext_lazy("Reminders of invitations stopped"),
    "invitations.imported": gettext_lazy("People put into the ledger of invitations from a file"),
    "invitations.import_undone": gettext_lazy("People from a file taken out of the ledger again"),
    "invitation.asked": gettext_lazy("Invitation sent"),
    "invitation.handed_over": gettext_lazy("Invitation put into other hands"),
    "invitation.changed": gettext_lazy("Invitation edited"),
    "invitation.answered": gettext_lazy("Invitation answered or ended"),
    "invitation.mail_came": gettext_lazy("Reply by mail to an invitation"),
    "invitation.mail_read": gettext_lazy("Reply by mail read as an answer"),
    "invitation.mail_undone": gettext_lazy("Reading of a reply by mail taken back"),
    "invitation.removed": gettext_lazy("Invitation removed before anybody was asked"),
    "signatures.imported": gettext_lazy("Signatures taken in from a file"),
    "signatures.import_undone": gettext_lazy("Signatures from a file taken out again"),
    "signatures.provenance_given": gettext_lazy("Said how signatures from a file were collected"),
    "paper.counted": gettext_lazy("Signatures on paper counted"),
    "paper.uncounted": gettext_lazy("Signatures on paper taken back"),
    "signatures.exported": gettext_lazy("Signatures handed out as a file"),
    "link.made": gettext_lazy("Link to a letter made"),
    "link.ended": gettext_lazy("Link to a letter ended"),
    "link.resumed": gettext_lazy("Link to a letter counts again"),
    "list.frozen": gettext_lazy("List of signatories frozen"),
}

LABELS: dict[str, Promise] = {
    "about": gettext_lazy("signatures concerned"),
    "by": gettext_lazy("chosen by"),
    "group.shifted by": gettext_lazy("places further down"),
    "columns": gettext_lazy("columns of the file"),
    "counted": gettext_lazy("of these counted"),
    "deed": gettext_lazy("deed"),
    "done": gettext_lazy("signatures gone through"),
    "doubt": gettext_lazy("doubt"),
    "format": gettext_lazy("format"),
    "former": gettext_lazy("before"),
    "group": gettext_lazy("group"),
    "heading": gettext_lazy("heading of the group"),
    "how": gettext_lazy("how the request was checked"),
    "invitations.added number": gettext_lazy("how many"),
    "is_whole": gettext_lazy("everything under the address"),
    "label": gettext_lazy("name of the link"),
    "letter": gettext_lazy("letter"),
    "other": gettext_lazy("other signature"),
    "outcome": gettext_lazy("read as"),
    "paper.counted number": gettext_lazy("how many"),
    "paper.uncounted number": gettext_lazy("how many"),
    "provenance": gettext_lazy("how the signatures were collected"),
    "scope": gettext_lazy("what was erased"),
    "signatures": gettext_lazy("signatures"),
    "site": gettext_lazy("website"),
    "state": gettext_lazy("state"),
    "states": gettext_lazy("states"),
    "told": gettext_lazy("signer told"),
    "undoes": gettext_lazy("takes back deed"),
    "wanted": gettext_lazy("heading wished for"),
    "withheld": gettext_lazy("with withheld names"),
    "zone": gettext_lazy("time zone"),
}
_CRITERIA: dict[str, Promise] = {
    "source": gettext_lazy("source"),
    "since": gettext_lazy("since"),
    "until": gettext_lazy("until"),
    "domain": gettext_lazy("mail domain"),
    "country": gettext_lazy("country"),
    "batch": gettext_lazy("file"),
    "text": gettext_lazy("text"),
    "state": gettext_lazy("state"),
}
_SCOPES: dict[str, Promise] = {
    "address": gettext_lazy("the e-mail address alone"),
    "all": gettext_lazy("all of the signature"),
}
_APPEARANCES = dict(Appearance.choices)
CODES: dict[str, Spelling] = {
    "deed": dict(BulkDeedKind.choices).get,
    "former": dict(State.choices).get,
    "invitation.answered state": dict(InvitationState.choices).get,
    "outcome": {**dict(Outcome.choices), "inbox": gettext_lazy("about something else")}.get,
    "scope": _SCOPES.get,
    "signature.appears from": _APPEARANCES.get,
    "signature.appears to": _APPEARANCES.get,
    "signature.confirmed kind": dict(Kind.choices).get,
    "signature.entered kind": dict(Kind.choices).get,
    "signature.entry_undone kind": dict(Kind.choices).get,
    "signatures.bulk_ordered by": _CRITERIA.get,
    "state": dict(State.choices).get,
    "states": dict(State.choices).get,
}


def name_groups(coalition: int, keys: Collection[int]) -> dict[int, str]:
    """Return the headings of groups, by their keys."""
    groups = SignatureGroup.objects.filter(letter__campaign__coalition=coalition, pk__in=keys)
    return dict(groups.values_list("pk", "heading"))
