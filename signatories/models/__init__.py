from signatories.models.group import SignatureGroup
from signatories.models.invitation import Invitation, InvitationReminders
from signatories.models.signature import Signature

__all__ = ["Invitation", "InvitationReminders", "Signature", "SignatureGroup"]
