from signatories.models.group import SignatureGroup
from signatories.models.signature import Signature

__all__ = ["Signature", "SignatureGroup"]
