from letters.models.addendum import Addendum
from letters.models.addressee import Addressee, AddresseeImport, Tenure
from letters.models.clock import Extension, Pause, ResponseClock
from letters.models.delivery import Delivery, EditionCopy
from letters.models.draft_pdf import DraftPdf
from letters.models.edition import Edition, FrozenList, ReferenceNumber
from letters.models.edition_files import Circle, EditionFile, EditionSet, SetState
from letters.models.letter import Letter
from letters.models.logo_file import LogoFile
from letters.models.planned_sending import PlannedSending
from letters.models.press_pdf import PressPdf
from letters.models.press_release import PressRelease
from letters.models.publication import Publication
from letters.models.recipient import EarlierLetter, Recipient
from letters.models.record import ListRecord, RecordLines
from letters.models.reminder import Plan, Reminder, ReminderPause, SchedulerTick
from letters.models.response import Answer, Question, Response
from letters.models.review import ReviewRequest
from letters.models.revision import Revision, Version
from letters.models.seal import Imprint, SealCertificate
from letters.models.share_card import ShareCard
from letters.models.specimen_pdf import SpecimenPdf

__all__ = [
    "Addendum",
    "Addressee",
    "AddresseeImport",
    "Answer",
    "Circle",
    "Delivery",
    "DraftPdf",
    "EarlierLetter",
    "Edition",
    "EditionCopy",
    "EditionFile",
    "EditionSet",
    "Extension",
    "FrozenList",
    "Imprint",
    "Letter",
    "ListRecord",
    "LogoFile",
    "Pause",
    "Plan",
    "PlannedSending",
    "PressPdf",
    "PressRelease",
    "Publication",
    "Question",
    "Recipient",
    "RecordLines",
    "ReferenceNumber",
    "Reminder",
    "ReminderPause",
    "Response",
    "ResponseClock",
    "ReviewRequest",
    "Revision",
    "SchedulerTick",
    "SealCertificate",
    "SetState",
    "ShareCard",
    "SpecimenPdf",
    "Tenure",
    "Version",
]
