from letters.models.edition import Edition, FrozenList, ReferenceNumber
from letters.models.letter import EarlierLetter, Letter, Recipient
from letters.models.press_release import PressRelease
from letters.models.revision import Revision, Version

__all__ = [
    "EarlierLetter",
    "Edition",
    "FrozenList",
    "Letter",
    "PressRelease",
    "Recipient",
    "ReferenceNumber",
    "Revision",
    "Version",
]
