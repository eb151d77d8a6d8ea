"""Erasing one signature: what is gone from every table at once, what stays, and that the chain still verifies (Y5)."""

from typing import Any

import pytest
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Activity, IncomingMail, OutgoingMail
from campaign.privacy import forgetting
from campaign.trail import activity
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Autograph, HandEntry, Invitation, LikelyPair, Signature, SignatureProof
from signatories.models.signature import State
from signatories.signing import erasing, own_changes, signatures, tokens
from signatories.signing.erasing import Scope
from tests.everything import told
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_reply, make_signature, make_signature_import

pytestmark = pytest.mark.django_db
CANARY = ("bluecanary", "zyxlandia")
ADDRESS = "bird@bluecanary.example"


def proof_of(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


def canary(letter: Letter, **fields: Any) -> Signature:
    """A signer with traces of name and address in every table that keeps some."""
    said = {"name": "Bluecanary Ada", "location": "Zyxlandia", "email": ADDRESS}
    signature = make_signature(letter, **{**said, **fields})
    user = make_user()
    make_reply(make_asked(letter, email=ADDRESS, name="Bluecanary Ada", reason="Zyxlandia"))
    SignatureProof.objects.create(signature=signature, name="bluecanary.pdf", content=b"bluecanary")
    HandEntry.objects.create(signature=signature, note="Zyxlandia by phone", form_key="f", entered_by=user)
    LikelyPair.objects.create(
        first=signature, second=make_signature(letter), reasons=["zyxlandia"], found_at=timezone.now()
    )
    batch = make_signature_import(letter, state="done")
    batch.pieces.create(number=7, report='[[1, "Bluecanary Ada", "bird@bluecanary.example"]]')
    if not signature.withheld:
        Autograph.objects.create(signature=signature, content=b"bluecanary")
    coalition = letter.campaign.coalition
    activity.record("signature.edited", coalition=coalition, actor=user, about=signature, data={"name": "Zyxlandia"})
    for number, state in enumerate(("waiting", "sending", "sent", "bounced")):
        OutgoingMail.objects.create(
            coalition=coalition,
            event="signature_counted" if number else "signature_sought",
            about_id=signature.pk if number else letter.pk,
            topic=f"letter:{letter.pk}",
            to=ADDRESS,
            mailbox_key=signature.mailbox_key,
            key=f"canary {number}",
            state=state,
            reason="550 bluecanary.example",
        )
    activity.link_all()
    return signature


def run_out() -> None:
    """Send what is owed, and let the hourly job look."""
    OutgoingMail.objects.filter(state="waiting").update(state="sent")
    forgetting.forget(now=timezone.now())


@pytest.mark.parametrize("withheld", (False, True))
def test_erase_own_leaves_no_trace_in_any_table(*, withheld: bool) -> None:
    letter = make_letter(state=LetterState.OPEN)
    signature = canary(letter, withheld=withheld)
    assert told(*CANARY) == list(CANARY)

    erasing.erase_own(proof=proof_of(signature), scope=Scope.ALL)
    run_out()

    assert told(*CANARY) == []
    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.state, stored.counted_at, stored.mailbox_key, stored.nonce) == (State.WITHDRAWN, None, "", "")


@pytest.mark.parametrize(
    ("name", "left"),
    (("_drop_what_hangs_on", "zyxlandia"), ("_leave", "zyxlandia"), ("erase_mailbox", "bluecanary")),
)
def test_control_without_one_step_a_trace_stays(monkeypatch: pytest.MonkeyPatch, name: str, left: str) -> None:
    signature = canary(make_letter(state=LetterState.OPEN))
    monkeypatch.setattr(erasing, name, lambda _signature: None)

    erasing.erase_own(proof=proof_of(signature), scope=Scope.ALL)
    run_out()

    assert left in told(*CANARY)


def test_the_chain_of_the_trail_still_verifies() -> None:
    signature = canary(make_letter(state=LetterState.OPEN))
    coalition = signature.letter.campaign.coalition

    erasing.erase_own(proof=proof_of(signature), scope=Scope.ALL)
    activity.link_all()

    assert activity.verify(coalition) == []
    last = Activity.objects.filter(coalition=coalition).latest("sequence")
    assert (last.verb, last.data) == (
        "signature.erased",
        {"letter": signature.letter_id, "scope": "all", "how": "link"},
    )


def test_control_an_entry_that_is_changed_otherwise_is_noticed() -> None:
    signature = canary(make_letter(state=LetterState.OPEN))
    Activity.objects.filter(verb="signature.edited").update(data={})

    assert activity.verify(signature.letter.campaign.coalition) == ["Entry 1 was changed."]


def test_erase_own_keeps_the_line_where_only_the_address_is_to_go() -> None:
    signature = canary(make_letter(state=LetterState.DELIVERED, closed_at=timezone.now()))

    erasing.erase_own(proof=proof_of(signature), scope=Scope.ADDRESS)
    run_out()

    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.state, stored.name, stored.location) == (State.COUNTED, "Bluecanary Ada", "Zyxlandia")
    assert (stored.email, stored.mailbox_key, stored.nonce) == ("", "", "")
    assert told(ADDRESS) == []
    with pytest.raises(signatures.LinkDead):
        signatures.find(proof_of(signature))


def test_the_address_alone_does_not_go_while_the_mailbox_could_sign_twice() -> None:
    signature = make_signature(make_letter(state=LetterState.OPEN))

    with pytest.raises(erasing.CannotErase):
        erasing.erase_own(proof=proof_of(signature), scope=Scope.ADDRESS)
    assert Signature.objects.get(pk=signature.pk).email == signature.email


def test_another_signature_of_the_mailbox_keeps_what_is_its_own() -> None:
    letter = make_letter(state=LetterState.OPEN, names_per_mailbox=2)
    mine = make_signature(letter, email=ADDRESS, party_key="a")
    other = make_signature(letter, email=ADDRESS, party_key="b")
    asked = make_asked(letter, email=ADDRESS)
    mails = [
        outbox.post(
            "signature_counted",
            to=ADDRESS,
            about_id=one.pk,
            topic=f"letter:{letter.pk}",
            coalition=letter.campaign.coalition,
        )
        for one in (mine, other)
    ]

    erasing.erase_own(proof=proof_of(mine), scope=Scope.ALL)

    assert [OutgoingMail.objects.get(pk=mail.pk).to for mail in mails if mail] == ["", ADDRESS]
    assert Invitation.objects.filter(pk=asked.pk).exists()
    assert Signature.objects.get(pk=other.pk).email == ADDRESS


def test_the_last_word_leaves_and_its_address_goes() -> None:
    signature = make_signature(make_letter(state=LetterState.OPEN), email=ADDRESS)
    erasing.erase_own(proof=proof_of(signature), scope=Scope.ALL)
    mail = OutgoingMail.objects.get(event=erasing.EVENT)

    message = outbox.build(mail)
    assert message is not None
    assert message.to == [ADDRESS]
    assert "/s/" not in str(message.body)
    forgetting.forget(now=timezone.now())
    assert OutgoingMail.objects.get(pk=mail.pk).to == ADDRESS
    run_out()
    assert OutgoingMail.objects.get(pk=mail.pk).to == ""


def test_an_address_that_nobody_confirmed_gets_no_last_word() -> None:
    signature = make_signature(make_letter(state=LetterState.OPEN), state=State.UNCONFIRMED, email=ADDRESS)

    erasing.erase_own(proof=proof_of(signature), scope=Scope.ALL)

    assert not OutgoingMail.objects.exists()
    assert told("bluecanary") == []


def test_whoever_erased_everything_may_sign_anew() -> None:
    letter = make_letter(state=LetterState.OPEN)
    signature = make_signature(letter, email=ADDRESS, name="Ada")
    erasing.erase_own(proof=proof_of(signature), scope=Scope.ALL)

    signatures.sign(letter=letter, signer=signatures.Signer(kind="person", email=ADDRESS, name="Ada"))

    assert Signature.objects.filter(letter=letter, email="").count() == 1
    assert Signature.objects.filter(letter=letter, state=State.UNCONFIRMED).count() == 1


def test_erasing_hands_the_line_of_an_organization_on() -> None:
    letter = make_letter(state=LetterState.OPEN)
    first = make_signature(letter, organization_name="Lantern", organization_key="lantern")
    second = make_signature(letter, organization_name="Lantern", joins=first)

    erasing.erase_own(proof=proof_of(first), scope=Scope.ALL)

    assert Signature.objects.get(pk=second.pk).joins is None
    assert letter.signatures.counted().count() == 1


def test_erase_on_request_takes_one_that_has_left_already_and_names_who_did_it() -> None:
    signature = canary(make_letter(state=LetterState.OPEN))
    own_changes.withdraw(proof=proof_of(signature))
    coordinator = make_user()

    erasing.erase_on_request(signature=signature, actor=coordinator, how="mail")
    run_out()

    assert told(*CANARY) == []
    entry = Activity.objects.latest("pk")
    assert (entry.actor, entry.data["how"]) == (coordinator, "mail")


def test_replies_to_an_invitation_go_with_it() -> None:
    letter = make_letter(state=LetterState.OPEN)
    reply = make_reply(make_asked(letter, email=ADDRESS))

    assert erasing.erase_invitations(Invitation.objects.filter(letter=letter)) == 1
    assert not IncomingMail.objects.filter(pk=reply.mail_id).exists()
