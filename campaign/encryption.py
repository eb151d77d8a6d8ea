"""Contact data at rest: encrypted text, and keyed digests to find it by.

The first of ``settings.FIELD_KEYS`` encrypts, all of them decrypt, so a key is
rotated by putting the new one in front and having ``key_rotation`` write everything
anew; then the older keys read nothing any more. Digests and the addresses of accounts
use ``settings.DIGEST_KEY``, else the last key: they must not change while keys rotate,
or one mailbox would count twice.
"""

import base64
import binascii
import hashlib
import hmac
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db import models

from campaign.kept_words import Spoken, packed, unpacked


class WrongKey(Exception):
    """Stored data cannot be read with any of the configured keys."""


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"field:" + key.encode()).digest())) for key in keys]
    )


def encrypt(text: str) -> str:
    """Return the text as a token that only this installation can read."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text of a token, or raise WrongKey."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise WrongKey("Encrypted data does not fit any of FIELD_KEYS.") from error


def encrypt_bytes(content: bytes) -> bytes:
    """Return bytes as only this installation can read them, without the detour of letters."""
    return base64.urlsafe_b64decode(_fernet(tuple(settings.FIELD_KEYS)).encrypt(content))


def decrypt_bytes(sealed: bytes) -> bytes:
    """Return what ``encrypt_bytes`` has sealed, or raise WrongKey."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(base64.urlsafe_b64encode(sealed))
    except InvalidToken as error:
        raise WrongKey("Encrypted data does not fit any of FIELD_KEYS.") from error


def with_first_key(token: str) -> str | None:
    """Return a token sealed anew with the first key, or None where it is already; raise WrongKey where none fits."""
    keys = tuple(settings.FIELD_KEYS)
    try:
        _fernet(keys[:1]).decrypt(token.encode())
    except InvalidToken:
        decrypt(token)
        return _fernet(keys).rotate(token.encode()).decode()
    return None


def bytes_with_first_key(sealed: bytes) -> bytes | None:
    """Do the same for what ``encrypt_bytes`` has sealed."""
    token = with_first_key(base64.urlsafe_b64encode(sealed).decode())
    return None if token is None else base64.urlsafe_b64decode(token)


def _lasting_key() -> str:
    """Return the key of what has to stay the same while keys rotate."""
    return settings.DIGEST_KEY or settings.FIELD_KEYS[-1]


def digest(purpose: str, text: str) -> str:
    """Return a keyed SHA-256 in hex: equal texts meet, and nobody can guess back."""
    # A copy of what has taken the key in takes half of the time of ``hmac.digest``, which begins anew for each text.
    begun = _digest_begun(_lasting_key()).copy()
    begun.update(f"{purpose}\x1f{text}".encode())
    return begun.hexdigest()


@cache
def _digest_begun(key: str) -> hmac.HMAC:
    return hmac.new(hashlib.sha256(b"digest:" + key.encode()).digest(), digestmod="sha256")


@cache
def _siv(key: str) -> AESSIV:
    return AESSIV(hashlib.sha512(b"address:" + key.encode()).digest())


def seal_address(address: str) -> str:
    """Return an address as a token that is always the same, so that it can be found and be unique.

    It is lower case from then on. Like digests it uses the last key. A token holds no ``@``.
    """
    if "@" not in address:
        return address
    sealed = _siv(_lasting_key()).encrypt(address.strip().lower().encode(), None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_address(token: str) -> str:
    """Return the address of a token, or raise WrongKey."""
    if not token or "@" in token:
        return token
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return _siv(_lasting_key()).decrypt(sealed, None).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise WrongKey("A sealed address does not fit DIGEST_KEY, or the last of FIELD_KEYS.") from error


if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    BinaryField = models.BinaryField[bytes, bytes]
    EmailField = models.EmailField[str, str]
else:
    TextField = models.TextField
    BinaryField = models.BinaryField
    EmailField = models.EmailField


class EncryptedTextField(TextField):
    """Text that is encrypted in the database; it cannot be filtered by."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else value


class EncryptedSentenceField(EncryptedTextField):
    """Sentences of ours that are encrypted, said like those of ``SentenceField``.

    To migrations it is any encrypted text.
    """

    descriptor_class = Spoken

    def deconstruct(self) -> Any:
        name, _path, values, named = super().deconstruct()
        return name, "campaign.encryption.EncryptedTextField", values, named

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        text = super().from_db_value(value)
        return unpacked(text) if text else text

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(packed(value) if isinstance(value, str) else value)


class EncryptedBytesField(BinaryField):
    """Bytes that are encrypted in the database; none are none there too, so that a question finds what is empty."""

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        return None if value is None else decrypt_bytes(bytes(value)) if value else b""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt_bytes(bytes(value)) if value else value


class SealedEmailField(EmailField):
    """The address of an account, sealed in the database; it can be asked for as a whole, and no part of it.

    To migrations it is an ordinary field: the column is the same, and so ``lay_on`` can seal that of a package.
    """

    # So much of it fits into the column when it is sealed.
    LONGEST = 170

    @classmethod
    def lay_on(cls, field: Any) -> None:
        """Let a field of a model that is not ours seal what it stores."""
        field.__class__ = cls

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.EmailField", arguments, options

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return open_address(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return seal_address(str(value)) if value else value
