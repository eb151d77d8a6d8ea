"""A letter's states and the moves between them, as one table.

``answered`` and ``overdue`` are not here: they are computed from responses and
dates, never stored. Visibility is a separate thing from state.
"""

from enum import StrEnum


class LetterState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    OPEN = "open"
    CLOSED = "closed"
    FINAL = "final"
    DELIVERED = "delivered"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    SEND_TO_REVIEW = "send_to_review"
    BACK_TO_DRAFT = "back_to_draft"
    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    REDRAFT = "redraft"
    FINALIZE = "finalize"
    DELIVER = "deliver"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"


S = LetterState

# move: (from which states, to which state)
MOVES: dict[Move, tuple[frozenset[LetterState], LetterState]] = {
    Move.SEND_TO_REVIEW: (frozenset({S.DRAFT}), S.IN_REVIEW),
    Move.BACK_TO_DRAFT: (frozenset({S.IN_REVIEW}), S.DRAFT),
    Move.OPEN: (frozenset({S.DRAFT, S.IN_REVIEW}), S.OPEN),
    Move.CLOSE: (frozenset({S.OPEN}), S.CLOSED),
    # Only before an edition was made from the closed list.
    Move.REOPEN: (frozenset({S.CLOSED}), S.OPEN),
    # Only for a letter that came in from a file: nobody has signed it here.
    Move.REDRAFT: (frozenset({S.CLOSED}), S.DRAFT),
    Move.FINALIZE: (frozenset({S.CLOSED}), S.FINAL),
    Move.DELIVER: (frozenset({S.FINAL}), S.DELIVERED),
    Move.ARCHIVE: (frozenset({S.FINAL, S.DELIVERED}), S.ARCHIVED),
    Move.WITHDRAW: (frozenset(set(S) - {S.WITHDRAWN, S.ARCHIVED}), S.WITHDRAWN),
}

TEXT_IS_EDITABLE = frozenset({S.DRAFT, S.IN_REVIEW})
LIST_IS_FROZEN = frozenset({S.CLOSED, S.FINAL, S.DELIVERED, S.ARCHIVED})


def may_move(state: str, move: Move) -> bool:
    """Tell whether the table allows the move from this state."""
    return LetterState(state) in MOVES[move][0]


def moves_from(state: str) -> list[Move]:
    """List the moves the table allows from this state, in the table's order."""
    return [move for move in Move if may_move(state, move)]
