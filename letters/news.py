"""What happened to a letter and its signers may want to hear: the text changed, it was sent, an answer came.

Signatures live in an app above this one: whoever writes to signers registers here and is told, in the
transaction of what happened.
"""

from collections.abc import Callable
from enum import StrEnum

from letters.models import Letter


class Happening(StrEnum):
    """What there is news of; ``number`` of ``tell`` says which of its kind: a version, the sending, a day."""

    TEXT_CHANGED = "text_changed"
    SENT = "sent"
    ANSWERED = "answered"


Teller = Callable[[Letter, Happening, int], None]
_tellers: list[Teller] = []


def register(tell: Teller) -> None:
    """Say who writes to signers."""
    _tellers.append(tell)


def tell(letter: Letter, happening: Happening, number: int) -> None:
    """Say what happened; the same happening and number are told once."""
    for teller in _tellers:
        teller(letter, happening, number)
