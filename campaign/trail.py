"""What the entries of the activity trail are called."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    "coalition.created": gettext_lazy("Coalition created"),
    "coalition.changed": gettext_lazy("Settings changed"),
    "campaign.created": gettext_lazy("Campaign created"),
    "campaign.changed": gettext_lazy("Campaign changed"),
    "member.invited": gettext_lazy("Member invited"),
    "member.invitation_resent": gettext_lazy("Invitation sent again"),
    "member.invitation_revoked": gettext_lazy("Invitation revoked"),
    "member.joined": gettext_lazy("Member joined"),
    "member.role_changed": gettext_lazy("Role changed"),
    "member.suspended": gettext_lazy("Member suspended"),
    "member.restored": gettext_lazy("Member restored"),
    "member.removed": gettext_lazy("Member removed"),
    "member.left": gettext_lazy("Member left"),
    "calendar.made": gettext_lazy("Secret address of a calendar made"),
    "calendar.renewed": gettext_lazy("Secret address of a calendar renewed"),
    "calendar.revoked": gettext_lazy("Secret address of a calendar revoked"),
    "organization.added": gettext_lazy("Organization added"),
    "organization.changed": gettext_lazy("Organization changed"),
    "organization.deleted": gettext_lazy("Organization deleted"),
    "representative.added": gettext_lazy("Representative added"),
    "representative.changed": gettext_lazy("Representative changed"),
    "representative.removed": gettext_lazy("Representative removed"),
    "mandate.added": gettext_lazy("Mandate added"),
    "mandate.ended": gettext_lazy("Mandate ended"),
    "mail.resent": gettext_lazy("Mail sent again"),
    "mail.retried": gettext_lazy("Mail tried again"),
    "mail.text_changed": gettext_lazy("Text of a mail changed"),
    "mail.text_reset": gettext_lazy("Text of a mail put back to ours"),
    "mailbox.released": gettext_lazy("Suspended address released"),
    "coalition.closed": gettext_lazy("Coalition closed"),
    "coalition.reopened": gettext_lazy("Coalition opened again"),
    "letter.started": gettext_lazy("Letter started"),
    "letter.imported": gettext_lazy("Letter taken in from a file"),
    "letter.copied": gettext_lazy("Letter copied"),
    "letter.saved": gettext_lazy("Letter saved"),
    "letter.restored": gettext_lazy("Earlier text restored"),
    "letter.set_aside": gettext_lazy("Own text set aside after a conflict"),
    "letter.rules_changed": gettext_lazy("Signing rules changed"),
    "letter.corrected": gettext_lazy("Open letter corrected"),
    "letter.recipient_added": gettext_lazy("Recipient added"),
    "letter.recipient_changed": gettext_lazy("Recipient changed"),
    "letter.recipient_removed": gettext_lazy("Recipient removed"),
    "letter.recipient_moved": gettext_lazy("Recipient moved"),
    "letter.earlier_letters_named": gettext_lazy("Earlier letters named"),
    "letter.sent_to_review": gettext_lazy("Letter sent to review"),
    "letter.taken_back": gettext_lazy("Letter taken back to draft"),
    "letter.opened": gettext_lazy("Letter opened for signing"),
    "letter.closed": gettext_lazy("Signing closed"),
    "list.frozen": gettext_lazy("List of signatories frozen"),
    "letter.reopened": gettext_lazy("Signing opened again"),
    "letter.redrafted": gettext_lazy("Letter taken back to draft after import"),
    "letter.finalized": gettext_lazy("Letter made final"),
    "letter.delivered": gettext_lazy("Letter marked as delivered"),
    "letter.deadline_set": gettext_lazy("Deadline of an answer set"),
    "letter.deadline_extended": gettext_lazy("Deadline of an answer extended"),
    "letter.extension_revoked": gettext_lazy("Extension taken back"),
    "letter.clock_stopped": gettext_lazy("Clock of an answer stopped"),
    "letter.clock_resumed": gettext_lazy("Clock of an answer running again"),
    "letter.pause_canceled": gettext_lazy("Stop of a clock taken back"),
    "letter.event_day_set": gettext_lazy("Day of an event set"),
    "letter.archived": gettext_lazy("Letter archived"),
    "letter.withdrawn": gettext_lazy("Letter withdrawn"),
    "group.added": gettext_lazy("Group of signatures added"),
    "group.changed": gettext_lazy("Group of signatures changed"),
    "group.removed": gettext_lazy("Group of signatures removed"),
    "group.shifted": gettext_lazy("Group of signatures moved"),
    "signature.confirmed": gettext_lazy("Signature confirmed"),
    "signature.approved": gettext_lazy("Signature approved"),
    "signature.rejected": gettext_lazy("Signature rejected"),
    "signature.withdrawn": gettext_lazy("Signature withdrawn"),
    "signature.corrected": gettext_lazy("Signature corrected by the signer"),
    "signature.edited": gettext_lazy("Signature edited"),
    "signature.moved": gettext_lazy("Signature moved to another group"),
    "signature.pinned": gettext_lazy("Signature pinned to the top"),
    "signature.unpinned": gettext_lazy("Signature no longer pinned"),
    "signature.resent": gettext_lazy("Confirmation sent again"),
    "response.logged": gettext_lazy("Response logged"),
    "response.retracted": gettext_lazy("Response taken back"),
    "questions.settled": gettext_lazy("Numbered questions settled"),
    "inbox.received": gettext_lazy("Mail received"),
    "inbox.discarded": gettext_lazy("Incoming mail set aside"),
    "inbox.restored": gettext_lazy("Incoming mail taken up again"),
    "inbox.address_made": gettext_lazy("Address for incoming mail made anew"),
    "publication.published": gettext_lazy("Letter published"),
    "publication.extended": gettext_lazy("Letter kept confidential for longer"),
    "publication.kept": gettext_lazy("Letter kept confidential for good"),
    "publication.reconsidered": gettext_lazy("Letter to be proposed for publication again"),
    "publication.taken_back": gettext_lazy("Publication taken back"),
    "letter.followed_up": gettext_lazy("Letter followed up"),
    "letter.earlier_letter_linked": gettext_lazy("Earlier letter completed"),
    "edition.requested": gettext_lazy("Edition requested"),
    "edition.made": gettext_lazy("Edition made"),
    "edition.failed": gettext_lazy("Edition failed"),
    "letter.undelivered": gettext_lazy("Letter no longer marked as delivered"),
    "delivery.ordered": gettext_lazy("Letter handed to the mail"),
    "delivery.entered": gettext_lazy("Delivery entered"),
    "delivery.sent": gettext_lazy("Letter sent by e-mail"),
    "delivery.received": gettext_lazy("Letter received"),
    "delivery.bounced": gettext_lazy("Letter came back"),
    "delivery.refused": gettext_lazy("Letter refused by its recipient"),
    "delivery.failed": gettext_lazy("Letter could not be sent"),
    "delivery.uncertain": gettext_lazy("Letter perhaps sent"),
    "delivery.canceled": gettext_lazy("Delivery struck out"),
    "copies.made": gettext_lazy("Copies for recipients made"),
    "copies.retried": gettext_lazy("Copies for recipients tried again"),
    "letter.salutations_set": gettext_lazy("Salutations on own copies set"),
    "reminders.planned": gettext_lazy("Plan of reminders changed"),
    "reminders.reset": gettext_lazy("Plan of reminders set back"),
    "reminders.hours_set": gettext_lazy("Hours of reminders changed"),
    "reminders.paused": gettext_lazy("Reminders paused"),
    "reminders.resumed": gettext_lazy("Reminders resumed"),
    "edition.retried": gettext_lazy("Edition tried again"),
}


def words(verb: str) -> str:
    """Return what happened in words; a verb without words of its own is spelled out."""
    known = WORDS.get(verb)
    return str(known) if known else verb.replace(".", " ").replace("_", " ").capitalize()


def details(data: dict[str, Any]) -> str:
    """Return an entry's data as one line for people."""
    return ", ".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in sorted(data.items()))


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
