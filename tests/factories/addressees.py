"""Entries of the directory of recipients for tests."""

from datetime import date
from itertools import count
from typing import Any

from campaign.models import Coalition
from letters.directory import entries
from letters.models import Addressee, Tenure
from tests.factories.campaign import make_coalition

_numbers = count(1)


def make_addressee(
    coalition: Coalition | None = None, name: str = "", *, kind: str = "person", **fields: Any
) -> Addressee:
    """Make an entry as the service stores it, without a line in the trail."""
    entry = Addressee(
        coalition=coalition or make_coalition(), kind=kind, name=name or f"Addressee number {next(_numbers)}", **fields
    )
    entries.store(entry)
    return entry


def make_tenure(person: Addressee, office: Addressee, since: date | None = None, until: date | None = None) -> Tenure:
    return Tenure.objects.create(person=person, office=office, since=since, until=until)
