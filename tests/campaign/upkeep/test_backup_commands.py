"""back_up, restore and drill on SQLite, as whoever tries out calls them, each as a program of its own."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from io import StringIO
from pathlib import Path

import pyrage
import pytest
from django.core.management import call_command

from tests.sources import ROOT

pytestmark = [pytest.mark.stories, pytest.mark.release]


def manage(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the trial in a folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | {"TRIAL": "1", "DATA_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial with a coalition, a file beside the database, an identity, and a backup; one for all processes."""
    ours = tmp_path_factory.getbasetemp()
    folder = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "installation"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = install(ours / "made")
            made.rename(folder)
    return folder


def install(folder: Path) -> Path:
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "proof.pdf").write_bytes(b"%PDF-1.7 proof")
    key = pyrage.x25519.Identity.generate()
    (folder / "identity").write_text(f"{key}\n")
    assert manage(folder, "migrate", "-v", "0").returncode == 0
    assert manage(folder, "create_coalition", "Orsa", "--owner", "ada@example.org").stdout.strip() == "orsa"
    made = manage(folder, "back_up", str(folder / "one.age"), "--to", str(key.to_public()))
    assert made.returncode == 0, made.stderr
    return folder


def address_of(installation: Path) -> str:
    """Return to whom backups are encrypted."""
    return str(pyrage.x25519.Identity.from_str((installation / "identity").read_text().strip()).to_public())


def restore(installation: Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    told = ["restore", str(installation / "one.age"), "--identity", str(installation / "identity")]
    return manage(folder, *told, **variables)


def rows(folder: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "undersigned.sqlite3")) as connection:
        return connection.execute(question).fetchall()


def test_a_restore_brings_everything_and_holds_the_mail(installation: Path, tmp_path: Path) -> None:
    done = restore(installation, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "all counts and checksums as in the backup" in done.stdout
    assert rows(tmp_path, "SELECT slug FROM campaign_coalition") == [("orsa",)]
    assert rows(tmp_path, "SELECT held_at IS NOT NULL, taken_at FROM campaign_mailgate") == [(1, None)]
    assert (tmp_path / "media" / "proof.pdf").read_bytes() == b"%PDF-1.7 proof"
    assert "Still held." in manage(tmp_path, "release_mail").stdout


def test_a_restore_refuses_an_installation_with_data_and_touches_nothing(installation: Path, tmp_path: Path) -> None:
    shutil.copy(installation / "undersigned.sqlite3", tmp_path)
    before = (tmp_path / "undersigned.sqlite3").read_bytes()

    refused = restore(installation, tmp_path)

    assert refused.returncode == 1
    assert "This installation is not empty" in refused.stderr
    assert "campaign_user (1)" in refused.stderr
    assert (tmp_path / "undersigned.sqlite3").read_bytes() == before


def test_a_restore_refuses_files_in_the_way(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "other.pdf").write_bytes(b"somebody's")

    refused = restore(installation, tmp_path)

    assert "1 files in" in refused.stderr
    assert "other.pdf" in refused.stderr
    assert not (tmp_path / "undersigned.sqlite3").exists()


def test_a_restore_goes_on_where_one_was_killed_among_the_files(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "proof.pdf").write_bytes(b"%PDF-1.7 proof")
    (tmp_path / "media" / "half.pdf.part").write_bytes(b"%PD")

    assert restore(installation, tmp_path).returncode == 0


def test_a_restore_refuses_other_keys_and_names_another_secret(installation: Path, tmp_path: Path) -> None:
    refused = restore(installation, tmp_path, FIELD_KEY="another key of forty letters, made for this")
    taken = restore(installation, tmp_path, SECRET_KEY="another secret of forty letters, made for it")

    assert (refused.returncode, "FIELD_KEYS of this installation lacks 1 of the 1 keys" in refused.stderr) == (1, True)
    assert (taken.returncode, "SECRET_KEY is another one" in taken.stdout) == (0, True)


def test_a_restore_refuses_a_newer_version(installation: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    newer.mkdir()
    shutil.copy(installation / "undersigned.sqlite3", newer)
    with closing(sqlite3.connect(newer / "undersigned.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('letters', '0999_later', '2027-01-01')"
        )
    manage(newer, "back_up", str(newer / "one.age"), "--to", address_of(installation))
    shutil.copy(installation / "identity", newer)

    refused = restore(newer, tmp_path / "empty")

    assert refused.returncode == 1
    assert "Unknown here: letters.0999_later" in refused.stderr
    assert not (tmp_path / "empty" / "undersigned.sqlite3").exists()


def test_a_drill_is_remembered_and_leaves_nothing_behind(installation: Path) -> None:
    before = {path.name for path in installation.iterdir()}

    drilled = manage(installation, "drill")

    assert "every checksum as in the backup" in drilled.stdout, drilled.stderr
    assert rows(installation, "SELECT kind, is_good FROM campaign_upkeeprun ORDER BY id")[-1] == ("drill", 1)
    assert {path.name for path in installation.iterdir()} - {
        f"undersigned.sqlite3{end}" for end in ("-wal", "-shm")
    } <= before


def test_a_drill_of_a_damaged_archive_is_remembered_as_bad(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.age").write_bytes((installation / "one.age").read_bytes()[:-100])

    drilled = manage(installation, "drill", str(tmp_path / "cut.age"), "--identity", str(installation / "identity"))

    assert (drilled.returncode, "cut short or was changed" in drilled.stderr) == (1, True)
    assert rows(installation, "SELECT kind, is_good FROM campaign_upkeeprun ORDER BY id")[-1] == ("drill", 0)


def test_backup_key_prints_a_pair_that_fits() -> None:
    printed = StringIO()
    call_command("backup_key", stdout=printed)
    told = printed.getvalue().splitlines()

    assert str(pyrage.x25519.Identity.from_str(told[1]).to_public()) == told[0].split()[-1]


def make_old(folder: Path, installation: Path, *, steps: int) -> Path:
    """Let a database say that it did the first steps that are folded by now, one by one."""
    folder.mkdir()
    shutil.copy(installation / "undersigned.sqlite3", folder)
    shutil.copy(installation / "identity", folder)
    replaced = import_module("letters.migrations.0001_schema").Migration.replaces
    with closing(sqlite3.connect(folder / "undersigned.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'letters'")
        connection.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-01')", replaced[:steps]
        )
    return folder


TOO_OLD = "it lacks letters.0017_imprints_of_earlier_addenda. Migrate with the source of 29 November 2026 first"


def test_a_database_older_than_the_fold_is_refused_with_the_way(installation: Path, tmp_path: Path) -> None:
    old = make_old(tmp_path / "old", installation, steps=12)

    migrated = manage(old, "migrate")
    checked = manage(old, "check", "--database", "default")

    assert (migrated.returncode, TOO_OLD in migrated.stderr) == (1, True)
    assert (checked.returncode, TOO_OLD in checked.stderr) == (1, True)
    assert "Traceback" not in migrated.stderr + checked.stderr


def test_an_archive_older_than_the_fold_is_refused_with_the_way(installation: Path, tmp_path: Path) -> None:
    old = make_old(tmp_path / "old", installation, steps=12)
    made = manage(old, "back_up", str(old / "one.age"), "--to", address_of(installation))

    refused = restore(old, tmp_path / "empty")

    assert made.returncode == 0, made.stderr
    assert (refused.returncode, f"{TOO_OLD}, as docs/upgrading.md says. Nothing was touched." in refused.stderr) == (
        1,
        True,
    )
    assert not (tmp_path / "empty" / "undersigned.sqlite3").exists()


def test_a_database_that_did_all_folded_steps_goes_on(installation: Path, tmp_path: Path) -> None:
    """The control: it is the missing steps that are refused, not the old names."""
    old = make_old(tmp_path / "old", installation, steps=17)

    assert TOO_OLD not in manage(old, "check", "--database", "default").stderr
