"""The rotation of keys is killed for real, while the database is PostgreSQL, and begun again (Y4)."""

import sys
from typing import Any

import pytest
from django.conf import settings as django_settings

from campaign import encryption
from signatories.models import Signature
from tests.campaign.test_key_rotation import NEW, tokens_of
from tests.factories.signatories import make_signature
from tests.faults.signers import make_open_letter
from tests.servers import wait_until
from tests.stack import Stack

pytestmark = pytest.mark.landing

NAMES = [f"Hidden {number}" for number in range(150)]


def current() -> list[bool]:
    """Tell of each sealed name whether the first key alone reads it."""
    return [encryption.with_first_key(token) is None for token in tokens_of("sealed")]


def readable() -> list[str]:
    return [one.part("name") for one in Signature.objects.order_by("pk")]


def test_a_rotation_that_is_killed_and_begun_again_leaves_every_name_to_the_new_key(
    stack: Stack, settings: Any
) -> None:
    letter, old = make_open_letter(), django_settings.FIELD_KEYS[0]
    for name in NAMES:
        make_signature(letter, name=name, withheld=True)
    settings.DIGEST_KEY, settings.FIELD_KEYS = old, [NEW, old]
    stack.environment |= {"FIELD_KEYS": f"{NEW},{old}", "DIGEST_KEY": old}

    program = stack._start("rotation", [sys.executable, "manage.py", "rotate_keys", "--piece", "1"])
    wait_until(lambda: any(current()), seconds=60, what="the first names of the new key")
    program.kill()
    half = current()
    assert readable() == NAMES
    again = stack.manage("rotate_keys")

    assert not all(half)
    assert (again.returncode, again.stderr) == (0, "")
    settings.FIELD_KEYS = [NEW]
    assert readable() == NAMES
    assert "Hidden" not in again.stdout + stack.logs()


def test_the_new_key_alone_reads_nothing_where_the_rotation_was_left_out(stack: Stack, settings: Any) -> None:
    """The control."""
    assert stack.folder.exists()
    make_signature(make_open_letter(), name="Hidden", withheld=True)
    settings.FIELD_KEYS = [NEW]

    with pytest.raises(encryption.WrongKey):
        readable()
