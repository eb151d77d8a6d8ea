"""Signature groups, signatures and files with signatures for tests."""

import json
from itertools import count
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign import proofs
from campaign.mailbox import mailbox_key
from campaign.models import IncomingMail, RawMail, User
from letters.documents import LineStyle
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import links, mail_replies
from signatories.models import (
    BulkDeed,
    ExportPiece,
    HandEntry,
    Invitation,
    LikelyPair,
    MailAnswer,
    PaperTotal,
    ShareLink,
    Signature,
    SignatureExport,
    SignatureGroup,
    SignatureImport,
    SignatureProof,
)
from signatories.models.signature import Kind, State
from signatories.signing import tokens
from signatories.signing.signatures import Signer
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.http import hidden_fields

numbers = count(1)


def make_group(letter: Letter | None = None, **fields: Any) -> SignatureGroup:
    """A group behind those the letter already has."""
    letter = letter or make_letter(state=LetterState.OPEN)
    defaults: dict[str, Any] = {"position": letter.signature_groups.count(), "style": LineStyle.ORGANIZATION.value}
    return SignatureGroup.objects.create(letter=letter, **{**defaults, **fields})


def make_signature(letter: Letter | None = None, *, state: str = State.COUNTED, **fields: Any) -> Signature:
    """A signature of a person, counted unless told otherwise; an organization with ``organization_name``.

    Withheld ones are sealed by ``Signature.withhold`` as the form does it; with ``in_letter`` they are named there.
    """
    letter = letter or make_letter(state=LetterState.OPEN)
    number = next(numbers)
    now = timezone.now()
    kind = Kind.ORGANIZATION if fields.get("organization_name") else Kind.PERSON
    email = fields.pop("email", f"signer{number}@example.org")
    withheld = fields.pop("withheld", False) or fields.get("in_letter", False)
    was_confirmed = state != State.UNCONFIRMED
    defaults: dict[str, Any] = {
        "kind": kind,
        "name": f"Signer {number}" if fields.get("kind", kind) == Kind.PERSON else "",
        "email": email,
        "mailbox_key": mailbox_key(email) if email else "",
        "nonce": f"nonce-of-signature-{number}",
        "submitted_at": now,
        "confirmed_at": now if was_confirmed else None,
        "counted_at": now if state in {State.COUNTED, State.SUSPECT} else None,
        "seems": State.COUNTED if state == State.SUSPECT else "",
        "withdrawn_at": now if state == State.WITHDRAWN else None,
        "shows_person": kind == Kind.ORGANIZATION and bool(fields.get("name")),
    }
    signature = Signature(letter=letter, state=state, **{**defaults, **fields})
    if not signature.group_id:
        signature.group = letter.signature_groups.order_by("position").first() or make_group(letter)
    if withheld:
        signature.withhold()
    signature.save()
    return signature


def make_asked(letter: Letter | None = None, **fields: Any) -> Invitation:
    """Somebody in a letter's ledger of invitations, asked and silent unless told otherwise."""
    number = next(numbers)
    email = fields.pop("email", f"asked{number}@example.org")
    defaults: dict[str, Any] = {
        "name": f"Asked {number}",
        "email": email,
        "mailbox_key": mailbox_key(email),
        "state": "asked",
        "source": "pasted",
        "nonce": f"nonce-of-invitation-{number}",
        "asked_at": timezone.now() if fields.get("state", "asked") != "new" else None,
    }
    return Invitation.objects.create(letter=letter or make_letter(state=LetterState.OPEN), **{**defaults, **fields})


def make_reply(invitation: Invitation | None = None, **fields: Any) -> MailAnswer:
    """A reply by mail to an invitation, from the mailbox that was asked, which nobody has read."""
    asked = invitation or make_asked()
    mail = IncomingMail.objects.create(
        coalition=asked.letter.campaign.coalition,
        message_id=f"sealed:{next(numbers)}",
        sender=f"{asked.name} <{asked.email}>",
        text="We sign.",
        taken_by=mail_replies.NAME,
    )
    RawMail.objects.create(mail=mail, content=f"From: {asked.email}\n\nWe sign.".encode())
    return MailAnswer.objects.create(invitation=asked, letter=asked.letter, mail=mail, subject="Re: Sign?", **fields)


def make_proof(signature: Signature | None = None) -> SignatureProof:
    """What shows that somebody signed elsewhere."""
    signed = signature or make_signature(source="manual", confirmed_at=None)
    return SignatureProof.objects.create(
        signature=signed, name="mail.eml", media_type="message/rfc822", content=b"From: a@example.org\n\nWe sign."
    )


def asked_page(invitation: Invitation) -> str:
    """Return the name of the pages about an invitation, for somebody who has opened its link."""
    return proofs.page_name(links.PURPOSE, (invitation.pk, invitation.nonce))


def make_share_link(letter: Letter | None = None, *, ended: bool = False, **fields: Any) -> ShareLink:
    """A link to a letter, which counts unless it has ended."""
    number = next(numbers)
    defaults: dict[str, Any] = {"code": f"{number:022}", "label": f"Place {number}"}
    return ShareLink.objects.create(
        letter=letter or make_letter(state=LetterState.OPEN),
        ended_at=timezone.now() if ended else None,
        **{**defaults, **fields},
    )


def make_signature_import(letter: Letter | None = None, *, state: str = "parked", **fields: Any) -> SignatureImport:
    """A file with two rows, one of them wrong; looked at, or taken in with its one signature."""
    letter = letter or make_letter(state=LetterState.OPEN)
    number = next(numbers)
    mail, wrong = f"row{number}@example.org", "no address"
    report = {
        "rows": [
            [1, 2, "ok", [], f"Row {number}", "yes", 0, 0, False],
            [2, 3, "error", [["email_invalid", "Email", wrong]], "Wrong Row", "yes", 0, 0, False],
        ],
        "unmatched": ["Color"],
        "columns": {"name": "Name", "email": "Email"},
    }
    is_done = state == SignatureImport.State.DONE
    text = f"Name,Email,Color\nRow {number},{mail},red\nWrong Row,{wrong},blue\n"
    columns = {"columns": {"0": "name", "1": "email"}, "kind": "", "all_consented": True}
    defaults: dict[str, Any] = {
        "form_key": f"import-{number}",
        "name": "list.csv",
        "sha256": "0" * 64,
        "content": b"" if is_done else text.encode(),
        "choices": columns,
        "report": json.dumps(report),
        "rows": 2,
        "done": 2 if is_done else 0,
        "added": int(is_done),
        "counted": int(is_done),
        "provenance": "A list of May" if is_done else "",
        "imported_at": timezone.now() if is_done else None,
    }
    batch = SignatureImport.objects.create(letter=letter, state=state, **{**defaults, **fields})
    if is_done:
        make_signature(
            letter, name=f"Row {number}", email=mail, source="file", confirmed_at=None, batch=batch, batch_row=1
        )
    return batch


def make_hand_entry(letter: Letter, **fields: Any) -> HandEntry:
    """A signature that somebody entered by hand; ``entered_by`` has to be said."""
    signature = make_signature(letter, source="manual", confirmed_at=None)
    key = f"entry-{next(numbers)}"
    return HandEntry.objects.create(signature=signature, note="A mail of May", form_key=key, **fields)


def make_paper_total(letter: Letter, **fields: Any) -> PaperTotal:
    """Twelve signatures on paper; ``entered_by`` has to be said."""
    defaults: dict[str, Any] = {"number": 12, "note": "A sheet of May", "form_key": f"paper-{next(numbers)}"}
    return PaperTotal.objects.create(letter=letter, **{**defaults, **fields})


def make_signature_export(letter: Letter, **fields: Any) -> SignatureExport:
    """A file of one name, ready to be fetched; ``ordered_by`` has to be said."""
    columns = {"states": ["counted"], "columns": ["name"], "file_format": "csv"}
    defaults: dict[str, Any] = {"form_key": f"export-{next(numbers)}", "state": "done", "made_at": timezone.now()}
    export = SignatureExport.objects.create(letter=letter, **{**columns, **defaults, **fields})
    ExportPiece.objects.create(export=export, number=0, content=b"Name\r\nAda Rey\r\n")
    return export


def make_bulk_deed(letter: Letter | None = None, *, actor: User | None = None, **fields: Any) -> BulkDeed:
    """A deed about many signatures that was done: one signature was rejected, unless told otherwise."""
    letter = letter or make_letter(state=LetterState.OPEN)
    # Of no mailbox that the sample data has, for such deeds are done to its letters as well.
    email = f"rejected{next(numbers)}@example.org"
    rejected = make_signature(letter, state=State.REJECTED, email=email, changed_at=timezone.now())
    defaults: dict[str, Any] = {
        "form_key": f"bulk-{next(numbers)}",
        "deed": "reject",
        "state": "done",
        "actor": actor or make_user(),
        "ordered_at": timezone.now(),
        **dict.fromkeys(("total", "done", "changed"), 1),
    }
    deed = BulkDeed.objects.create(letter=letter, **{**defaults, **fields})
    target = {"was_done": True, "state": State.COUNTED, "changed_at": rejected.changed_at, "nonce": rejected.nonce}
    deed.targets.create(signature=rejected, **target)
    return deed


def make_likely_pair(letter: Letter | None = None, **fields: Any) -> LikelyPair:
    """Two lines of a letter that are perhaps one signatory's."""
    letter = letter or make_letter(state=LetterState.OPEN)
    first, second = (make_signature(letter, name="Ada Twin") for _ in range(2))
    return LikelyPair.objects.create(first=first, second=second, **{"reasons": [["equal", ""]], **fields})


def make_signer(**fields: Any) -> Signer:
    """What somebody entered in the form: a person, or an organization with ``organization_name``."""
    number = next(numbers)
    kind = Kind.ORGANIZATION if fields.get("organization_name") else Kind.PERSON
    return Signer(**{"kind": kind, "email": f"signer{number}@example.org", "name": f"Signer {number}", **fields})


def page_of(signature: Signature, purpose: str) -> str:
    """Return the name of the pages about a signature as it is now, for somebody who has opened its link."""
    return proofs.page_name(f"signatories.{purpose}", (signature.pk, signature.nonce))


def open_own_page(client: Client, signature: Signature, purpose: str = "manage") -> str:
    """Open a mailed link as its signer does, and return the address it leads to."""
    token = tokens.make(tokens.LinkPurpose(purpose), signature)
    return str(client.get(reverse(f"signatories:{purpose}-link", args=[token])).headers["Location"])


def press(client: Client, path: str, **fields: object) -> Any:
    """Open a page and press its button, with what its form sends along unseen."""
    return client.post(path, {**hidden_fields(client.get(path).text), **fields}, follow=True)
