"""Answers by mail: a reply finds its invitation, waits to be read, and becomes an answer with the mail as its proof."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.mail import bounces, outbox, replies
from campaign.mail.reading import reader
from campaign.mailbox import mailbox_key
from campaign.models import Activity, IncomingMail, Member, OutgoingMail, RawMail, Role
from campaign.waiting import UNDO_FOR, Queue, Sight
from letters import reminders as engine
from letters.answers import inbox
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.invitations import asking, ledger, mail_replies, privacy, reading_replies
from signatories.invitations.waiting import ReplyKind
from signatories.models import Invitation, InvitationReminders, MailAnswer, Signature, SignatureProof
from signatories.moderation import decisions
from signatories.signing import manual_entry
from signatories.signing import privacy as signing_privacy
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_organization, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature, make_signer

pytestmark = pytest.mark.django_db
NONCE = "abcdefghijklmnopqrstuvwxyz"
INBOX = f"answers-{NONCE}@inbox.undersigned.example"


@pytest.fixture
def letter() -> Letter:
    campaign = make_campaign(make_coalition("Archives for All", inbox_nonce=NONCE))
    return make_letter(state=LetterState.OPEN, slug="archives", campaign=campaign, title="Open the archives")


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def asked(letter: Letter) -> Invitation:
    return make_asked(letter, organization_name="Rivers United", name="Ada Rey", email="ada@rivers.example")


def message_id(invitation: Invitation) -> str:
    """Return the Message-ID of the mail that asks, as the outbox writes it."""
    asking.post_mail(invitation, invitation.letter)
    return outbox.message_id(OutgoingMail.objects.latest("pk"))


def reply(
    invitation: Invitation, text: str = "Yes, we sign.", *, sender: str = "Ada Rey <ada@rivers.example>", **headers: str
) -> EmailMessage:
    """Return a reply to the mail that asks; a header that is empty is left out."""
    message = EmailMessage()
    defaults = {
        "From": sender,
        "To": INBOX,
        "Subject": "Re: Will you sign?",
        "Message-ID": f"<{mailbox_key(text + sender)[:12]}@rivers.example>",
        "In-Reply-To": message_id(invitation) if "In_Reply_To" not in headers else "",
    }
    for name, value in {**defaults, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def reminded(letter: Letter) -> OutgoingMail:
    """Let the last reminder of a letter go out to those who are silent, and return its mail."""
    long_ago = timezone.now() - timedelta(days=9)
    InvitationReminders.objects.create(letter=letter, armed_at=long_ago)
    Invitation.objects.update(asked_at=long_ago)
    engine.plan(now=timezone.now())
    engine.post(now=Reminder.objects.get(kind="invitation_closes", step="last").due_at)
    return OutgoingMail.objects.get(event="invitation_closes")


def take_in(message: EmailMessage, letter: Letter) -> IncomingMail:
    raw = message.as_bytes()
    return inbox.accept(raw, coalition=letter.campaign.coalition, read=reader.read(raw))


def came(invitation: Invitation, text: str = "Yes, we sign.", **headers: str) -> MailAnswer:
    """Take in a reply to an invitation and return it."""
    mail = take_in(reply(invitation, text, **headers), invitation.letter)
    return MailAnswer.objects.get(mail=mail)


def sign(answer: MailAnswer, member: Member, **fields: Any) -> MailAnswer:
    asked = answer.invitation
    signer = make_signer(
        **{"organization_name": asked.organization_name, "name": asked.name, "email": asked.email, **fields}
    )
    return reading_replies.sign(letter=answer.letter, answer=answer, signer=signer, actor=member.user)


def standing(invitation: Invitation) -> str:
    return Invitation.objects.all().standing().get(pk=invitation.pk).standing  # type: ignore[attr-defined]


# Found


def test_a_reply_is_known_by_the_mail_that_it_names(letter: Letter, asked: Invitation) -> None:
    answer = came(asked)

    assert (answer.invitation, answer.outcome, answer.subject) == (asked, "waiting", "Re: Will you sign?")
    assert mail_replies.is_from_asked(answer)
    assert IncomingMail.objects.of_inbox().count() == 0
    assert (Signature.objects.count(), standing(asked)) == (0, "mail")


def test_a_reply_without_the_seal_of_our_mail_stays_in_the_inbox(letter: Letter, asked: Invitation) -> None:
    """The control: who only counts up our keys, or guesses a seal, comes to no invitation."""
    genuine = message_id(asked)
    forged = genuine.replace(genuine.rpartition(".")[2], "0000000000000000@testserver>")

    take_in(reply(asked, In_Reply_To=forged, References="<other@example.org>"), letter)

    assert MailAnswer.objects.count() == 0
    assert IncomingMail.objects.of_inbox().count() == 1


def test_a_reply_in_a_longer_thread_is_known_by_its_references(letter: Letter, asked: Invitation) -> None:
    thread = f"{message_id(asked)} <between@rivers.example>"

    answer = came(asked, In_Reply_To="<between@rivers.example>", References=thread)

    assert answer.invitation == asked


def test_a_reply_to_a_reminder_is_about_whom_it_reminds(letter: Letter, asked: Invitation) -> None:
    answer = came(asked, In_Reply_To=outbox.message_id(reminded(letter)))

    assert answer.invitation == asked


def test_a_reply_to_a_mail_of_another_coalition_is_not_taken(letter: Letter, asked: Invitation) -> None:
    other = make_coalition(inbox_nonce="zyxwvutsrqponmlkjihgfedcba")
    raw = reply(asked).as_bytes()

    inbox.accept(raw, coalition=other, read=reader.read(raw))

    assert MailAnswer.objects.count() == 0


def test_the_same_mail_by_two_ways_is_one_answer(letter: Letter, asked: Invitation) -> None:
    message = reply(asked)

    assert take_in(message, letter) == take_in(message, letter)
    assert MailAnswer.objects.count() == 1


def test_a_reply_leaves_nothing_in_the_open_that_tells_who_wrote_it(letter: Letter, asked: Invitation) -> None:
    message = reply(asked, "Canary Heron signs", sender="Canary Heron <canary@heron.example>", Subject="Canary Heron")
    message.add_attachment(b"Canary Heron", maintype="text", subtype="plain", filename="Canary Heron.txt")

    take_in(message, letter)

    with connection.cursor() as cursor:
        for table in ("campaign_incomingmail", "campaign_rawmail", "signatories_mailanswer", "campaign_storedfile"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = str([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor])
            assert [word for word in ("canary", "heron") if word in stored.lower()] == [], table
    assert "Canary Heron.txt" in MailAnswer.objects.get().mail.notes


def test_an_automatic_reply_is_no_answer(letter: Letter, asked: Invitation) -> None:
    answer = came(asked, "I am away until May.", Auto_Submitted="auto-replied")

    assert (answer.outcome, standing(asked)) == ("away", "asked")
    assert ReplyKind(Sight(make_member(letter.campaign.coalition, role=Role.OWNER), timezone.now())).number() == 0
    row = ledger.rows(letter, ledger.with_neighbors(ledger.find(letter, ledger.LedgerSearch())))[0]
    assert row["is_away"]


def test_a_reminder_that_came_back_is_seen_in_the_ledger(letter: Letter, asked: Invitation) -> None:
    mail = reminded(letter)
    OutgoingMail.objects.update(state="sent")
    report = bounces.BounceReport(bounces.ReportKind.HARD, outbox.message_id(mail), asked.email, "5.1.1 no such user")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda deed, **_options: deed())
        bounces.take(report, now=timezone.now())

    asked.refresh_from_db()
    assert asked.state == "bounced"


# Nobody is asked who has answered


def test_whoever_has_answered_by_mail_is_neither_reminded_nor_asked(
    letter: Letter, member: Member, asked: Invitation
) -> None:
    assert list(Invitation.objects.all().silent()) == [asked]
    came(asked)

    assert list(Invitation.objects.all().silent()) == []
    again = asking.ask(letter=letter, ids=[asked.pk], actor=member.user, seen_at=timezone.now() + timedelta(hours=1))
    assert again.number == 0


# Read


def test_signing_by_mail_counts_with_the_mail_as_proof(letter: Letter, member: Member, asked: Invitation) -> None:
    organization = make_organization(letter.campaign.coalition, "Rivers United")
    answer = came(asked)

    done = sign(answer, member)

    signature = Signature.objects.get()
    assert done.signature == signature
    assert (signature.state, signature.source, signature.organization) == ("counted", "manual", organization)
    assert (signature.decided_by, signature.confirmed_at, standing(asked)) == (member.user, None, "signed")
    proof = SignatureProof.objects.get()
    assert (bytes(proof.content), proof.media_type) == (bytes(RawMail.objects.get().content), "message/rfc822")
    assert answer.mail.__class__.objects.get().state == "filed"
    assert Activity.objects.filter(verb="signature.entered", actor=member.user).count() == 1
    assert "Rivers" not in str(list(Activity.objects.values_list("data", flat=True)))


def test_the_signer_is_told_after_the_time_to_take_it_back(letter: Letter, member: Member, asked: Invitation) -> None:
    sign(came(asked), member)
    notice = OutgoingMail.objects.get(event="signature_counted")
    assert notice.mailbox_key == asked.mailbox_key
    assert notice.next_try_at > timezone.now() + UNDO_FOR - timedelta(seconds=20)

    OutgoingMail.objects.filter(pk=notice.pk).update(next_try_at=timezone.now())
    outbox.deliver()

    assert "Thank you for signing: Open the archives" in [message.subject for message in django_mail.outbox]


def test_two_staff_of_one_organization_sign_by_mail_and_online_as_one_line(
    letter: Letter, member: Member, asked: Invitation
) -> None:
    make_organization(letter.campaign.coalition, "Rivers United")
    bo = make_asked(letter, organization_name="Rivers United", name="Bo", email="bo@rivers.example")

    sign(came(asked), member)
    sign(came(bo, sender="bo@rivers.example"), member)

    assert (Signature.objects.count(), Signature.objects.counted().count()) == (2, 1)


def test_a_colleague_who_answers_gets_a_row_of_their_own(letter: Letter, member: Member, asked: Invitation) -> None:
    answer = came(asked, sender="Bo Lind <bo@elsewhere.example>")
    assert not mail_replies.is_from_asked(answer)

    sign(answer, member, email="bo@elsewhere.example", name="Bo Lind")

    asked.refresh_from_db()
    colleague = Invitation.objects.get(forwarded_from=asked)
    assert (asked.state, standing(colleague), colleague.email) == ("forwarded", "signed", "bo@elsewhere.example")


@pytest.mark.parametrize(
    ("state", "words"),
    (
        ("counted", "has signed the letter already"),
        ("pending", "has signed the letter already"),
        ("withdrawn", "has withdrawn its signature"),
        ("rejected", "was rejected"),
        ("suspect", "was rejected|has signed the letter already"),
    ),
)
def test_a_mail_never_stands_over_what_its_mailbox_did_online(
    letter: Letter, member: Member, asked: Invitation, state: str, words: str
) -> None:
    make_signature(letter, state=state, email=asked.email)

    with pytest.raises(manual_entry.NotEntered, match=words):
        sign(came(asked), member)
    assert (Signature.objects.get().state, MailAnswer.objects.get().outcome) == (state, "waiting")


def test_a_signature_that_was_begun_online_makes_room(letter: Letter, member: Member, asked: Invitation) -> None:
    make_signature(letter, state="unconfirmed", email=asked.email)

    sign(came(asked), member)

    assert [one.state for one in Signature.objects.all()] == ["counted"]


def test_a_frozen_list_keeps_whoever_signs_by_mail_for_the_addendum(
    letter: Letter, member: Member, asked: Invitation
) -> None:
    answer = came(asked)
    Letter.objects.update(state=LetterState.CLOSED)

    sign(answer, member)

    assert list(Signature.objects.late()) == [Signature.objects.get()]
    assert (Signature.objects.counted().count(), OutgoingMail.objects.filter(event="signature_counted").count()) == (
        0,
        0,
    )
    reading_replies.undo(letter=letter, answer=answer, actor=member.user)
    assert Signature.objects.count() == 0


def test_a_withdrawn_letter_takes_no_mail(letter: Letter, member: Member, asked: Invitation) -> None:
    answer = came(asked)
    Letter.objects.update(state=LetterState.WITHDRAWN)

    with pytest.raises(manual_entry.NotEntered, match="not open"):
        sign(answer, member)


@pytest.mark.parametrize("outcome", ("considering", "declined", "question"))
def test_another_answer_is_noted(letter: Letter, member: Member, asked: Invitation, outcome: str) -> None:
    answer = came(asked, "Not yet.")

    reading_replies.note(letter=letter, answer=answer, outcome=outcome, actor=member.user, reason="Next week")

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (outcome, "Next week")
    assert IncomingMail.objects.get().state == "filed"


def test_a_mail_is_read_once(letter: Letter, member: Member, asked: Invitation) -> None:
    answer = came(asked)
    sign(answer, member)

    with pytest.raises(reading_replies.NotRead):
        reading_replies.note(letter=letter, answer=answer, outcome="declined", actor=member.user)
    assert standing(asked) == "signed"


def test_whoever_declines_takes_nobody_else_with_it(letter: Letter, member: Member, asked: Invitation) -> None:
    other = make_asked(letter, organization_name="Rivers United", email="bo@rivers.example")

    reading_replies.note(letter=letter, answer=came(asked), outcome="declined", actor=member.user)

    assert (standing(asked), standing(other)) == ("declined", "asked")


def test_a_mail_about_something_else_goes_to_the_inbox(letter: Letter, member: Member, asked: Invitation) -> None:
    reading_replies.to_inbox(letter=letter, answer=came(asked), actor=member.user)

    [mail] = IncomingMail.objects.of_inbox()
    assert (mail.state, mail.subject, MailAnswer.objects.count()) == ("waiting", "Re: Will you sign?", 0)


# Taken back


def test_undo_takes_a_signature_out_again_with_all_that_followed(
    letter: Letter, member: Member, asked: Invitation
) -> None:
    answer = came(asked, sender="bo@elsewhere.example")
    sign(answer, member, email="bo@elsewhere.example")

    reading_replies.undo(letter=letter, answer=answer, actor=member.user)

    asked.refresh_from_db()
    assert (asked.state, standing(asked), Signature.objects.count()) == ("asked", "mail", 0)
    assert Invitation.objects.count() == 1
    assert OutgoingMail.objects.get(event="signature_counted").state == "dropped"
    assert IncomingMail.objects.get().state == "waiting"


def test_undo_is_for_whoever_decided_and_for_two_minutes(letter: Letter, member: Member, asked: Invitation) -> None:
    answer = came(asked)
    sign(answer, member)
    other = make_member(letter.campaign.coalition, role=Role.COORDINATOR)
    with pytest.raises(reading_replies.NotRead):
        reading_replies.undo(letter=letter, answer=answer, actor=other.user)

    IncomingMail.objects.update(decided_at=timezone.now() - UNDO_FOR - timedelta(seconds=1))
    with pytest.raises(reading_replies.NotRead, match="too late"):
        reading_replies.undo(letter=letter, answer=answer, actor=member.user)
    assert Signature.objects.get().state == "counted"


def test_undo_leaves_a_line_that_somebody_joined(letter: Letter, member: Member, asked: Invitation) -> None:
    answer = came(asked)
    done = sign(answer, member)
    make_signature(letter, organization_name="Rivers United", joins=done.signature)

    with pytest.raises(manual_entry.NotEntered, match="joined this line"):
        reading_replies.undo(letter=letter, answer=answer, actor=member.user)


def test_undo_gives_an_answer_of_before_back(letter: Letter, member: Member, asked: Invitation) -> None:
    Invitation.objects.update(state="considering", reason="The board meets")
    answer = came(asked, "No.")
    reading_replies.note(letter=letter, answer=answer, outcome="declined", actor=member.user)

    reading_replies.undo(letter=letter, answer=answer, actor=member.user)

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("considering", "The board meets")


def test_a_rejected_entry_can_be_approved_again(letter: Letter, member: Member, asked: Invitation) -> None:
    signature = sign(came(asked), member).signature
    assert signature is not None
    decisions.reject(letter=letter, ids=[signature.pk], actor=member.user, reason="")

    assert decisions.approve(letter=letter, ids=[signature.pk], actor=member.user) == 1


# The pages


def test_reply_to_is_the_inbox_and_the_mail_says_that_one_may_answer(letter: Letter, asked: Invitation) -> None:
    asking.post_mail(asked, letter)
    outbox.deliver()

    [message] = django_mail.outbox
    assert message.reply_to == [INBOX]
    assert "You can also answer this mail" in str(message.body)


def test_without_an_inbox_replies_go_to_the_coalition(letter: Letter, asked: Invitation, settings: Any) -> None:
    settings.INBOX_DOMAIN = ""
    coalition = letter.campaign.coalition
    coalition.reply_to = "office@archives.example"
    coalition.save()

    asking.post_mail(asked, letter)
    outbox.deliver()

    [message] = django_mail.outbox
    assert message.reply_to == ["office@archives.example"]
    assert "You can also answer this mail" not in str(message.body)


def test_the_queue_offers_the_reply_with_its_address(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    asked = make_asked(letter, organization_name="Rivers United", email="ada@rivers.example")
    came(asked, "We sign.", sender="bo@elsewhere.example")

    page = client.get("/letters/archives/waiting/").text

    assert "Sign as “Rivers United”…" in page
    assert "It comes from bo@elsewhere.example. We had asked ada@rivers.example." in page


def test_the_page_signs_at_a_press_and_takes_it_back(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    answer = came(make_asked(letter, organization_name="Rivers United", name="Ada Rey", email="ada@rivers.example"))
    path = reverse("signatories:reply", args=["archives", answer.pk])
    page = client.get(path).text
    assert 'value="Rivers United"' in page
    assert 'value="Ada Rey"' in page

    given = {"kind": "organization", "name": "Ada Rey", "appears": "public", "mailbox": "asked"}
    refused = client.post(path, given)
    assert (refused.status_code, Signature.objects.count()) == (422, 0)
    assert "Name the organization that signs." in refused.text
    done = client.post(path, given | {"organization_name": "Rivers United", "back": "/letters/archives/waiting/"})
    assert done.headers["Location"] == "/letters/archives/waiting/"
    assert "“Rivers United, Ada Rey” signs." in client.get("/letters/archives/waiting/").text
    client.post(reverse("signatories:undo-reply", args=["archives", answer.pk]))

    assert (Signature.objects.count(), MailAnswer.objects.get().outcome) == (0, "waiting")


def test_what_was_read_is_one_press_in_the_queue(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    answer = came(make_asked(letter))
    path = reverse("signatories:read-reply", args=["archives", answer.pk])

    assert client.post(path, {"outcome": "signed"}).status_code == 422
    client.post(path, {"outcome": "question", "back": "/letters/archives/waiting/"})

    assert MailAnswer.objects.get().outcome == "question"


def test_the_queue_asks_as_often_for_many_replies(letter: Letter, member: Member) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(Queue(Sight(member, timezone.now()), only="replies"))
        return len(captured)

    came(make_asked(letter))
    one = queries()
    for number in range(2):
        came(make_asked(letter), f"Reply {number}")

    assert queries() == one


def test_staff_who_log_answers_do_not_see_replies_to_invitations(client: Client, letter: Letter) -> None:
    sign_in(client, make_member(letter.campaign.coalition, role=Role.STAFF).user)
    answer = came(make_asked(letter), sender="Canary <canary@heron.example>")
    slug = letter.campaign.coalition.slug

    assert "canary" not in client.get(reverse("letters:inbox", args=[slug])).text.lower()
    for route in ("inbox-mail", "raw-mail"):
        assert client.get(reverse(f"letters:{route}", args=[slug, answer.mail_id])).status_code == 404
    assert client.get(reverse("signatories:reply", args=["archives", answer.pk])).status_code == 403


# Forgotten


def test_mails_and_proofs_go_with_the_addresses(letter: Letter, member: Member, asked: Invitation) -> None:
    sign(came(asked), member)
    Letter.objects.update(closed_at=timezone.now() - timedelta(days=184))

    privacy.forget(now=timezone.now())
    signing_privacy.forget_contacts(now=timezone.now())

    assert (IncomingMail.objects.count(), RawMail.objects.count(), SignatureProof.objects.count()) == (0, 0, 0)
    assert Signature.objects.get().state == "counted"


def test_leave_to_inbox_keeps_the_sealed_identity(letter: Letter, asked: Invitation) -> None:
    message = reply(asked)
    first = take_in(message, letter)
    replies.leave_to_inbox(first, subject="Re")

    assert take_in(message, letter) == first
