from signatories.models.group import SignatureGroup
from signatories.models.invitation import Invitation
from signatories.models.signature import Signature

__all__ = ["Invitation", "Signature", "SignatureGroup"]
