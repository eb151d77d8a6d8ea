from signatories.models.batch import RememberedColumn, SignatureImport
from signatories.models.group import SignatureGroup
from signatories.models.signature import Signature

__all__ = ["RememberedColumn", "Signature", "SignatureGroup", "SignatureImport"]
