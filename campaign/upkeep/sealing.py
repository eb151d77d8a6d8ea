"""Archives are encrypted to public keys (age), read with an identity that is kept elsewhere, and sealed by FIELD_KEYS.

Encryption keeps the archive from everybody without the identity. Whoever knows the public key could write
an archive, so the manifest is sealed as well: only an installation with the same FIELD_KEYS takes it in.
"""

import hashlib
import hmac
import os
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage
from django.conf import settings

from campaign.upkeep.refused import ArchiveRefused

PIECE = 1024 * 1024
DAMAGED = "The archive is cut short or was changed: nothing of it was taken in."
OTHER_KEY = "The identity does not open this archive: it was encrypted to another key. Nothing was touched."


def recipients(keys: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Return the public keys to encrypt to, or refuse: there is no archive in the clear."""
    if not keys:
        raise ArchiveRefused(
            "Set BACKUP_RECIPIENTS to the public key that backups are encrypted to, age1…; "
            "make a pair with manage.py backup_key and keep the identity away from this machine."
        )
    try:
        return [pyrage.x25519.Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise ArchiveRefused("BACKUP_RECIPIENTS holds something that is no public key of age.") from error


def identities(file: Path) -> list[pyrage.x25519.Identity]:
    """Read the secret keys of a file as age-keygen writes it."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveRefused(f"The identity cannot be read from {file}: nothing was touched.") from error
    try:
        found = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError as error:
        raise ArchiveRefused(f"{file} holds no whole identity of age: nothing was touched.") from error
    if not found:
        raise ArchiveRefused(f"{file} holds no identity of age, AGE-SECRET-KEY-…: nothing was touched.")
    return found


# Writing


class _Pulled:
    """What encrypts reads from here; the pieces are made as they are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest, self.error = pieces, memoryview(b""), None

    error: BaseException | None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self.rest:
                self.rest = memoryview(next(self.pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        taken, self.rest = self.rest[:size], self.rest[size:]
        return bytes(taken)


class _Noting:
    """Writes to a file and keeps the error of that, which the encryption would hide in one of its own."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.error = file, None

    error: BaseException | None

    def write(self, content: bytes) -> int:
        try:
            return self.file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


def encrypt(pieces: Iterator[bytes], file: IO[bytes], to: list[pyrage.x25519.Recipient]) -> None:
    """Encrypt pieces into an open file, in memory that does not grow; errors of either side come out as they were."""
    source, drain = _Pulled(pieces), _Noting(file)
    try:
        pyrage.encrypt_io(source, drain, to)
    except (pyrage.EncryptError, OSError) as error:
        raise source.error or drain.error or error from None


# Reading


@contextmanager
def decrypted(archive: Path, keys: list[pyrage.x25519.Identity]) -> Iterator[IO[bytes]]:
    """Give what an archive holds as a stream; leaving it refuses an archive that was cut short or changed."""
    reading, writing = os.pipe()
    told: list[BaseException] = []

    def decrypt() -> None:
        try:
            with os.fdopen(writing, "wb", PIECE) as drain, archive.open("rb") as source:
                pyrage.decrypt_io(source, drain, keys)
        except BaseException as error:  # noqa: BLE001  told by the other thread
            told.append(error)

    thread = threading.Thread(target=decrypt, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb", PIECE) as plain:
            yield plain
            # Only at the end is it certain that this is the end.
            drained(pieces(plain))
    except tarfile.TarError as error:
        thread.join()
        raise _refusal(told) from error
    finally:
        thread.join()
    if told:
        raise _refusal(told)


def members(plain: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and content of each member of a tar, in order; each is read before the next is asked for."""
    with tarfile.open(fileobj=plain, mode="r|", bufsize=PIECE) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or member.name.startswith("/") or ".." in Path(member.name).parts:
                raise ArchiveRefused(DAMAGED)
            yield member.name, content


def _refusal(told: list[BaseException]) -> ArchiveRefused:
    error = told[0] if told else None
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        return ArchiveRefused(OTHER_KEY)
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return ArchiveRefused(f"The archive cannot be read: {error.strerror}. Nothing was touched.")
    return ArchiveRefused(DAMAGED)


# The installation's own keys, of which an archive holds none


def fingerprints(keys: Sequence[str]) -> list[str]:
    """Return what tells keys apart and does not give them away."""
    return [hmac.digest(key.encode(), b"undersigned backup key", "sha256").hex()[:16] for key in keys]


def seal(content: bytes, key: str | None = None) -> str:
    """Return the seal that only an installation with these keys can put on a manifest."""
    own = hashlib.sha256(b"backup seal:" + (key or settings.FIELD_KEYS[-1]).encode()).digest()
    return hmac.digest(own, content, "sha256").hex()


def is_sealed(content: bytes, told: str) -> bool:
    """Tell whether an installation with the last of our keys has sealed this."""
    return hmac.compare_digest(seal(content), told)


def missing_keys(told: Sequence[str]) -> list[str]:
    """Return the fingerprints of an archive's keys that are not ours; the last of both must be the same one."""
    own = fingerprints(settings.FIELD_KEYS)
    return [one for one in told if one not in own] or ([] if told[-1:] == own[-1:] else list(told[-1:]))


def pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece


def drained(content: Iterator[bytes]) -> None:
    """Read to the end and keep nothing."""
    for _piece in content:
        pass
