"""Which passwords are taken and which are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from campaign.models import User
from tests.factories.campaign import PASSWORD, make_user, sign_in

EASY = ("password1234", "iloveyouforever", "123456789012", "abcabcabcabc", "qwertyuiop12", "manchesterunited")
OURS = ("undersigned2026", "lettersignature", "Coalition2026!")
GOOD = ("quiet river stones 9", "x7Kd93jslq0P", "дом у тихой реки", "four words with blanks and more of them " * 4)


@pytest.mark.parametrize("password", (*EASY, *OURS, "short 1 word"[:11]))
def test_easy_and_short_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", GOOD)
def test_long_ones_of_any_composition_are_taken(password: str) -> None:
    validate_password(password)


def test_name_and_address_of_whoever_chooses_are_no_password() -> None:
    with pytest.raises(ValidationError):
        validate_password("lovelacelovelace", User(name="Ada Lovelace", email="ada.lovelace@orsa.example"))


@pytest.mark.parametrize("password", EASY)
def test_control_without_the_look_at_words_length_is_all(password: str, settings: object) -> None:
    kept = [one for one in settings.AUTH_PASSWORD_VALIDATORS if "Length" in one["NAME"]]  # type: ignore[attr-defined]
    settings.AUTH_PASSWORD_VALIDATORS = kept  # type: ignore[attr-defined]

    validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "is_taken"),
    ((PASSWORD, GOOD[0], True), ("not the one", GOOD[0], False), (PASSWORD, EASY[0], False), (PASSWORD, GOOD[3], True)),
)
def test_a_change_needs_the_old_one_and_a_good_new_one(client: Client, old: str, new: str, is_taken: bool) -> None:
    user = make_user(password=PASSWORD)
    sign_in(client, user)
    client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})

    user.refresh_from_db()
    assert user.check_password(new) is is_taken
    assert user.check_password(PASSWORD) is not is_taken


@pytest.mark.django_db
def test_a_password_counts_as_it_was_typed() -> None:
    typed = "  Quiet River stones 9 and nine words more than sixty-four characters long "
    user = make_user(password=typed)

    assert user.check_password(typed)
    assert not any(user.check_password(other) for other in (typed.strip(), typed.lower(), typed[:64]))
