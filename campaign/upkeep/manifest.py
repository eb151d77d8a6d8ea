"""What an archive says of itself: when and by which version it was made, and a checksum of all that is in it."""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime

from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.sealing import DAMAGED

FORM = 1


@dataclass(frozen=True)
class Sum:
    """How much there is of something, rows or bytes, and its checksum."""

    number: int
    checksum: str


@dataclass(frozen=True)
class Manifest:
    """``migrations`` are the schema, ``parts`` what the archive holds, ``heads`` the newest link of each trail."""

    version: str
    vendor: str
    taken_at: datetime
    migrations: list[str]
    tables: dict[str, Sum]
    heads: dict[str, list[str]]
    field_keys: list[str]
    secret_key: list[str]
    parts: dict[str, Sum] = field(default_factory=dict)
    form: int = FORM

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self) | {"taken_at": self.taken_at.isoformat()}, indent=1, sort_keys=True).encode()

    @property
    def rows(self) -> int:
        return sum(table.number for table in self.tables.values())

    @property
    def files(self) -> int:
        return sum(name.startswith("files/") for name in self.parts)


def read(content: bytes) -> Manifest:
    """Return a manifest, or refuse one of a later form or of none."""
    try:
        told = json.loads(content)
        if told["form"] > FORM:
            raise ArchiveRefused(
                f"The archive was made by version {told['version']}, which writes archives in another form: install "
                "that version or a later one. Nothing was touched."
            )
        for name in ("tables", "parts"):
            told[name] = {key: Sum(**value) for key, value in told[name].items()}
        return Manifest(**told | {"taken_at": datetime.fromisoformat(told["taken_at"])})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveRefused(DAMAGED) from error


def as_numbers(version: str) -> list[int]:
    """Return a version so that later ones are greater."""
    return [int(number) for number in re.findall(r"\d+", version)]
