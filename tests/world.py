"""Two coalitions with one of everything, and the points of view on the first of them."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from campaign import proofs
from campaign.files import storage
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, IncomingMail, Member, OutgoingMail, RawMail, StoredFile, SuppressedMailbox, User
from campaign.people import members
from letters import deliveries
from letters.board import calendar_keys
from letters.cards import cards
from letters.editions import press_pdfs
from letters.editions.formats.kinds import FileFormat
from letters.editions.record import writing
from letters.models import (
    Addressee,
    AddresseeImport,
    Edition,
    EditionFile,
    EditionSet,
    Extension,
    FrozenList,
    Letter,
    Pause,
    PressPdf,
    PressRelease,
    Publication,
    Recipient,
    Reminder,
    ReminderPause,
    Response,
    ResponseClock,
    SchedulerTick,
    ShareCard,
    Tenure,
)
from letters.reminders import ticks
from letters.states import TEXT_IS_EDITABLE, LetterState
from signatories.invitations import links
from signatories.models import Signature
from signatories.signing import tokens
from tests.factories.addressees import make_addressee, make_tenure
from tests.factories.api import make_token
from tests.factories.campaign import (
    make_campaign,
    make_coalition,
    make_directory_import,
    make_invitation,
    make_mandate,
    make_member,
    make_organization,
    make_representative,
    make_user,
    sign_in,
)
from tests.factories.deliveries import make_addendum, make_copy, make_delivery, make_edition, make_planned, make_record
from tests.factories.letters import make_letter, make_press_release, make_recipient, make_revision
from tests.factories.signatories import (
    asked_page,
    make_asked,
    make_bulk_deed,
    make_group,
    make_hand_entry,
    make_likely_pair,
    make_paper_total,
    make_proof,
    make_reply,
    make_share_link,
    make_signature,
    make_signature_export,
    make_signature_import,
    page_of,
)
from tests.factories.webhooks import make_endpoint, make_post


def writes() -> int:
    """Return how many rows this connection to SQLite has written so far: equal numbers mean that nothing changed."""
    connection.ensure_connection()
    return int(connection.connection.total_changes)


class Visitor(Client):
    """A browser that lets go of a file it was handed, as a server does once it is sent."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            answer.close()
        return answer


class World:
    """What the matrix is asked about: everything belongs to ``coalition`` unless it is called foreign."""

    def __init__(self) -> None:
        self.coalition = make_coalition("Archives for All")
        self.foreign_coalition = make_coalition("Elsewhere")
        self.make_directory()
        self.make_people()
        self.make_letters()
        self.mail = self.make_failed_mail(self.coalition)
        self.suspended_mailbox = self.make_suspended_mailbox(self.mail)
        self.make_answers()
        self.reminder = self.make_reminder(self.somebody)
        self.reminder_pause = self.make_reminder_pause(self.somebody)
        self.webhook_post = make_post(make_endpoint(self.coalition, created_by=self.users["owner"]))
        self.make_ticks()
        self.make_foreign_things()
        # One for all clients: each of their own would build the middleware anew, for every request of the matrix.
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.sessions = {view: str(sign_in(Client(), user).session.session_key) for view, user in self.users.items()}

    def make_directory(self) -> None:
        self.organization = make_organization(self.coalition)
        self.representative = make_representative(self.organization)
        self.mandate = make_mandate(self.representative)
        self.addressee, self.tenure, self.batch = self.make_addressees(self.coalition)
        by = make_user()
        self.directory_imports = {
            state: make_directory_import(self.coalition, state=state, uploaded_by=by)
            for state in ("parked", "waiting", "done")
        }

    def make_addressees(self, coalition: Coalition) -> tuple[Addressee, Tenure, AddresseeImport]:
        """An office with its holder, and the import that both came from."""
        by = make_user()
        batch = AddresseeImport.objects.create(
            coalition=coalition, form_key="one", name="offices.csv", sha256="0" * 64, rows=2, added=2, imported_by=by
        )
        office = make_addressee(coalition, "Minister of Records", kind="office", source=batch)
        person = make_addressee(coalition, "Ada Rey", source=batch)
        return office, make_tenure(person, office), batch

    def make_people(self) -> None:
        """Members; a representative of an organization is one with the least of all roles."""
        now = timezone.now()
        self.users: dict[str, User] = {
            "representative": self.make_person(self.coalition, "reviewer"),
            "foreign_representative": self.make_person(self.foreign_coalition, "reviewer"),
            "coordinator": self.make_person(self.coalition, "coordinator"),
            "foreign_coordinator": self.make_person(self.foreign_coalition, "coordinator"),
            "export_staff": self.make_person(self.coalition, "staff"),
            "suspended": make_member(self.coalition, role="coordinator", suspended_at=now).user,
            "owner": self.make_person(self.coalition, "owner"),
            "drafter": self.make_person(self.coalition, "drafter"),
            "operator": make_user(is_staff=True, is_superuser=True),
        }
        for view, organization in (
            ("representative", self.organization),
            ("foreign_representative", make_organization(self.foreign_coalition)),
        ):
            user = self.users[view]
            make_representative(organization, email=user.email, user=user)
        self.somebody: Member = make_member(self.coalition, role="reviewer")
        self.api_token = make_token(self.somebody).token
        self.suspended_member: Member = make_member(self.coalition, role="reviewer", suspended_at=now)
        self.invitation = make_invitation(self.coalition, invited_by=self.users["owner"])
        # By case: the secrets in the addresses of calendars.
        self.calendars = {"genuine": self.make_calendar("coordinator"), "suspended": self.make_calendar("suspended")}

    def make_person(self, coalition: Coalition, role: str) -> User:
        return make_member(coalition, role=role, user=make_user()).user

    def make_calendar(self, view: str) -> str:
        member = self.coalition.members.get(user=self.users[view])
        return calendar_keys.make(member=member, as_seen=calendar_keys.seen(member), form_key="k" * 43)

    def make_letters(self) -> None:
        """A letter in every state, each with two recipients, two revisions and signatures, and its press release."""
        self.campaign = make_campaign(self.coalition, is_public=True)
        author = self.users["coordinator"]
        self.letters: dict[str, Letter] = {}
        self.signed: dict[str, Signature] = {}
        self.press_releases: dict[str, PressRelease] = {}
        for state in LetterState:
            visibility = "public" if state == LetterState.FINAL else "link"
            letter = make_letter(campaign=self.campaign, state=state, author=author, visibility=visibility)
            make_revision(letter=letter, author=author)
            make_recipient(letter=letter)
            make_recipient(letter=letter, role="cc")
            group = make_group(letter)
            if state == LetterState.OPEN:
                self.group = group
            if state not in TEXT_IS_EDITABLE:
                self.signed[state] = make_signature(letter)
            self.letters[state] = letter
            release = self.press_releases[state] = make_press_release(letter=letter)
            PressPdf.objects.create(
                release=release,
                asked_at=timezone.now(),
                snapshot=press_pdfs.document(release).as_json(),
                state="ready",
                pdf=b"%PDF-1.7",
                pdf_sha256="0" * 64,
                pages=1,
            )
        self.signature_imports = {
            state: make_signature_import(self.letters[LetterState.OPEN], state=state, uploaded_by=author)
            for state in ("parked", "waiting", "done")
        }
        self.hand_entry = make_hand_entry(self.letters[LetterState.OPEN], entered_by=author)
        self.paper_total = make_paper_total(self.letters[LetterState.OPEN], entered_by=author)
        self.signature_exports = {
            view: make_signature_export(self.letters[LetterState.OPEN], ordered_by=self.users[view])
            for view in ("coordinator", "export_staff")
        }
        self.likely_pair = make_likely_pair(self.letters[LetterState.OPEN])
        self.bulk_deed = make_bulk_deed(self.letters[LetterState.OPEN], actor=author)
        other = make_letter(campaign=self.campaign, state=LetterState.OPEN)
        make_group(other)
        # By point of view and state: the signatures whose links the two signers hold.
        self.links = {
            ("signer", "manage"): self.signed[LetterState.OPEN],
            ("signer", "confirm"): make_signature(self.letters[LetterState.OPEN], state="unconfirmed"),
            ("other_signer", "manage"): make_signature(other),
            ("other_signer", "confirm"): make_signature(other, state="unconfirmed"),
        }
        self.asked = make_asked(self.letters[LetterState.OPEN])
        self.share_link = make_share_link(self.letters[LetterState.OPEN], site="https://member.example")
        self.replied = make_reply(self.asked)
        self.proof = make_proof(self.signed[LetterState.OPEN])
        self.make_editions()
        self.make_deliveries()

    def make_deliveries(self) -> None:
        """The delivered letter went by post, and as a link; the final one has an own copy for its addressee."""
        delivered, final = self.letters[LetterState.DELIVERED], self.letters[LetterState.FINAL]
        recipient, edition = delivered.recipients.get(role="to"), delivered.editions.get()
        self.delivery = make_delivery(recipient, edition)
        self.linked = make_delivery(recipient, edition, channel="email", is_linked=True)
        self.planned = make_planned(final.recipients.get(role="to"), final.editions.get())
        self.copy = make_copy(final.editions.get(), final.recipients.get(role="to"))

    def delivery_link(self) -> str:
        """Return the path in the mail of the delivery that went as a link."""
        return reverse("letters:delivered-link", args=[deliveries.link_of(self.linked).rstrip("/").rpartition("/")[2]])

    def make_editions(self) -> None:
        """A finished edition of every letter that can have one."""
        now = timezone.now()
        self.edition_sets: dict[str, EditionSet] = {}
        for state in (LetterState.FINAL, LetterState.DELIVERED, LetterState.ARCHIVED):
            letter = self.letters[state]
            frozen = FrozenList.objects.create(
                letter=letter, number=1, blocks=[], counts={}, sha256="0" * 64, frozen_at=now
            )
            record = make_record(frozen)
            edition = Edition.objects.create(
                letter=letter,
                frozen_list=frozen,
                number=1,
                record_head=writing.head_of(letter, record, number=1, made_at=now),
                snapshot={},
                interchange="{}",
                snapshot_sha256="0" * 64,
                pdf=b"%PDF-1.7",
                pdf_sha256="0" * 64,
                pages=1,
                made_at=now,
                ready_at=now,
                state=Edition.State.READY,
            )
            if state == LetterState.FINAL:
                ShareCard.objects.create(letter=letter, png=b"png", sha256="0" * 64, **cards.said_by(letter))
            made_for = EditionSet.objects.create(edition=edition, circle="public", state="ready")
            for kind in FileFormat:
                facts = {"content": b"file", "sha256": "0" * 64, "size": 4}
                EditionFile.objects.create(made_for=made_for, file_format=kind, **facts)
            self.edition_sets[state] = made_for
            make_addendum(edition)

    def make_answers(self) -> None:
        """What came back to the delivered letter, and a mail and a file that nobody has filed."""
        self.recipient = self.letters[LetterState.DELIVERED].recipients.get(role="to")
        self.extension, self.stop = self.make_moves(self.recipient)
        self.response = self.make_response(self.recipient)
        self.incoming_mail = self.make_incoming_mail(self.coalition)
        self.file = self.make_file(self.coalition)
        self.make_published()

    def make_published(self) -> None:
        """The archived letter stands in the register, with an answer that has a file."""
        letter = self.letters[LetterState.ARCHIVED]
        day = date(2026, 3, 1)
        Publication.objects.create(
            letter=letter, state=Publication.State.PUBLISHED, published_on=day, decided_at=timezone.now()
        )
        recipient = letter.recipients.get(role="to")
        answer = Response.objects.create(
            recipient=recipient, kind=Response.Kind.SUBSTANTIVE, received_on=day, settles=True, is_public=True
        )
        self.public_file = self.make_file(self.coalition)
        answer.files.add(self.public_file)

    def make_moves(self, recipient: Recipient) -> tuple[Extension, Pause]:
        """More time for a recipient, and days on which its clock stood still."""
        day = date(2026, 3, 1)
        clock = ResponseClock.objects.create(recipient=recipient)
        extension = Extension.objects.create(
            clock=clock, until=day, granted_on=day, granted_by="Ada Rey", reason="An election."
        )
        return extension, Pause.objects.create(clock=clock, since=day, until=date(2026, 3, 3), reason="The annex.")

    def make_response(self, recipient: Recipient) -> Response:
        return Response.objects.create(
            recipient=recipient, kind=Response.Kind.PARTIAL, received_on=date(2026, 3, 3), settles=False
        )

    def make_incoming_mail(self, coalition: Coalition) -> IncomingMail:
        mail = IncomingMail.objects.create(
            coalition=coalition, message_id="<one@ministry.example>", sender="Office <office@ministry.example>"
        )
        RawMail.objects.create(mail=mail, content=b"From: office@ministry.example\n\nWe will look into it.")
        return mail

    def make_file(self, coalition: Coalition) -> StoredFile:
        return storage.store(coalition=coalition, name="reply.txt", content=b"Text", actor=None)

    def make_ticks(self) -> None:
        """The scheduler has just run."""
        now = timezone.now()
        SchedulerTick.objects.bulk_create(SchedulerTick(name=name, began_at=now, ended_at=now) for name in ticks.PARTS)

    def make_reminder(self, member: Member) -> Reminder:
        now = timezone.now()
        return Reminder.objects.create(
            kind="weekly_digest",
            step="monday",
            coalition=member.coalition,
            target_id=member.pk,
            member=member,
            anchor_at=now,
            due_at=now,
            key=f"weekly_digest.{member.pk}",
        )

    def make_reminder_pause(self, member: Member) -> ReminderPause:
        return ReminderPause.objects.create(coalition=member.coalition, member=member, reason="Away")

    def make_foreign_things(self) -> None:
        """Things of the other coalition, by the names that addresses have for them."""
        coalition = self.foreign_coalition
        letter = make_letter(campaign=make_campaign(coalition), state=LetterState.OPEN)
        group = make_group(letter)
        organization = make_organization(coalition)
        representative = make_representative(organization)
        recipient = make_recipient(letter=letter)
        extension, stop = self.make_moves(recipient)
        edition = make_edition(letter)
        addressee, tenure, batch = self.make_addressees(coalition)
        webhook_post = make_post(make_endpoint(coalition))
        self.foreign = {
            "endpoint": webhook_post.endpoint_id,
            "post": webhook_post.pk,
            "addressee": addressee.pk,
            "api_token": make_token(coalition.members.get(role="coordinator", suspended_at=None)).token.pk,
            "asked": make_asked(letter).pk,
            "share_link": make_share_link(letter).pk,
            "replied": make_reply(make_asked(letter)).pk,
            "proved": (proof := make_proof(make_signature(letter))).signature_id,
            "proof": proof.pk,
            "tenure": tenure.pk,
            "batch": batch.pk,
            "copy": make_copy(edition, recipient).pk,
            "delivery": make_delivery(recipient, edition).pk,
            "planned": make_planned(recipient, edition).pk,
            "extension": extension.pk,
            "stop": stop.pk,
            "bulk_deed": make_bulk_deed(letter).pk,
            "likely_pair": make_likely_pair(letter).pk,
            "campaign": letter.campaign.slug,
            "group": group.pk,
            "incoming_mail": self.make_incoming_mail(coalition).pk,
            "invitation": make_invitation(coalition).pk,
            "mail": (foreign_mail := self.make_failed_mail(coalition, to="grace@example.net")).pk,
            "mailbox": self.make_suspended_mailbox(foreign_mail).pk,
            "mandate": make_mandate(representative).pk,
            "member": (foreign_member := make_member(coalition)).pk,
            "pause": self.make_reminder_pause(foreign_member).pk,
            "reminder": self.make_reminder(foreign_member).pk,
            "nonce": self.make_file(coalition).nonce,
            "organization": organization.pk,
            "recipient": recipient.pk,
            "representative": representative.pk,
            "response": self.make_response(recipient).pk,
            "signature": make_signature(letter).pk,
            "signature_import": make_signature_import(letter).pk,
            "directory_import": make_directory_import(coalition).pk,
            "hand_entry": make_hand_entry(letter, entered_by=self.users["foreign_coordinator"]).pk,
            "paper_total": make_paper_total(letter, entered_by=self.users["foreign_coordinator"]).pk,
            "signature_export": make_signature_export(letter, ordered_by=self.users["coordinator"]).pk,
        }

    def make_suspended_mailbox(self, mail: OutgoingMail) -> SuppressedMailbox:
        """The mail's mailbox, as if mail to it had come back twice."""
        return SuppressedMailbox.objects.create(
            mailbox_key=mail.mailbox_key, hard_bounces=2, suspended_at=timezone.now(), reason="550 unknown"
        )

    def unsubscribe_token(self) -> str:
        """Return the token of the link in a weekly digest."""
        mail = OutgoingMail(event="weekly_digest", coalition=self.coalition, mailbox_key="a" * 64)
        return outbox.unsubscribe_link(mail).rstrip("/").rpartition("/")[2]

    def make_failed_mail(self, coalition: Coalition, *, to: str = "") -> OutgoingMail:
        """A mail that may be sent again."""
        return OutgoingMail.objects.create(
            coalition=coalition,
            event="member_invited",
            about_id=self.invitation.pk,
            to=to or self.invitation.email,
            mailbox_key=mailbox_key(to or self.invitation.email),
            key=f"a failed mail of {coalition.slug}",
            state=OutgoingMail.State.FAILED,
            reason="550 no such mailbox",
        )

    def client(self, view: str) -> Client:
        """Return a browser session of this point of view, signed in at the beginning of the test."""
        client = Visitor(raise_request_exception=False)
        client.handler = self.handler
        if view in self.users:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[view]
        return client

    def token(self, view: str, purpose: str) -> str:
        """Return the signer's own link, that to another letter, or for anybody else an invented one."""
        signature = self.links.get((view, purpose))
        return tokens.make(tokens.LinkPurpose(purpose), signature) if signature else "invented"

    def link(self, view: str, purpose: str) -> str:
        return reverse(f"signatories:{purpose}-link", args=[self.token(view, purpose)])

    def invitation_token(self, case: str) -> str:
        return members.link_token(self.invitation) if case == "genuine" else "invented"

    def page(self, route: str, view: str) -> str:
        """Return the name of the page that a mailed link leads this point of view to; an invented one for others."""
        if route == "campaign:join":
            return proofs.page_name("campaign.invitation", (self.invitation.nonce,))
        if route.startswith("signatories:invited"):
            return asked_page(self.asked) if view == "signer" else "invented"
        if route.startswith("letters:"):
            return proofs.page_name("letters.delivered", (self.linked.pk,))
        purpose = "confirm" if "confirm" in route else "manage"
        signature = self.links.get((view, purpose))
        return page_of(signature, purpose) if signature else "invented"

    def asked_token(self, view: str) -> str:
        return links.make(self.asked) if view == "signer" else "invented"

    def invitation_link(self) -> str:
        return reverse("campaign:invitation", args=[self.invitation_token("genuine")])

    def pk_of(self, route: str) -> int:
        """Return the row that an address of the operators' pages is about."""
        rows: dict[str, Model] = {"coalition": self.coalition, "member": self.somebody, "user": self.somebody.user}
        found = (row.pk for name, row in rows.items() if f"_{name}_" in route or f"/{name}/" in route)
        return int(next(found, self.coalition.pk))
