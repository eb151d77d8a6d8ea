from signatories.models.autograph import Autograph
from signatories.models.batch import ImportPiece, SignatureImport
from signatories.models.bulk import BulkDeed, BulkTarget
from signatories.models.by_hand import HandEntry, PaperTotal
from signatories.models.decision import Decision, GroupDecision
from signatories.models.export import ExportPiece, SignatureExport
from signatories.models.group import SignatureGroup
from signatories.models.invitation import Invitation, InvitationReminders, MailAnswer
from signatories.models.news import News
from signatories.models.pair import LikelyPair, PairSearch
from signatories.models.proof import SignatureProof
from signatories.models.sealed_lines import SealedLines
from signatories.models.share import ShareLink
from signatories.models.signature import Signature
from signatories.models.totals import ListChange, ListPage, ListTotals

__all__ = [
    "Autograph",
    "BulkDeed",
    "BulkTarget",
    "Decision",
    "ExportPiece",
    "GroupDecision",
    "HandEntry",
    "ImportPiece",
    "Invitation",
    "InvitationReminders",
    "LikelyPair",
    "ListChange",
    "ListPage",
    "ListTotals",
    "MailAnswer",
    "News",
    "PairSearch",
    "PaperTotal",
    "SealedLines",
    "ShareLink",
    "Signature",
    "SignatureExport",
    "SignatureGroup",
    "SignatureImport",
    "SignatureProof",
]
