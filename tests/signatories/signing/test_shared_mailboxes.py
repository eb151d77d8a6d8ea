"""Several names at one mailbox, where a letter lets it sign for them; each with links of its own."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaign.mailbox import mailbox_key
from campaign.models import OutgoingMail
from letters.drafts import signing_rules
from letters.drafts.signing_rules import RulesRefused
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import finding, mailboxes, manual_entry, own_changes, signatures, tokens
from tests.factories.campaign import make_member, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer

pytestmark = pytest.mark.django_db
HOME = "home@gmail.com"


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, names_per_mailbox=2)
    make_group(letter)
    return letter


def sign(letter: Letter, name: str, email: str = HOME, **fields: Any) -> None:
    signatures.sign(letter=letter, signer=make_signer(name=name, email=email, **fields))


def names() -> list[str]:
    return list(Signature.objects.order_by("pk").values_list("name", flat=True))


def proof(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


def confirm(name: str) -> Signature:
    return signatures.confirm(proof=proof(Signature.objects.get(name=name)))


def test_two_names_sign_from_one_mailbox_in_all_its_spellings(letter: Letter) -> None:
    sign(letter, "Ada Rey", HOME)
    sign(letter, "Ben Rey", "H.o.me+ben@googlemail.com")
    sign(letter, "ADA  RÉY", "home+x@gmail.com")

    assert names() == ["ADA  RÉY", "Ben Rey"]
    assert {confirm(name).state for name in names()} == {State.COUNTED}
    assert len({one.nonce for one in Signature.objects.all()}) == 2


def test_without_the_rule_a_mailbox_signs_once(letter: Letter) -> None:
    Letter.objects.update(names_per_mailbox=1)

    sign(letter, "Ada Rey")
    sign(letter, "Ben Rey")

    assert names() == ["Ben Rey"]
    assert list(Signature.objects.values_list("party_key", flat=True)) == [""]


def test_a_person_and_an_organization_of_one_name_are_two(letter: Letter) -> None:
    sign(letter, "Kestrel")
    sign(letter, "Ada Rey", organization_name="Kestrel")

    assert Signature.objects.count() == 2


def test_a_full_mailbox_lets_new_entries_take_the_place_of_what_nobody_confirmed(letter: Letter) -> None:
    sign(letter, "Ada Rey")
    confirm("Ada Rey")
    sign(letter, "Somebody Else")

    sign(letter, "Ben Rey")

    assert names() == ["Ada Rey", "Ben Rey"]
    assert confirm("Ben Rey").state == State.COUNTED


def test_a_full_mailbox_whose_names_stand_is_told_how_they_stand(letter: Letter) -> None:
    for name in ("Ada Rey", "Ben Rey"):
        sign(letter, name)
        confirm(name)

    sign(letter, "Cleo Rey")

    assert names() == ["Ada Rey", "Ben Rey"]
    mail = OutgoingMail.objects.filter(event=finding.EVENT).get()
    context = finding.signature_sought(mail)
    assert context is not None
    assert [one["printed"] for one in context["told"]] == ["Ada Rey", "Ben Rey"]
    assert len({one["link"] for one in context["told"]}) == 2


def test_the_mail_about_a_mailbox_has_no_word_of_what_nobody_confirmed(letter: Letter) -> None:
    sign(letter, "Buy at shop")
    finding.seek(letter=letter, email=HOME)

    context = finding.signature_sought(OutgoingMail.objects.get(event=finding.EVENT))

    assert context is not None
    assert [(one["state"], one["printed"]) for one in context["told"]] == [("unconfirmed", "")]


def test_the_database_refuses_a_second_row_of_the_same_name(letter: Letter) -> None:
    sign(letter, "Ada Rey")
    stored = Signature.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_signature(letter, email=HOME, party_key=stored.party_key)


# Renaming


def test_a_name_is_not_changed_to_another_one_of_the_same_mailbox(letter: Letter) -> None:
    for name in ("Ada Rey", "Ben Rey"):
        sign(letter, name)
        confirm(name)
    ben = Signature.objects.get(name="Ben Rey")

    with pytest.raises(mailboxes.SignedInThisName):
        own_changes.correct(proof=proof(ben), correction=own_changes.Correction(name="Ada Rey"))
    with pytest.raises(mailboxes.SignedInThisName):
        decisions.edit(letter=letter, signature=ben, actor=make_user(), values={"name": "ada rey"})


def test_the_key_follows_a_new_name(letter: Letter) -> None:
    sign(letter, "Ada Rey")
    ada = confirm("Ada Rey")
    own_changes.correct(proof=proof(ada), correction=own_changes.Correction(name="Ada Marsh"))

    sign(letter, "Ada Marsh")

    assert Signature.objects.count() == 1


# The rule is changed


def set_rule(letter: Letter, number: int) -> None:
    signing_rules.set_rules(letter=letter, actor=make_user(), changes={"names_per_mailbox": number})


def test_who_signed_before_the_rule_was_opened_is_still_the_first(letter: Letter) -> None:
    Letter.objects.update(names_per_mailbox=1)
    letter.refresh_from_db()
    sign(letter, "Ada Rey", withheld=True)
    set_rule(letter, 3)

    sign(letter, "ada rey")
    sign(letter, "Ben Rey")

    assert Signature.objects.count() == 2
    assert "" not in Signature.objects.values_list("party_key", flat=True)


def test_the_rule_goes_back_to_one_only_while_no_mailbox_has_two(letter: Letter) -> None:
    sign(letter, "Ada Rey")
    set_rule(letter, 1)
    assert list(Signature.objects.values_list("party_key", flat=True)) == [""]
    set_rule(letter, 2)
    sign(letter, "Ben Rey")

    with pytest.raises(RulesRefused):
        set_rule(letter, 1)
    letter.refresh_from_db()
    assert letter.names_per_mailbox == 2


# Other ways in


def handed_in() -> manual_entry.HandedIn:
    return manual_entry.HandedIn("mail.eml", "message/rfc822", b"We sign.")


def test_entries_by_hand_follow_the_same_rule(letter: Letter) -> None:
    sign(letter, "Ada Rey")
    confirm("Ada Rey")
    entry: dict[str, Any] = {"letter": letter, "proof": handed_in(), "actor": make_user()}
    manual_entry.enter(signer=make_signer(name="Ben Rey", email=HOME), **entry)

    with pytest.raises(manual_entry.NotEntered, match="signed the letter already"):
        manual_entry.enter(signer=make_signer(name="BEN REY", email=HOME), **entry)
    with pytest.raises(manual_entry.NotEntered, match="as many names"):
        manual_entry.enter(signer=make_signer(name="Cleo Rey", email=HOME), **entry)


# Pages


@pytest.mark.pages
def test_a_coordinator_sees_which_signatures_share_a_mailbox(client: Client, letter: Letter) -> None:
    for name in ("Ada Rey", "Ben Rey"):
        sign(letter, name)
        confirm(name)
    sign_in(client, make_member(letter.campaign.coalition).user)

    ada = Signature.objects.get(name="Ada Rey")
    page = client.get(reverse("signatories:signature", args=[letter.slug, ada.pk])).text

    assert "From the same mailbox" in page
    assert ">Ben Rey</a>" in page


def test_spellings_are_one_mailbox_key() -> None:
    assert len(set(map(mailbox_key, (HOME, "h.ome+x@gmail.com", "HOME@googlemail.com")))) == 1
