"""A new key: everything is written anew with it in pieces, and the old key reads nothing any more."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from campaign import encryption, key_rotation
from campaign.encryption import WrongKey
from campaign.mailbox import mailbox_key
from campaign.models import User
from campaign.people.sessions import SessionStore
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Signature, SignatureProof
from tests.factories.campaign import make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_group, make_proof, make_signature

pytestmark = pytest.mark.django_db
NEW = "the-new-key-of-tests-which-is-random-enough-7134"


@pytest.fixture
def old(settings: Any) -> str:
    """The key of before, of which digests are made in all that follows."""
    settings.DIGEST_KEY = settings.FIELD_KEYS[0]
    return str(settings.FIELD_KEYS[0])


@pytest.fixture
def letter(old: str) -> Letter:
    assert old
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter)
    for number in range(7):
        make_signature(letter, name=f"Hidden {number}", email=f"hidden{number}@example.org", withheld=True)
    make_signature(letter, organization_name="Kestrel Aid", name="Ada Rey", shows_person=False, in_letter=True)
    return letter


def withheld() -> list[str]:
    return sorted(one.part("name") or one.part("organization_name") for one in Signature.objects.all())


NAMES = sorted([*(f"Hidden {number}" for number in range(7)), "Ada Rey"])


def tokens_of(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM signatories_signature WHERE {column} <> ''")
        return [row[0] for row in cursor.fetchall()]


def test_a_rotated_key_leaves_every_withheld_name_readable_without_the_old_one(
    letter: Letter, old: str, settings: Any
) -> None:
    key, addresses = mailbox_key("hidden0@example.org"), sorted(one.email for one in letter.signatures.all())
    settings.FIELD_KEYS = [NEW, old]

    call_command("rotate_keys", stdout=StringIO())
    settings.FIELD_KEYS = [NEW]

    assert withheld() == NAMES
    assert sorted(one.email for one in letter.signatures.all()) == addresses
    assert mailbox_key("hidden0@example.org") == key


def test_without_the_rotation_the_new_key_alone_reads_no_name(letter: Letter, settings: Any) -> None:
    """The control: the old key is left out before anything was written anew."""
    settings.FIELD_KEYS = [NEW]

    with pytest.raises(WrongKey):
        list(letter.signatures.all())


def test_a_run_that_was_killed_is_begun_again(
    letter: Letter, old: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies within a piece: what that had written is undone, and the rest comes with the next run."""
    settings.FIELD_KEYS = [NEW, old]
    write, written = key_rotation._write, []

    def dying(*arguments: Any) -> int:
        written.append(arguments)
        if len(written) == 8:
            raise SystemExit
        return write(*arguments)

    monkeypatch.setattr(key_rotation, "_write", dying)
    with pytest.raises(SystemExit):
        list(key_rotation.rotate(piece=3))
    monkeypatch.setattr(key_rotation, "_write", write)
    assert withheld() == NAMES
    half = [encryption.with_first_key(token) is None for token in tokens_of("sealed")]
    assert (any(half), all(half)) == (True, False)

    list(key_rotation.rotate(piece=3))
    assert sum(step.written for step in key_rotation.rotate(piece=3)) == 0
    settings.FIELD_KEYS = [NEW]

    assert withheld() == NAMES


def test_a_row_that_changes_meanwhile_keeps_what_was_written_last(letter: Letter, old: str, settings: Any) -> None:
    settings.FIELD_KEYS = [NEW, old]
    signature = letter.signatures.first()
    assert signature is not None
    table = next(one for one in key_rotation.tables() if one.name == "signatories_signature")
    before = tokens_of("email")[0]
    Signature.objects.filter(pk=signature.pk).update(email="new@example.org")

    with connection.cursor() as cursor:
        assert key_rotation._write(cursor, table, signature.pk, "email", before, "anything") == 0

    signature.refresh_from_db()
    assert signature.email == "new@example.org"


def test_a_value_of_no_key_stops_with_nothing_lost(letter: Letter, old: str, settings: Any) -> None:
    settings.FIELD_KEYS = [NEW, "some-other-key-that-encrypted-nothing-of-this-0"]
    before = tokens_of("sealed")

    with pytest.raises(CommandError, match="nothing lost"):
        call_command("rotate_keys", stdout=StringIO())

    assert tokens_of("sealed") == before


def test_everything_that_is_encrypted_is_written_anew(client: Client, old: str, settings: Any) -> None:
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter)
    make_signature(letter, name="Ada Rey", in_letter=True)
    make_asked(letter, name="Somebody Asked")
    proof = make_proof()
    user = make_user()
    sign_in(client, user)
    secret = {"secret": encryption.encrypt("otp"), "other": 5}
    factor = Authenticator.objects.create(user=user, type="totp", data=secret)
    closing.close(letter=letter, actor=user)
    settings.FIELD_KEYS = [NEW, old]

    steps = list(key_rotation.rotate(piece=2))
    settings.FIELD_KEYS = [NEW]

    assert {step.table for step in steps} >= {"signatories_invitation", "django_session", "letters_frozenlist"}
    assert SignatureProof.objects.get(pk=proof.pk).content == proof.content
    assert letter.invitations.get().name == "Somebody Asked"
    assert "Ada Rey" in letter.frozen_lists.get().sealed_blocks
    assert SessionStore().decode(Session.objects.get().session_data)["_auth_user_id"] == str(user.pk)
    factor.refresh_from_db()
    assert (encryption.decrypt(factor.data["secret"]), factor.data["other"]) == ("otp", 5)
    assert User.objects.get(email=user.email) == user


def test_no_encrypted_column_is_left_out() -> None:
    known = {(table.name, column) for table in key_rotation.tables() for column in table.columns}

    assert {("signatories_signature", name) for name in ("sealed", "email", "came_with")} <= known
    assert {("campaign_outgoingmail", "to"), ("campaign_rawmail", "content")} <= known
    assert {("django_session", "session_data"), ("mfa_authenticator", "data")} <= known
