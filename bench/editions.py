"""Letters with long lists beside other ways to set them, in turns.

    .venv/bin/python -m bench.editions --rounds 5 --sizes 0 24 1000 10000 100000 [--against FOLDER]

Beside our build stand WeasyPrint alone with the same HTML, in columns and in blocks, typst and ReportLab with pages of
the same measure, installed for the run into a temporary folder in the versions named here, and the build of FOLDER,
another tree as ``git worktree add FOLDER COMMIT`` makes it. Each waits in a process that has loaded what it needs. In
each round all set the same letter, one after the other and in changing order. A size of 0 is the letter alone.

Seconds say little, the ratio within one run much; processor time counts what was done, however busy the machine is.
Growth is the exponent between one size and the next: 1 is in proportion. A way that took longer than --patience for a
size is not asked for larger ones, and once is enough for what takes longer than a minute.

    .venv/bin/python -m bench.editions --rounds 9 --sizes 24 --ways untagged tagged

tells what tags cost: both set in a process that runs already.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
PINNED: Final = ("typst==0.15.2", "reportlab==5.1.0")
WAYS: Final = ("ours", "typst", "reportlab", "weasyprint", "blocks")
# What tags cost: the same build in one process, with its tree of elements and without.
TAGS: Final = ("tagged", "untagged")
KINDS: Final = ("seconds", "processor", "megabytes", "kilobytes", "pages")
ONCE_FROM: Final = 60.0


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 24, 1000, 10_000, 100_000])
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=WAYS + TAGS)
    parser.add_argument("--against", type=Path, help="another tree of the project")
    parser.add_argument("--patience", type=float, default=20, help="seconds, see above")
    return parser.parse_args()


class Way:
    """One way to set letters, in a process that is ready."""

    def __init__(self, name: str, side: str, folder: Path, data: Path) -> None:
        self.name, self.data = name, data
        self.measured: dict[int, list[dict[str, float]]] = defaultdict(list)
        python = folder / ".venv/bin/python"
        self.process = subprocess.Popen(
            [str(python if python.exists() else sys.executable), str(ROOT / "bench/setters.py"), side, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(data / f"{name}.log").open("wb"), text=True,
            env={**os.environ, "PYTHONPATH": str(data / "libraries"), "BENCH_DATA": str(data)},
        )  # fmt: skip

    def set(self, count: int) -> None:
        """Set a letter with so many names, and note what it took."""
        file = self.data / f"{self.name}.pdf"
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{count} {file}\n")
        self.process.stdin.flush()
        found: dict[str, float] = json.loads(self.process.stdout.readline() or "{}")
        if found:
            found |= {"kilobytes": file.stat().st_size / 1024, "pages": pages(file)}
            self.measured[count].append(found)

    def median(self, count: int, kind: str) -> float | None:
        values = [found[kind] for found in self.measured[count]]
        return statistics.median(values) if values else None

    def is_patient(self, count: int, patience: float) -> bool:
        """Tell whether all smaller letters took less than that, and this one is not too long to be set again."""
        smaller = [found for size in self.measured for found in self.measured[size] if size < count]
        longest = max((found["seconds"] for found in smaller), default=0)
        again = self.median(count, "seconds")
        return longest <= patience and (again is None or again < ONCE_FROM)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)


def pages(file: Path) -> int:
    """Return how many pages poppler finds."""
    told = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:"))


def install(folder: Path) -> None:
    command = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--python", sys.executable]
    subprocess.run([*command, "--target", str(folder), *PINNED], check=True)


def tables(ways: list[Way], sizes: list[int]) -> None:
    for kind in KINDS:
        print(f"\n{kind:<12}" + "".join(f"{size:>10}" for size in sizes) + "   growth between them")
        for way in ways:
            values = [way.median(size, kind) for size in sizes]
            shown = "".join(f"{'–' if value is None else f'{value:.2f}':>10}" for value in values)
            print(f"{way.name:<12}{shown}   {growth(sizes, values)}")
    print("\nours as a share of the others, medians")
    for way in ways[1:]:
        for kind in KINDS[:4]:
            shares = [share(ways[0].median(size, kind), way.median(size, kind)) for size in sizes]
            print(f"{way.name:<12}{kind:<12}" + "".join(f"{one:>10}" for one in shares))


def share(ours: float | None, theirs: float | None) -> str:
    return f"{ours / theirs:.3f}" if ours and theirs else "–"


def growth(sizes: list[int], values: list[Any]) -> str:
    """Return the exponents between sizes, where there is a size and a value."""
    known = [(size, value) for size, value in zip(sizes, values, strict=True) if size and value]
    return " ".join(
        f"{math.log(after / before) / math.log(larger / size):.2f}"
        for (size, before), (larger, after) in pairwise(known)
    )


def main() -> None:
    asked = options()
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        data = Path(folder)
        if {"typst", "reportlab"} & set(asked.ways):
            install(data / "libraries")
        ways = [Way(name, name, ROOT, data) for name in asked.ways]
        if asked.against:
            ways.append(Way("before", "ours", asked.against.resolve(), data))
        try:
            for size in asked.sizes:
                for turn in range(asked.rounds):
                    for way in ways if turn % 2 else reversed(ways):
                        if way.is_patient(size, asked.patience):
                            way.set(size)
                print(f"{size} names set, {time.strftime('%H:%M:%S')}", flush=True)
            tables(ways, asked.sizes)
        finally:
            for way in ways:
                way.close()


if __name__ == "__main__":
    main()
