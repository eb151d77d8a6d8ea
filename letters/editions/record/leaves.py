"""What a leaf of the list's tree is made of: one line as it was frozen, hidden behind two random texts.

    commitment = SHA-256(salt + line)          opened by whoever has salt and line
    leaf       = SHA-256(0x00 + key + commitment)   shown by whoever has the key, with or without the line

``line`` is canonical JSON. Salt and key of a line that everybody may read come from the record's seed, so that a
record opens all of them and a receipt none but its own; those of a name withheld are random and stand in no record.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from letters.editions.record import merkle

_ENCODED: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
# One leaf for each signature on paper, all alike: of these there is only a number.
ON_PAPER: Final = merkle.leaf_hash(b"on paper")
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a leaf: ``key`` shows that it is one's own, ``salt`` what stands in it."""

    key: bytes
    salt: bytes

    @classmethod
    def random(cls) -> "Opening":
        return cls(secrets.token_bytes(32), secrets.token_bytes(32))

    @classmethod
    def of(cls, seed: bytes, index: int) -> "Opening":
        """Return the opening of a line that everybody may read."""
        made = hmac.digest(seed, index.to_bytes(8, "big"), "sha512")
        return cls(made[:32], made[32:])


def canonical(value: object) -> bytes:
    """Return data as the one text that is hashed: JSON with sorted keys, no blanks, UTF-8."""
    return _ENCODED(value).encode()


def commitment(salt: bytes, line: bytes) -> bytes:
    return hashlib.sha256(salt + line).digest()


def leaf(key: bytes, committed: bytes) -> bytes:
    return merkle.leaf_hash(key + committed)


def leaf_of(opening: Opening, line: bytes) -> bytes:
    """Return the leaf of a line, given as canonical JSON."""
    return leaf(opening.key, commitment(opening.salt, line))
