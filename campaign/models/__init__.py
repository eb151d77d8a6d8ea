from campaign.models.activity import Activity
from campaign.models.api import ApiDeed, ApiToken
from campaign.models.campaign import Campaign
from campaign.models.coalition import Coalition
from campaign.models.directory_import import DirectoryImport, RememberedHeading
from campaign.models.incoming_mail import IncomingMail, RawMail
from campaign.models.mail_text import MailText, SuppressedMailbox, Unsubscription
from campaign.models.member import Member, MemberInvitation, Role
from campaign.models.organization import Mandate, Organization, Representative
from campaign.models.outgoing_mail import BlockedMailbox, MailGate, MailRequest, MailRun, OutgoingMail
from campaign.models.press import Press
from campaign.models.stored_file import StoredFile
from campaign.models.upkeep_run import UpkeepRun
from campaign.models.user import User
from campaign.models.webhook import WebhookAttempt, WebhookEndpoint, WebhookEvent, WebhookPost

__all__ = [
    "Activity",
    "ApiDeed",
    "ApiToken",
    "BlockedMailbox",
    "Campaign",
    "Coalition",
    "DirectoryImport",
    "IncomingMail",
    "MailGate",
    "MailRequest",
    "MailRun",
    "MailText",
    "Mandate",
    "Member",
    "MemberInvitation",
    "Organization",
    "OutgoingMail",
    "Press",
    "RawMail",
    "RememberedHeading",
    "Representative",
    "Role",
    "StoredFile",
    "SuppressedMailbox",
    "Unsubscription",
    "UpkeepRun",
    "User",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookPost",
]
