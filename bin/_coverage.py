"""Compare the branches that the tests went through with the floors in pyproject.toml; bin/test coverage calls it.

bin/_coverage.py REPORT [--groups], where REPORT is what ``coverage json`` writes. Ends with 1 below a floor. With
--groups only the tests of the groups were measured, and all files together have no say.
"""

import json
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class BranchGroup:
    """Files whose branches are counted together, and how many of a hundred the tests must go through."""

    name: str
    files: tuple[str, ...]
    floor: float


@dataclass(frozen=True)
class Count:
    """What the tests went through in a group; ``missed`` are the lines of the others, by file."""

    covered: int
    branches: int
    missed: dict[str, list[str]]

    @property
    def percent(self) -> float:
        return 100 * self.covered / self.branches if self.branches else 100.0


def groups(settings: dict[str, Any], root: Path = ROOT) -> list[BranchGroup]:
    """Return the groups that have floors; a pattern that no file fits is a ValueError, or a move would end a floor."""
    made = []
    for name, group in settings["groups"].items():
        found = {pattern: list(root.glob(pattern)) for pattern in group["files"]}
        if lost := [pattern for pattern, paths in found.items() if not paths]:
            raise ValueError(f"{name}: no file is called {', '.join(lost)}")
        files = {str(path.relative_to(root)) for paths in found.values() for path in paths}
        made.append(BranchGroup(name, tuple(sorted(files)), group["floor"]))
    return made


def count(report: dict[str, Any], names: Iterable[str]) -> Count:
    """Add up the branches of some files; a file that no test imports is in the report with none gone through."""
    found = {name: report["files"][name] for name in names if name in report["files"]}
    return Count(
        covered=sum(file["summary"]["covered_branches"] for file in found.values()),
        branches=sum(file["summary"]["num_branches"] for file in found.values()),
        missed={
            name: [f"{start}->{'end' if end < 0 else end}" for start, end in file["missing_branches"]]
            for name, file in found.items()
            if file["missing_branches"]
        },
    )


def compare(
    report: dict[str, Any], settings: dict[str, Any], root: Path = ROOT, *, groups_alone: bool = False
) -> list[str]:
    """Print each group beside its floor, and return the names of those below, with what they miss printed."""
    everything = BranchGroup("all", tuple(report["files"]), settings["total"])
    below = []
    print(f"{'branches of':<14} {'number':>7} {'covered':>9} {'floor':>7}")
    for group in (*groups(settings, root), *([] if groups_alone else [everything])):
        found = count(report, group.files)
        print(f"{group.name:<14} {found.branches:>7} {found.percent:>7.2f} % {group.floor:>5} %")
        if found.percent < group.floor:
            below.append(group.name)
        if found.percent < group.floor and group is not everything:
            print("".join(f"    {name}: {' '.join(missed)}\n" for name, missed in found.missed.items()), end="")
    return below


def main(report: str, *options: str) -> int:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["undersigned"]["branches"]
    below = compare(json.loads(Path(report).read_text()), settings, groups_alone="--groups" in options)
    if below:
        print(f"Below the floor in pyproject.toml: {', '.join(below)}. Write the tests that are missing.")
    return int(bool(below))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
