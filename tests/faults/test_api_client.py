"""The program of the documentation, as it stands there, against a server."""

import subprocess
import sys
from typing import Any

import pytest

from campaign.models import Organization, Role
from tests.factories.api import make_token
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.sources import ROOT

PROGRAM = ROOT / "docs" / "client.py"


def run(*arguments: str) -> Any:
    command = [sys.executable, "-W", "error", str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.django_db(transaction=True)
def test_the_client_reads_all_pages_asks_again_and_adds_once(live_server: Any) -> None:
    letter = make_letter(state="open")
    make_group(letter)
    for number in range(5):
        make_signature(letter, name=f"Ada Rey {number}")
    make_signature(letter, name="Hidden Person", withheld=True)
    member = make_member(letter.campaign.coalition, role=Role.COORDINATOR)

    told = run(live_server.url, make_token(member).secret, letter.slug)
    refused = run(live_server.url, "und_nothing", letter.slug)

    lines = told.stdout.splitlines()
    made = Organization.objects.get()
    assert (told.returncode, told.stderr) == (0, "")
    assert lines[:6] == [*(f"Ada Rey {number} counted" for number in range(5)), "(name withheld) counted"]
    assert lines[6:] == [
        "asked again: 304",
        f"organization {made.pk} new",
        f"organization {made.pk} true",
    ]
    assert refused.returncode == 1
    assert "Authorization: Bearer" in refused.stderr


def test_the_client_is_short_enough_to_be_read() -> None:
    assert len([line for line in PROGRAM.read_text().splitlines() if line.strip()]) <= 30
