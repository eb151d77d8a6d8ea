"""What webhooks are told of letters, signatures and invitations: that it happened, and nothing that is not public."""

import json
from typing import Any

import pytest

from campaign.models import Role, WebhookEvent
from campaign.trail import activity
from campaign.webhooks import events
from letters import announcements as of_letters
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import changes
from signatories.moderation.changes import Order, SignatureDeed
from signatories.signing import own_changes, signatures, tokens
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_group, make_signature
from tests.factories.webhooks import make_endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, visibility="public")
    make_group(letter)
    make_endpoint(letter.campaign.coalition)
    letter.refresh_from_db()
    return letter


def told() -> list[tuple[str, dict[str, Any]]]:
    return list(WebhookEvent.objects.order_by("pk").values_list("type", "data"))


def proof(signature: Signature) -> tokens.Proof:
    signature.refresh_from_db()
    return tokens.Proof(signature.pk, signature.nonce)


def test_a_signature_that_counts_and_is_withdrawn_is_told(letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED)

    signatures.confirm(proof=proof(signature))
    own_changes.withdraw(proof=proof(signature))

    link = of_letters.link_to(letter)
    assert told() == [
        ("signature.counted", {"letter": link, "signature": {"id": signature.pk, "kind": "person", "joins": None}}),
        ("signature.withdrawn", {"letter": link, "signature": {"id": signature.pk, "kind": "person"}}),
    ]


def test_a_signature_that_waits_for_a_coordinator_is_told_when_it_counts(letter: Letter) -> None:
    coordinator = make_member(letter.campaign.coalition, role=Role.COORDINATOR).user
    letter.approve_all = True
    letter.save(update_fields=["approve_all"])
    signature = make_signature(letter, state=State.UNCONFIRMED)
    signatures.confirm(proof=proof(signature))
    assert told() == []

    for deed in (SignatureDeed.APPROVE, SignatureDeed.REJECT):
        signature = Signature.objects.select_related("letter__campaign__coalition").get(pk=signature.pk)
        order = Order(deed, coordinator, "", tells=False, group=None, wait=changes_wait())
        changes.apply(signature, order, now=signature.letter.created_at)

    assert [name for name, _data in told()] == ["signature.counted", "signature.removed"]


def changes_wait() -> Any:
    from datetime import timedelta  # noqa: PLC0415

    return timedelta()


def test_what_is_rejected_before_it_counted_is_not_told(letter: Letter) -> None:
    coordinator = make_member(letter.campaign.coalition, role=Role.COORDINATOR).user
    signature = make_signature(letter, state=State.PENDING)
    signature = Signature.objects.select_related("letter__campaign__coalition").get(pk=signature.pk)

    order = Order(SignatureDeed.REJECT, coordinator, "", tells=False, group=None, wait=changes_wait())
    changes.apply(signature, order, now=letter.created_at)

    assert told() == []


def test_nothing_of_who_has_signed_is_told(letter: Letter) -> None:
    signature = make_signature(
        letter, state=State.UNCONFIRMED, name="Secret Sister", email="sister@hidden.example", affiliation="Hidden House"
    )
    signature.appear("withheld")
    signature.save()
    signatures.confirm(proof=proof(signature))

    own_changes.withdraw(proof=proof(signature))

    text = json.dumps(told())
    assert "signature.withdrawn" in text
    assert_discreet(text, signature)


def assert_discreet(text: str, signature: Signature) -> None:
    signature.refresh_from_db()
    for secret in ("Sister", "hidden", "Hidden", signature.nonce, "/s/"):
        assert secret not in text


HOSTILE = {
    "name": "Secret Sister",
    "email": "sister@hidden.example",
    "reason": "Secret Sister asked for it",
    "link": "https://letters.example/s/confirm/token/",
    "cover_subject": "Secret",
    "state": "declined",
    "number": 1,
}


def test_of_a_deed_only_what_is_named_is_told(letter: Letter) -> None:
    invitation = make_asked(letter, name="Secret Sister")
    for verb in events._by_verb:
        about = invitation if verb.startswith("invitation.") else letter
        data = {**HOSTILE, "letter": letter.pk}
        activity.record(verb, coalition=letter.campaign.coalition, actor=None, about=about, data=data)

    assert len(told()) == len(events._by_verb)
    text = json.dumps(told())
    assert not [secret for secret in ("Secret", "hidden", "/s/", "Sister") if secret in text]


def test_without_the_choice_all_of_it_would_be_told(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a deed's data handed on as they are."""
    monkeypatch.setattr(of_letters, "_chosen", lambda data, names: dict(data))

    activity.record("letter.opened", coalition=letter.campaign.coalition, actor=None, about=letter, data=HOSTILE)

    assert "Secret Sister" in json.dumps(told())


@pytest.mark.parametrize(("visibility", "is_told"), (("public", True), ("link", False), ("team", False)))
def test_title_and_public_page_are_told_of_a_letter_that_all_may_see(
    letter: Letter, visibility: str, is_told: bool
) -> None:
    letter.visibility = visibility
    letter.save(update_fields=["visibility"])

    activity.record("letter.opened", coalition=letter.campaign.coalition, actor=None, about=letter)

    ((_name, data),) = told()
    assert ("title" in data["letter"], "public_url" in data["letter"]) == (is_told, is_told)
    assert data["letter"]["id"] == letter.pk


def test_an_invitation_that_was_answered_is_told_without_its_words(letter: Letter) -> None:
    from signatories.invitations import keeping  # noqa: PLC0415

    invitation = make_asked(letter, name="Secret Sister")

    keeping.set_state(invitation, "declined", letter=letter, actor=None, reason="Because of Secret Sister")

    ((name, data),) = told()
    assert (name, data["invitation"]) == ("invitation.answered", {"id": invitation.pk, "state": "declined"})
    assert "Sister" not in json.dumps(data)


def test_a_coalition_without_webhooks_pays_nothing(django_assert_num_queries: Any) -> None:
    letter = make_letter(state=LetterState.OPEN)
    signature = make_signature(letter, state=State.COUNTED)
    signature = Signature.objects.select_related("letter__campaign__coalition").get(pk=signature.pk)

    from signatories import announcements  # noqa: PLC0415

    with django_assert_num_queries(0):
        announcements.tell_counted(signature)
        announcements.tell_left(signature, state=State.WITHDRAWN)
