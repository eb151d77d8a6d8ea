"""Signing and the public page, beside another version of the project, in turns.

    .venv/bin/python -m bench.signing --against FOLDER --rounds 5 --signers 150 --names 1000 --connections 8

FOLDER is another tree of the project, as ``git worktree add FOLDER COMMIT`` makes it; where its requirements
are others, it has a ``.venv`` of its own. Both trees run as their docs/settings.md says, behind the headers of a
proxy, with a database each on one PostgreSQL that keeps every commit on disk, and with the limits of production.
No worker runs: that the mail is stored counts.

In each round both are asked for the same, one after the other and in changing order: for the form (``form``), to
sign with it (``sign``: one POST with CSRF token, form and its key, after which signature and mail are stored), for
the page with all names (``page``), and for the page by somebody who has it (``unchanged``, a 304). Every visitor
has a connection, an address and a mailbox of their own. What was acknowledged is compared with what is stored.

A rate says little, the ratio within one run much: ``ours / theirs`` is the median over the rounds, with the least
and the greatest. Processor time counts what the programs did, however busy the machine is.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.sides import Side
from bench.visitors import BenchAnswer, BenchVisitor, crowd
from tests.servers import PostgresServer, RedisServer

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = {"form": 200, "sign": 302, "page": 200, "unchanged": 304}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, required=True, help="another tree of the project")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--signers", type=int, default=150, help="who sign in one round")
    parser.add_argument("--readers", type=int, default=60, help="who read the page in one round")
    parser.add_argument("--names", type=int, default=1000, help="names under the letter")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2, help="processes of each web server")
    return parser.parse_args()


@dataclass
class SigningRound:
    """What one side did of one kind, over all rounds."""

    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    web: float = 0
    database: float = 0

    def quantile(self, share: float) -> float:
        """Return the time, in milliseconds, within which this share was answered."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def each(self, seconds: float) -> float:
        """Return the milliseconds that fall on one answer."""
        return 1000 * seconds / len(self.times)


class Runner:
    """One side, its visitors of this round, and what was measured of it."""

    def __init__(self, side: Side, chosen: argparse.Namespace) -> None:
        self.side, self.chosen = side, chosen
        self.measured = {kind: SigningRound() for kind in EXPECTED}
        self.acknowledged: set[str] = set()
        self.warmed: set[str] = set()
        self.refused = 0
        self.visitors: list[BenchVisitor] = []

    def warm_up(self) -> None:
        """Let every process load what it loads once; nothing of it is counted."""
        visitors = [self.side.visitor() for _ in range(10 * self.chosen.workers)]
        for deeds in (
            [one.read for one in visitors],
            [one.open_form for one in visitors],
            [one.sign for one in visitors],
        ):
            crowd(deeds, connections=self.chosen.connections)
        self.warmed = {visitor.form_key for visitor in visitors}

    def ask(self, kind: str) -> None:
        """Let a crowd do this, and keep how fast it went."""
        deeds = self.deeds(kind)
        before = self.side.processor_seconds()
        answers, seconds = crowd(deeds, connections=self.chosen.connections)
        after = self.side.processor_seconds()
        measured = self.measured[kind]
        measured.rates.append(len(answers) / seconds)
        measured.times += [answer.seconds for answer in answers]
        measured.web += after[0] - before[0]
        measured.database += after[1] - before[1]
        self.check(kind, answers)

    def deeds(self, kind: str) -> list[Callable[[], BenchAnswer]]:
        if kind == "form":
            self.visitors = [self.side.visitor() for _ in range(self.chosen.signers)]
            return [visitor.open_form for visitor in self.visitors]
        if kind == "sign":
            return [visitor.sign for visitor in self.visitors]
        known = self.side.visitor().read().headers["etag"] if kind == "unchanged" else ""
        readers = [self.side.visitor() for _ in range(self.chosen.readers)]
        return [lambda reader=reader: reader.read(known=known) for reader in readers]  # type: ignore[misc]

    def check(self, kind: str, answers: list[BenchAnswer]) -> None:
        """Keep who was told that the signature is stored; end where anything else went wrong."""
        wrong = [answer for answer in answers if answer.status != EXPECTED[kind]]
        if kind == "sign":
            signed = zip(self.visitors, answers, strict=True)
            self.acknowledged |= {visitor.form_key for visitor, answer in signed if answer.status == EXPECTED[kind]}
            self.refused += len(wrong)
        elif wrong:
            raise SystemExit(f"{kind} in {self.side.folder}: {wrong[0].status}\n{wrong[0].text[:2000]}")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def load() -> str:
    return " ".join(f"{number:.1f}" for number in os.getloadavg())


def compare(ours: Runner, theirs: Runner, rounds: int) -> None:
    """Ask both for everything, in turns, and say how fast each was in each round."""
    for turn in range(rounds):
        before = load()
        for kind in EXPECTED:
            for runner in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
                runner.ask(kind)
        rates = (
            f"{kind} {ours.measured[kind].rates[-1]:.1f} and {theirs.measured[kind].rates[-1]:.1f}" for kind in EXPECTED
        )
        say(f"round {turn + 1}: {', '.join(rates)} a second (ours and theirs, load {before})")


def ratio(ours: list[float], theirs: list[float]) -> str:
    """Return the median of the ratios of each round, with the least and the greatest."""
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def together(runner: Runner) -> list[float]:
    """Return how many a second open the form and sign with it, in each round."""
    form, sign = runner.measured["form"].rates, runner.measured["sign"].rates
    return [1 / (1 / one + 1 / other) for one, other in zip(form, sign, strict=True)]


def report(ours: Runner, theirs: Runner) -> None:
    """Say the ratios, the times, and whether all that was acknowledged is stored."""
    for kind in EXPECTED:
        one, other = ours.measured[kind], theirs.measured[kind]
        say(
            f"{kind}: ours / theirs = {ratio(one.rates, other.rates)}; "
            f"p50 {one.quantile(0.5):.0f} and {other.quantile(0.5):.0f} ms, "
            f"p99 {one.quantile(0.99):.0f} and {other.quantile(0.99):.0f} ms; processor of the web server "
            f"{one.each(one.web):.1f} and {other.each(other.web):.1f} ms, "
            f"of PostgreSQL {one.each(one.database):.1f} and {other.each(other.database):.1f} ms each"
        )
    say(f"form and sign together: ours / theirs = {ratio(together(ours), together(theirs))}")
    for name, runner in (("ours", ours), ("theirs", theirs)):
        tally = runner.side.tally(runner.acknowledged, apart_from=runner.warmed)
        say(
            f"{name}: {tally.acknowledged} acknowledged, {runner.refused} not; "
            f"lost: {tally.lost}, double: {tally.double}, stored without an answer: {tally.unanswered}"
        )


def main() -> None:
    chosen = options()
    with PostgresServer(durable=True) as postgres, RedisServer() as redis:
        sides = [
            Side(folder, postgres=postgres, redis=redis, number=number)
            for number, folder in enumerate((ROOT, chosen.against))
        ]
        try:
            for side in sides:
                side.prepare(chosen.names)
                side.start(chosen.workers)
            say(f"{os.cpu_count()} cores, load {load()}, {chosen.connections} connections, {chosen.names} names")
            ours, theirs = (Runner(side, chosen) for side in sides)
            for runner in (ours, theirs):
                runner.warm_up()
            compare(ours, theirs, chosen.rounds)
            report(ours, theirs)
        finally:
            for side in sides:
                side.close()


if __name__ == "__main__":
    main()
