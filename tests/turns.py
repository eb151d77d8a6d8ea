"""Long walks over all routes or pages are divided; for every change a part of each is walked, before a release all."""

from typing import Any

import pytest


def parts(number: int, *, for_every_change: int = 1) -> list[Any]:
    """Return the parts of a walk by their numbers, from 0; those after the first few wait for the release."""
    return [
        part if part < for_every_change else pytest.param(part, marks=pytest.mark.release) for part in range(number)
    ]
