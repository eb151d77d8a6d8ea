"""Each package that we ask for says why, is used, and is asked for by name where we import it."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.sources import PACKAGES, ROOT, imports, python_files

pytestmark = pytest.mark.tree

# Nothing of ours imports these: a program, and what Django and Python look for by themselves.
NOT_IMPORTED = {"argon2-cffi", "granian", "psycopg", "tzdata"}
# Comes with django-stubs and is imported for mypy alone.
FOR_TYPES = {"django-stubs-ext"}


def requirements(path: Path) -> dict[str, str]:
    """Return the reason of each package of a list, by its name."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith(("#", "-"))]
    found = (re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?[^#\s]*(?:  # (.+))?", line) for line in lines)
    return {match[1].replace(".", "-"): match[2] or "" for match in found if match}


def asked_for() -> set[str]:
    """Return the packages whose modules our code imports or names in the settings."""
    distributions = {name: re.sub(r"[._]", "-", found[0].lower()) for name, found in packages_distributions().items()}
    modules = {name.partition(".")[0] for path in python_files() for name in imports(path)}
    settings = (ROOT / "config" / "settings.py").read_text()
    modules |= {name for name in distributions if re.search(rf'"{name}[".]', settings)}
    return {distributions[name] for name in modules - set(sys.stdlib_module_names) - set(PACKAGES)}


@pytest.mark.parametrize("name", ("requirements.in", "requirements-dev.in"))
def test_each_requirement_says_why(name: str) -> None:
    found = requirements(ROOT / name)

    assert len(found) > 10
    assert [package for package, reason in found.items() if not reason] == []


def test_a_requirement_without_a_reason_is_found(tmp_path: Path) -> None:
    file = tmp_path / "requirements.in"
    file.write_text("# A list\n-r other.in\nplain\nranged[extra]>=1.2,<2\ngood>=3  # because\n")

    assert requirements(file) == {"plain": "", "ranged": "", "good": "because"}


def test_what_we_import_is_asked_for_by_name_and_nothing_else_is() -> None:
    assert asked_for() - FOR_TYPES | NOT_IMPORTED == {*requirements(ROOT / "requirements.in")}
