"""People who sign at a steady rate while something happens, and what each of them was told."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException

from django.db import connection

from signatories.models import Signature
from tests.faults.signers import CHECK_MAIL, PAGE, again, entries
from tests.stack import Stack

AFTERWARDS = 4  # seconds


@dataclass(frozen=True)
class Told:
    """One press: whose, when by ``time.monotonic``, how long it took, and what came back; 0 for a line that broke."""

    email: str
    at: float
    seconds: float
    status: int
    is_thanked: bool
    retry_after: str


class Crowd:
    """Signs so many times a second, each once and from a browser of its own."""

    def __init__(self, stack: Stack) -> None:
        self.visitor = stack.browser()
        self.visitor.get(PAGE)
        self.told: list[Told] = []

    def sign(self, number: int) -> None:
        email, began = f"signer{number}@example.org", time.monotonic()
        try:
            answer = again(self.visitor).post(PAGE, entries(email, name=f"Ada Marsh {number}"), follow=False)
        except (OSError, HTTPException):
            self.told.append(Told(email, began, time.monotonic() - began, 0, False, ""))
            return
        thanked = answer.status == 302 and answer.headers.get("location") == CHECK_MAIL
        took = time.monotonic() - began
        self.told.append(Told(email, began, took, answer.status, thanked, answer.headers.get("retry-after", "")))

    def run(self, seconds: int, *, rate: int, events: dict[int, Callable[[], object]]) -> None:
        """Sign for so many seconds, and begin what is planned at its second.

        That may take as long as it likes: people go on signing until it has ended, and a little longer.
        """
        began, number, over = time.monotonic(), 0, seconds * rate
        with ThreadPoolExecutor(150) as pool:
            happening: list[Future[object]] = []
            while number < over:
                time.sleep(max(0.0, began + number / rate - time.monotonic()))
                if number % rate == 0 and number // rate in events:
                    happening.append(pool.submit(events[number // rate]))
                pool.submit(self.sign, number)
                number += 1
                if not all(one.done() for one in happening):
                    over = max(over, number + AFTERWARDS * rate)
            for one in happening:
                one.result()

    @property
    def thanked(self) -> set[str]:
        return {one.email for one in self.told if one.is_thanked}

    @property
    def statuses(self) -> Counter[int]:
        return Counter(one.status for one in self.told)

    def share(self, part: float) -> float:
        """Return within how many seconds this part of all presses was answered."""
        return sorted(one.seconds for one in self.told)[int(len(self.told) * part) - 1]

    def first_thanked_after(self, moment: float) -> float:
        """Return how many seconds after a moment somebody was thanked who pressed after it."""
        return min(one.at + one.seconds for one in self.told if one.is_thanked and one.at >= moment) - moment


def stored() -> Counter[str]:
    """Count the signatures of each address; a connection of before may have ended with its server."""
    connection.close()
    return Counter(Signature.objects.values_list("email", flat=True))
