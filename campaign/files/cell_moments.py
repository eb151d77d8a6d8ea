"""Numbers of a workbook that are days, times of the day or elapsed times, by the format in which people see them.

A format is a list of pieces as ``campaign.files.cells`` parts it: a mark, and whether it stands for itself.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

Pieces = list[tuple[str, bool]]

# Hours, minutes or seconds that go on counting, however many: ``[h]``, ``[mm]`` (ISO/IEC 29500-1, 18.8.31).
ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# Powers of ten, and the name of the format that has no letters of its own meaning.
_NO_MOMENT: Final = re.compile(r"[0#?.]E|General", re.IGNORECASE)
# Years (also of an era and of the Buddhist one), eras, days and days of the week; hours and seconds.
_DAYS: Final = frozenset("yebgda")
_TIMES: Final = frozenset("hs")
_HALF_DAYS: Final = re.compile(r"AM/PM|A/P", re.IGNORECASE)
_RUN: Final = re.compile(r"\[?([a-z])\1*\]?", re.IGNORECASE)
_SECONDS: Final = {"h": 3600, "m": 60, "s": 1}
_SECONDS_A_DAY: Final = 86_400
# The day of the number 0, by which year a workbook counts from. Before 1 March 1900 the first has a day too many.
_ZERO: Final = {1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)}  # noqa: DTZ001 - a workbook knows no zones
_FIRST_OF_MARCH: Final = 61


def moment(number: Decimal, pieces: Pieces, *, since: int = 1900) -> str | None:
    """Return the day, the time or the elapsed time that a number stands for, or None where the format is of no moment.

    Days and times are written as ISO 8601 has them. ``since`` is the year from which the workbook counts days.
    """
    marks = _HALF_DAYS.sub("", _NO_MOMENT.sub("", "".join(mark for mark, is_literal in pieces if not is_literal)))
    if found := ELAPSED.search(marks):
        return _elapsed(number, pieces, unit=found[1][0].lower())
    letters = [run[1].lower() for run in _RUN.finditer(marks)]
    if _DAYS & set(letters) or _has_month(letters):
        return _day(number, since)
    if _TIMES & set(letters):
        return _time(number)
    return None


def _has_month(letters: list[str]) -> bool:
    """Tell whether a format has a month: minutes follow hours or stand before seconds, and have the same letter."""
    around = ["", *letters, ""]
    return any(
        letter == "m" and before != "h" and after != "s"
        for before, letter, after in zip(around, letters, around[2:], strict=False)
    )


def _seconds(number: Decimal) -> int:
    return int((number * _SECONDS_A_DAY).quantize(Decimal(1), ROUND_HALF_UP))


def _day(number: Decimal, since: int) -> str | None:
    # The first days of a workbook that counts from 1900 are one too early, as if that had been a leap year.
    days = number + 1 if since != 1904 and 1 <= number < _FIRST_OF_MARCH - 1 else number
    try:
        at = _ZERO[since] + timedelta(seconds=_seconds(days))
    except OverflowError:
        return None
    return at.date().isoformat() if not (at.hour or at.minute or at.second) else at.isoformat(" ")


def _time(number: Decimal) -> str:
    return str((_ZERO[1900] + timedelta(seconds=_seconds(number) % _SECONDS_A_DAY)).time())


def _elapsed(number: Decimal, pieces: Pieces, *, unit: str) -> str:
    """Return an elapsed time as its format shows it: 1.5 by ``[h]:mm`` is 36:00."""
    seconds = abs(_seconds(number))
    made, rest = ["-" if number < 0 and seconds else ""], seconds
    for mark, run, is_literal in _runs(pieces):
        letter = mark.strip("[]")[:1].lower()
        if is_literal or letter not in _SECONDS:
            made.append(run if is_literal else "")
        elif mark.startswith("["):
            made.append(str(seconds // _SECONDS[unit]).rjust(len(mark) - 2, "0"))
            rest = seconds % _SECONDS[unit]
        else:
            count, rest = divmod(rest, _SECONDS[letter])
            made.append(str(count).rjust(len(run), "0"))
    return "".join(made).strip()


def _runs(pieces: Pieces) -> list[tuple[str, str, bool]]:
    """Return the pieces with equal letters in a row as one: the mark, all of it, and whether it stands for itself."""
    runs: list[tuple[str, str, bool]] = []
    for mark, is_literal in pieces:
        if runs and not is_literal and not runs[-1][2] and len(mark) == 1 and mark.lower() == runs[-1][0].lower():
            runs[-1] = (runs[-1][0], runs[-1][1] + mark, False)
        else:
            runs.append((mark, mark, is_literal))
    return runs
