"""People to ask, from a file: by the same rules as signatures, but for what only signers say. See docs/imports.md."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from campaign.files.sheets import Sheet
from campaign.kept_words import gettext as _
from campaign.kept_words import ngettext
from campaign.mailbox import mailbox_key
from campaign.models import Member, User
from campaign.refusals import Refusal
from campaign.roles import may
from letters.models import Letter
from signatories.imports import known
from signatories.imports.known import Known
from signatories.imports.reports import Disposition, ReportRow
from signatories.imports.rules import ReadingChoices, SignatureJudge
from signatories.invitations import adding
from signatories.models import Invitation, SignatureImport
from signatories.models.invitation import InvitationState
from signatories.models.signature import Kind

# What is said of a row; the rest is about signing.
_SAID: Final = frozenset(
    "formula missing_cells extra_cell heading_again email_missing email_invalid email_differs email_unlikely "
    "too_long".split()
)


class NotAllowed(Refusal):
    """Whoever handed the file in may not, or no longer, ask anybody."""


class AskedJudge(SignatureJudge):
    """Judges rows of people to ask against the ledger, the list, and the rows before."""

    def __init__(self, sheet: Sheet, choices: ReadingChoices, others: Known, *, ledger: frozenset[str]) -> None:
        super().__init__(sheet, choices, others)
        self.ledger = ledger
        self.first: dict[str, int] = {}

    def _kind_asked(self, row: ReportRow) -> None:
        row.messages = [message for message in row.messages if message.code in _SAID]
        row.values["kind"] = Kind.ORGANIZATION if row.values["organization_name"] else Kind.PERSON
        row.values["consent"] = ""
        self.reader.check_names(row)

    def _compare(self, row: ReportRow) -> None:
        mail = row.values["email"]
        key = row.values["mailbox_key"] = mailbox_key(mail)
        heading = self.reader.heading("email")
        line = self.known.by_mailbox.get(key)
        row.disposition = Disposition.DUPLICATE
        if line is not None and line.has_left:
            row.disposition, row.same_line = Disposition.CONFLICT, line.pk
            row.say("left", heading, mail)
        elif line is not None:
            row.same_line = line.pk
            row.say("signed_already", heading, mail)
        elif key in self.ledger:
            row.say("asked_already", heading, mail)
        elif key in self.first:
            row.same_row = self.first[key]
            row.say("same_mailbox", heading, mail)
        else:
            row.disposition = Disposition.OK
            self.first[key] = row.number


def judge(letter: Letter, sheet: Sheet, said: ReadingChoices) -> AskedJudge:
    """Return who says what each row would do to the letter's ledger as it is now. Writes nothing."""
    ledger = frozenset(letter.invitations.values_list("mailbox_key", flat=True))
    return AskedJudge(sheet, said, known.of_letter(letter), ledger=ledger)


def add(batch: SignatureImport, report: Iterable[ReportRow]) -> int:
    """Put the good rows into the ledger, in the hands of whoever handed the file in; return how many are new to it.

    Nobody is asked by it. Call it inside the transaction that finishes the batch. Raises NotAllowed and NotInvited.
    """
    letter = batch.letter
    member = _member(letter, batch.uploaded_by)
    others = known.of_coalition(letter.campaign.coalition)
    rows = (row for row in report if row.disposition == Disposition.OK)
    number = 0
    while some := list(islice(rows, adding.MOST_AT_ONCE)):
        before = adding.known_mailboxes(letter, [row.values["mailbox_key"] for row in some])
        fresh = [row for row in some if row.values["mailbox_key"] not in before]
        number += adding.add(letter=letter, invitees=[_invitee(row, others) for row in fresh], by=member)
        new = letter.invitations.filter(mailbox_key__in=[row.values["mailbox_key"] for row in fresh])
        new.update(batch=batch)
    return number


def _member(letter: Letter, user: User | None) -> Member:
    coalition = letter.campaign.coalition
    member = Member.objects.active().filter(user=user, coalition=coalition).first()
    if member is None or not may(member, "invite_signatories"):
        raise NotAllowed(_("Whoever handed this file in is not allowed to invite."))
    return member


def _invitee(row: ReportRow, others: Known) -> adding.Invitee:
    name = row.values["organization_name"]
    organization = others.organization(name) if name else None
    shown = organization.registered_name if organization else name
    return adding.Invitee(row.values["email"], row.values["name"], shown, organization, Invitation.Source.FILE)


# Taking it back


def stands_on(batch: SignatureImport) -> list[str]:
    """Return as sentences what stands on the invitations of a batch: whoever was asked has heard of it."""
    touched = batch.invitations.exclude(state=InvitationState.NEW).count()
    if not touched:
        return []
    words = ngettext(
        "%(n)d person of it was asked or has answered since.",
        "%(n)d people of it were asked or have answered since.",
        touched,
    )
    return [words % {"n": touched}]
