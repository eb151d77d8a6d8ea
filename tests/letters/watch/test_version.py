"""The version that archives and monitors are told is the project's."""

import tomllib

from django.conf import settings

from tests.sources import ROOT


def test_the_version_is_that_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == settings.VERSION
