"""The two sentences of the architecture hold, and the contracts that say so notice a breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import PACKAGES, ROOT, imports, python_files

BREACHES = (
    ("campaign/sorting.py", "import letters.models", "Core modules look down"),
    ("letters/services/drafting.py", "import signatories.models", "Core modules look down"),
    ("letters/services/drafting.py", "import campaign.http", "Nobody imports an edge"),
    ("signatories/services/signing.py", "import signatories.urls", "Nobody imports an edge"),
    ("campaign/models/campaign.py", "import campaign.services.activity", "Inside one app"),
    ("letters/rendering/page.py", "import letters.models", "Rendering is document in, bytes out"),
    ("letters/states.py", "import django.db", "Rules are plain Python"),
)


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
    assert "5 kept, 0 broken" in result.stdout


def test_import_contracts_notice_a_breach(copy: Path) -> None:
    for path, line, _ in BREACHES:
        file = copy / path
        file.write_text(f"{line}\n{file.read_text()}")

    result = lint(copy)

    assert result.returncode == 1
    assert "0 kept, 5 broken" in result.stdout
    for path, line, _ in BREACHES:
        module = path.removesuffix(".py").replace("/", ".")
        assert f"{module} -> {line.removeprefix('import ').split('.')[0]}" in result.stdout, (path, line)


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
