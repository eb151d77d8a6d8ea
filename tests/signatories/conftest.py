"""What tests of several people at one moment share."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.meetings import blinded


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool


@pytest.fixture
def blind() -> Iterator[Callable[[str], None]]:
    with blinded() as make:
        yield make
