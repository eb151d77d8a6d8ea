from signatories.models.decision import Decision
from signatories.models.group import SignatureGroup
from signatories.models.signature import Signature

__all__ = ["Decision", "Signature", "SignatureGroup"]
