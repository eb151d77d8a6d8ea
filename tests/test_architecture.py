"""The two sentences of the architecture hold, and the contracts that say so notice a breach."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Container
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.sources import PACKAGES, ROOT, imports, python_files

pytestmark = pytest.mark.tree

BREACHES = (
    ("campaign/sorting.py", "import letters.models", "Parts import one way"),
    ("letters/drafts/writing.py", "import signatories.models", "Parts import one way"),
    ("letters/recipients/rows.py", "import letters.editions.orders", "Parts import one way"),
    ("letters/drafts/writing.py", "import campaign.http", "Nobody imports an edge"),
    ("signatories/signing/signatures.py", "import signatories.signing.views.sign", "Nobody imports an edge"),
    ("campaign/models/campaign.py", "import campaign.trail.activity", "Parts import one way"),
    ("letters/editions/rendering/page.py", "import letters.models", "Rendering is document in, bytes out"),
    ("letters/states.py", "import django.db", "Rules are plain Python"),
)
DOORS = frozenset({"views", "forms", "tasks", "resources", "admin", "urls", "management"})


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts on a copy of the project."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": str(program.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_import_contracts_are_kept(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout
    assert "4 kept, 0 broken" in result.stdout


def test_import_contracts_notice_a_breach(copy: Path) -> None:
    for path, line, _ in BREACHES:
        file = copy / path
        file.write_text(f"{line}\n{file.read_text()}")

    result = lint(copy)

    assert result.returncode == 1
    assert "0 kept, 4 broken" in result.stdout
    for path, line, _ in BREACHES:
        module = path.removesuffix(".py").replace("/", ".")
        assert f"{module} -> {line.removeprefix('import ').split('.')[0]}" in result.stdout, (path, line)


def parts() -> set[str]:
    """Return every part of the apps and every module beside the parts, as ``app.name``."""
    found = {path.relative_to(ROOT).with_suffix("").parts[:2] for path in python_files()}
    return {".".join(names) for names in found if names[0] != "config" and names[1] not in {"__init__", "migrations"}}


def test_the_layers_name_every_part() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")

    named = [name.strip() for line in layers for name in line.replace(":", "|").split("|")]

    assert sorted(named) == sorted(parts())


def part_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def modules() -> dict[str, Path]:
    """Return the modules of the apps and ``config`` by name."""
    names = {path: path.relative_to(ROOT).with_suffix("").parts for path in python_files()}
    return {".".join(parts[:-1] if parts[-1] == "__init__" else parts): path for path, parts in names.items()}


def targets(path: Path, known: Container[str]) -> set[str]:
    """Return the modules of ours that a file imports, also inside its functions."""
    found = (name if name in known else name.rpartition(".")[0] for name in imports(path))
    return {name for name in found if name in known}


def test_no_part_opens_the_door_of_another() -> None:
    known = modules()

    opened = {
        (module, target)
        for module, path in known.items()
        for target in targets(path, known)
        if DOORS & set(target.split(".")[1:]) and part_of(module) != part_of(target)
    }

    openers = {module for module, _target in opened}
    assert {name for name in openers if not name.endswith("urls") and not name.startswith("config")} == set()


def test_nothing_imports_in_a_circle() -> None:
    known = modules()
    graph = {module: targets(path, known) - {module} for module, path in known.items()}

    TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def test_rendering_knows_no_database() -> None:
    found = {
        str(path.relative_to(ROOT)): sorted(name for name in imports(path) if name.startswith("django.db"))
        for path in python_files()
        if "rendering" in path.parts
    }

    assert {path: names for path, names in found.items() if names} == {}


def test_nothing_here_is_what_the_architecture_does_not_use() -> None:
    unwanted = ("django.dispatch", "django.db.models.signals", "django.views.generic", "rest_framework", "crispy_forms")

    found = {
        str(path.relative_to(ROOT)): name
        for path in python_files()
        for name in imports(path)
        if name.startswith(unwanted)
    }

    assert found == {}
