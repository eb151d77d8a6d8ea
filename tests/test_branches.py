"""The floors under the branches that tests go through, and the program that compares with them."""

import importlib.util
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.sources import ROOT

pytestmark = pytest.mark.tree

FLOORS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["undersigned"]["branches"]
# What nobody may get wrong: who comes in, what is owed, who is on the list, whose link it is, what HTML gets through.
CRITICAL = {"permissions", "outbox", "closing", "tokens", "cleaning"}


@pytest.fixture(scope="module")
def compare() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("undersigned_coverage", ROOT / "bin" / "_coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def file(covered: int, branches: int, missed: list[tuple[int, int]] | None = None) -> dict[str, Any]:
    return {
        "summary": {"covered_branches": covered, "num_branches": branches},
        "missing_branches": [list(pair) for pair in missed or []],
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("roles.py", "http.py", "other.py"):
        (tmp_path / name).touch()
    return tmp_path


SETTINGS = {"total": 50, "groups": {"doors": {"floor": 95, "files": ["roles.py", "ht*.py"]}}}


def test_each_critical_group_has_a_floor_of_95_and_names_files_that_are_there(compare: ModuleType) -> None:
    found = {group.name: group for group in compare.groups(FLOORS)}

    assert set(found) >= CRITICAL
    assert {name: group.floor for name, group in found.items() if group.floor < 95} == {}
    assert "campaign/mail/views/provider.py" in found["outbox"].files


def test_compare_is_content_at_the_floor(compare: ModuleType, root: Path) -> None:
    report = {"files": {"roles.py": file(19, 20), "http.py": file(0, 0), "other.py": file(1, 20)}}

    assert compare.compare(report, SETTINGS, root) == []


def test_compare_names_a_group_below_its_floor_and_what_it_misses(
    compare: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = {"files": {"roles.py": file(18, 20, [(7, 9), (12, -3)]), "other.py": file(20, 20)}}

    assert compare.compare(report, SETTINGS, root) == ["doors"]
    assert "    roles.py: 7->9 12->end\n" in capsys.readouterr().out


def test_compare_counts_every_file_in_the_total(compare: ModuleType, root: Path) -> None:
    report = {"files": {"roles.py": file(20, 20), "other.py": file(0, 21)}}

    assert compare.compare(report, SETTINGS, root) == ["all"]


def test_compare_leaves_out_the_total_where_only_the_tests_of_groups_were_measured(
    compare: ModuleType, root: Path
) -> None:
    report = {"files": {"roles.py": file(18, 20), "other.py": file(0, 21)}}

    assert compare.compare(report, SETTINGS, root, groups_alone=True) == ["doors"]


def test_groups_refuses_a_pattern_without_files(compare: ModuleType, root: Path) -> None:
    (root / "roles.py").rename(root / "rights.py")

    with pytest.raises(ValueError, match=r"doors: no file is called roles\.py"):
        compare.groups(SETTINGS, root)


@pytest.mark.parametrize(("covered", "code"), ((100, 0), (0, 1)))
def test_the_program_ends_with_1_below_a_floor(tmp_path: Path, covered: int, code: int) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"files": {"campaign/roles.py": file(covered, 100)}}))

    ended = subprocess.run(
        [sys.executable, ROOT / "bin" / "_coverage.py", report], capture_output=True, text=True, check=False
    )

    assert ended.returncode == code, ended.stdout + ended.stderr
    assert ("Below the floor in pyproject.toml: permissions, all." in ended.stdout) is bool(code)
