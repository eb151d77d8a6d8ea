"""An archive is whole, readable with its key alone, and taken in only by an installation with the same keys."""

import dataclasses
import errno
import json
import os
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings as installation

from campaign.upkeep import archives, manifest, sealing, tables
from campaign.upkeep.archives import Archive
from campaign.upkeep.manifest import Manifest
from campaign.upkeep.refused import ArchiveRefused

KEY = pyrage.x25519.Identity.generate()
CANARY = b"canary-in-the-dump"


def described(**changes: Any) -> Manifest:
    told = Manifest(
        version="0.1.0",
        vendor="postgresql",
        taken_at=datetime(2026, 5, 1, 3, tzinfo=UTC),
        migrations=["campaign.0001_initial"],
        tables={"campaign_user": tables.of_rows([(1, "a")])},
        heads={"orsa": ["7", "ab" * 32]},
        field_keys=sealing.fingerprints(installation.FIELD_KEYS),
        secret_key=["aa"],
    )
    return dataclasses.replace(told, **changes)


def write(folder: Path, pieces: list[bytes] | Iterator[bytes] | None = None, **changes: Any) -> Path:
    """Write an archive with a dump in pieces and one file beside it."""
    (folder / "media").mkdir(exist_ok=True)
    (folder / "media" / "proof.pdf").write_bytes(b"%PDF" * 1000)
    target = folder / "one.age"
    dump = iter([CANARY * 1000, b"", b"x" * archives.PORTION, b"end"]) if pieces is None else iter(pieces)
    files = archives.files_below(folder / "media")
    archives.write(target, described(**changes), dump, files, [KEY.to_public()])
    return target


def test_an_archive_gives_back_what_was_written(tmp_path: Path) -> None:
    file, taken = write(tmp_path), dict[str, bytes]()

    def take(name: str, content: Iterator[bytes]) -> None:
        taken[name] = b"".join(content)

    told = Archive(file, [KEY]).walk(take)

    assert taken["files/proof.pdf"] == b"%PDF" * 1000
    assert b"".join(taken[f"database/{number:06}"] for number in range(2)) == (
        CANARY * 1000 + b"x" * archives.PORTION + b"end"
    )
    assert (told.files, told.heads, told.taken_at) == (
        1,
        {"orsa": ["7", "ab" * 32]},
        datetime(2026, 5, 1, 3, tzinfo=UTC),
    )
    assert Archive(file, [KEY]).check() == told


def test_an_archive_holds_nothing_in_the_clear_and_no_key(tmp_path: Path) -> None:
    content, plain = write(tmp_path).read_bytes(), list[bytes]()
    Archive(tmp_path / "one.age", [KEY]).walk(lambda _name, pieces: plain.extend(pieces))

    assert CANARY not in content
    assert CANARY in b"".join(plain)
    for key in (*installation.FIELD_KEYS, installation.SECRET_KEY):
        assert key.encode() not in b"".join(plain)
    assert (tmp_path / "one.age").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kept", (0, 20, 150, 3000, 200_000, -70_000, -20, -1))
def test_an_archive_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    file = write(tmp_path)
    file.write_bytes(file.read_bytes()[: kept if kept >= 0 else file.stat().st_size + kept])

    with pytest.raises(ArchiveRefused, match="cut short or was changed"):
        Archive(file, [KEY]).check()


@pytest.mark.parametrize("place", (0.0001, 0.3, 0.6, 0.99999))
def test_an_archive_with_one_changed_byte_is_refused(tmp_path: Path, place: float) -> None:
    file = write(tmp_path)
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 1
    file.write_bytes(content)

    with pytest.raises(ArchiveRefused):
        Archive(file, [KEY]).check()


def test_an_archive_whose_parts_are_not_those_of_its_manifest_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives._Counting, "sums", lambda _self: {"database": manifest.Sum(1, "00")})
    file = write(tmp_path)
    monkeypatch.undo()

    with pytest.raises(ArchiveRefused, match="cut short or was changed"):
        Archive(file, [KEY]).check()


def test_another_identity_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="encrypted to another key"):
        Archive(write(tmp_path), [pyrage.x25519.Identity.generate()]).check()


@pytest.mark.parametrize(
    ("keys", "sentence"),
    (
        (["b" * 30 + "another key"], "lacks 1 of the 1 keys"),
        (["a first key " * 4, "b" * 30 + "another key"], "lacks 1 of the 1 keys"),
    ),
)
def test_an_installation_with_other_field_keys_refuses(
    tmp_path: Path, settings: Any, keys: list[str], sentence: str
) -> None:
    file = write(tmp_path)
    settings.FIELD_KEYS = keys

    with pytest.raises(ArchiveRefused, match=sentence):
        Archive(file, [KEY]).check()


def test_an_installation_with_a_new_key_in_front_takes_it(tmp_path: Path, settings: Any) -> None:
    file = write(tmp_path)
    settings.FIELD_KEYS = ["a new key in front " * 3, *settings.FIELD_KEYS]

    assert Archive(file, [KEY]).check().version == "0.1.0"


def test_an_archive_that_another_installation_has_sealed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "seal", lambda _content, _key=None: "0" * 64)
    file = write(tmp_path)
    monkeypatch.undo()

    with pytest.raises(ArchiveRefused, match="not made by an installation with these FIELD_KEYS"):
        Archive(file, [KEY]).check()


def test_control_without_the_seal_a_made_up_archive_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "seal", lambda _content, _key=None: "0" * 64)
    file = write(tmp_path)
    monkeypatch.undo()
    monkeypatch.setattr(sealing, "is_sealed", lambda _content, _told: True)

    assert Archive(file, [KEY]).check().version == "0.1.0"


def test_a_manifest_of_a_later_form_is_refused_by_its_version() -> None:
    told = json.loads(described(version="9.1").as_bytes()) | {"form": manifest.FORM + 1, "something": "new"}

    with pytest.raises(ArchiveRefused, match=r"version 9\.1, which writes archives in another form"):
        manifest.read(json.dumps(told).encode())


@pytest.mark.parametrize("content", (b"", b"[]", b"{}", b'{"form": 1}', b"\xff"))
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        manifest.read(content)


def test_a_full_disk_leaves_nothing_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(ArchiveRefused, match="There is no room for the archive"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_a_dump_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise ArchiveRefused("pg_dump failed")

    with pytest.raises(ArchiveRefused, match="pg_dump failed"):
        write(tmp_path, failing())
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_no_archive_is_written_over_another(tmp_path: Path) -> None:
    before = write(tmp_path).read_bytes()

    with pytest.raises(ArchiveRefused, match="exists already"):
        write(tmp_path)
    assert (tmp_path / "one.age").read_bytes() == before


@pytest.mark.parametrize("text", ("", "nothing of age", "AGE-SECRET-KEY-1SHORT"))
def test_an_identity_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "identity").write_text(text)

    with pytest.raises(ArchiveRefused, match="holds no"):
        sealing.identities(tmp_path / "identity")


def test_a_missing_identity_or_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="identity cannot be read"):
        sealing.identities(tmp_path / "gone")
    with pytest.raises(ArchiveRefused, match="The archive cannot be read"):
        Archive(tmp_path / "gone.age", [KEY]).check()


@pytest.mark.parametrize(("keys", "sentence"), (([], "Set BACKUP_RECIPIENTS"), (["age1wrong"], "no public key of age")))
def test_a_backup_without_a_public_key_is_refused(keys: list[str], sentence: str) -> None:
    with pytest.raises(ArchiveRefused, match=sentence):
        sealing.recipients(keys)


def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    pieces = (b"x" * sealing.PIECE for _ in range(96))
    tracemalloc.start()
    try:
        file = write(tmp_path, pieces)
        Archive(file, [KEY]).check()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert file.stat().st_size > 96 * 2**20
    assert peak < 48 * 2**20


def test_sums_of_rows_do_not_depend_on_their_order_and_see_each_change() -> None:
    rows = [(1, "Ada", b"\x00"), (2, "Ben", None)]

    assert tables.of_rows(rows) == tables.of_rows(rows[::-1])
    assert tables.of_rows(rows) != tables.of_rows([(1, "Ada", b"\x01"), (2, "Ben", None)])
    assert tables.of_rows(rows) != tables.of_rows(rows[:1])
    assert tables.of_rows([]).number == 0
