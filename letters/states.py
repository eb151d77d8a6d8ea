"""A letter's states and the moves between them, as one table.

``answered`` and ``overdue`` are not here: they are computed from responses and
dates, never stored. Visibility is a separate thing from state.
"""

from datetime import date, datetime, timedelta
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
    GO_BACK = "go_back"
    DELIVER = "deliver"
    UNDO_DELIVERY = "undo_delivery"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"


S = LetterState

# move: (from which states, to which state)
MOVES: dict[Move, tuple[frozenset[LetterState], LetterState]] = {
    Move.SEND_TO_REVIEW: (frozenset({S.DRAFT}), S.IN_REVIEW),
    Move.BACK_TO_DRAFT: (frozenset({S.IN_REVIEW}), S.DRAFT),
    Move.OPEN: (frozenset({S.DRAFT, S.IN_REVIEW}), S.OPEN),
    Move.CLOSE: (frozenset({S.OPEN}), S.CLOSED),
    # Only before anything was sent.
    Move.REOPEN: (frozenset({S.CLOSED}), S.OPEN),
    # Only for a letter that came in from a file: nobody has signed it here.
    Move.REDRAFT: (frozenset({S.CLOSED}), S.DRAFT),
    Move.FINALIZE: (frozenset({S.CLOSED}), S.FINAL),
    # Only before anything was sent or published, and with a reason.
    Move.GO_BACK: (frozenset({S.FINAL}), S.CLOSED),
    Move.DELIVER: (frozenset({S.FINAL}), S.DELIVERED),
    # When the one delivery was entered by mistake or came back.
    Move.UNDO_DELIVERY: (frozenset({S.DELIVERED}), S.FINAL),
    Move.ARCHIVE: (frozenset({S.FINAL, S.DELIVERED}), S.ARCHIVED),
    Move.WITHDRAW: (frozenset(set(S) - {S.WITHDRAWN, S.ARCHIVED}), S.WITHDRAWN),
}

TEXT_IS_EDITABLE = frozenset({S.DRAFT, S.IN_REVIEW})
# The finish: how the page looks, often known only when the letter is sent.
FINISH_IS_EDITABLE = TEXT_IS_EDITABLE | {LetterState.OPEN, LetterState.CLOSED}
LIST_IS_FROZEN = frozenset({S.CLOSED, S.FINAL, S.DELIVERED, S.ARCHIVED})
# Nothing about the list may be changed by hand any more.
LIST_IS_FIXED = LIST_IS_FROZEN | {LetterState.WITHDRAWN}
# Strangers may come to its page, where its visibility lets them; a withdrawn one only says that it is gone.
HAS_PUBLIC_PAGE = frozenset({S.OPEN, S.CLOSED, S.FINAL, S.DELIVERED, S.ARCHIVED})
# The final document exists: it may be handed out, published and answered.
DOCUMENT_IS_FINAL = frozenset({S.FINAL, S.DELIVERED, S.ARCHIVED})


# How an open letter stands to those who come to sign while signing is paused.
PAUSED = "paused"
# How a letter stands whose coordinator takes late signatures: they go into an addendum and never into the edition.
LATE = "late"
TAKES_LATECOMERS = frozenset({S.FINAL, S.DELIVERED})


def takes_signatures(
    state: str, *, deadline_at: datetime | None, now: datetime, grace: timedelta = timedelta()
) -> bool:
    """Tell whether somebody may still sign; ``now`` is the database's clock wherever that decides.

    The moment at which signing closes is still in time; in the state ``LATE`` it is that for late signatures. ``grace``
    is for those who have signed and confirm late.
    """
    return state in {S.OPEN, LATE} and deadline_at is not None and now <= deadline_at + grace


def may_move(state: str, move: Move) -> bool:
    """Tell whether the table allows the move from this state."""
    return LetterState(state) in MOVES[move][0]


def moves_from(state: str) -> list[Move]:
    """List the moves the table allows from this state, in the table's order."""
    return [move for move in Move if may_move(state, move)]


class Standing(StrEnum):
    """Where a recipient stands with its answer on a day; computed, never stored."""

    NOT_SENT = "not_sent"
    NO_DEADLINE = "no_deadline"
    WAITING = "waiting"
    DUE_SOON = "due_soon"
    PAUSED = "paused"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"


# The order in which standings are listed.
MOST_PRESSING_FIRST = (
    Standing.LONG_OVERDUE,
    Standing.OVERDUE,
    Standing.DUE_SOON,
    Standing.WAITING,
    Standing.PAUSED,
    Standing.NO_DEADLINE,
    Standing.NOT_SENT,
    Standing.ANSWERED_LATE,
    Standing.ANSWERED,
)
DUE_SOON_DAYS = 7


def standing(
    *,
    today: date,
    started_on: date | None,
    due_on: date | None,
    long_overdue_on: date | None,
    is_paused: bool,
    answered_on: date | None,
) -> Standing:
    """Return the standing of a recipient: an answer counts first, then whether the clock runs, then the day.

    An answer on the last day is in time; the day after it is the first overdue one.
    """
    if answered_on is not None:
        return Standing.ANSWERED_LATE if due_on and answered_on > due_on else Standing.ANSWERED
    if started_on is None:
        return Standing.NOT_SENT
    if is_paused:
        return Standing.PAUSED
    return _by_day(today, due_on, long_overdue_on)


def _by_day(today: date, due_on: date | None, long_overdue_on: date | None) -> Standing:
    if due_on is None:
        return Standing.NO_DEADLINE
    if long_overdue_on is not None and today > long_overdue_on:
        return Standing.LONG_OVERDUE
    if today > due_on:
        return Standing.OVERDUE
    return Standing.DUE_SOON if (due_on - today).days <= DUE_SOON_DAYS else Standing.WAITING
