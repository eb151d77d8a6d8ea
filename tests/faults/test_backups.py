"""Backup and restore as on two machines: nothing differs, nothing is torn, and nothing is sent twice (B1 to B4)."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings
from django.utils import timezone

from bench.stage import stage
from campaign.files import storage
from campaign.mail import outbox
from campaign.models import Coalition, Member, OutgoingMail
from campaign.trail import activity
from campaign.upkeep import making, restoring, runs
from campaign.upkeep.postgresql import PostgresDatabase
from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.snapshots import Snapshot
from letters.models import Edition, Reminder, SchedulerTick
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Signature
from tests.conftest import MakeStack
from tests.factories.campaign import make_campaign, make_coalition, make_member
from tests.factories.signatories import make_signature
from tests.faults import backups
from tests.faults.signers import make_open_letter, sign_all
from tests.servers import PostgresServer, wait_until
from tests.stack import Stack

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]
# What a restore itself writes: the hold, what it set aside, and that it has been.
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
WRITTEN = {"campaign_mailgate", "campaign_upkeeprun", "letters_reminder", "campaign_outgoingmail", "signatories_news"}


@pytest.mark.landing
def test_a_restore_on_an_empty_machine_is_equal_and_sends_nothing(
    make_stack: MakeStack, postgres: PostgresServer
) -> None:
    """B1: everything of the samples, with editions and files, by the documented commands."""
    old = make_stack(samples=True)
    before, archive = backups.sums(old), backups.back_up(old)
    new = backups.empty_stack(make_stack, postgres)

    done = backups.restore(new, archive)

    assert done.returncode == 0, done.stderr
    assert "all counts and checksums as in the backup" in done.stdout
    assert backups.changed(before, backups.sums(new)) <= WRITTEN
    assert before["letters_edition"].number > 3
    with new.joined():
        assert all(not activity.verify(coalition) for coalition in Coalition.objects.all())
        assert outbox.held_since() is not None
    assert list(new.smtp.received) == []


@pytest.mark.release
@pytest.mark.timeout(1500)
def test_a_restore_of_fifty_thousand_signatures_takes_less_than_a_quarter_of_an_hour(
    make_stack: MakeStack, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """B1 at the size that is promised, with files beside the samples' editions."""
    old = make_stack(samples=True)
    with old.joined():
        stage(make_campaign(), 50_000)
        coalition = Coalition.objects.first()
        assert coalition is not None
        for number in range(200):
            storage.keep_unchecked(coalition=coalition, name=f"mail-{number}.bin", content=bytes([number]) * 200_000)
        before, new = backups.sums(old), backups.empty_stack(make_stack, postgres)

    began = time.monotonic()
    archive = backups.back_up(old)
    backed_up = time.monotonic()
    done = backups.restore(new, archive)
    restored = time.monotonic()

    assert done.returncode == 0, done.stderr
    with capsys.disabled():
        size = archive.stat().st_size / 2**20
        print(f"\nbacked up in {backed_up - began:.0f} s ({size:.0f} MB), restored in {restored - backed_up:.0f} s")
    assert restored - backed_up < 900
    assert before["signatories_signature"].number > 50_000
    assert backups.changed(before, backups.sums(new)) <= WRITTEN
    assert list(new.smtp.received) == []


# B2: while people sign

COUNTED = 20


def sign_and_close(stack: Stack, running: threading.Event) -> None:
    """Sign in waves until the list is closed in the middle of one."""
    for wave in range(6):
        addresses = [f"signer{wave}-{number}@example.org" for number in range(20)]
        sign_all(stack, addresses, at_once=10)
        running.set()


@pytest.mark.landing
def test_a_backup_among_signers_and_a_closing_is_of_one_moment(make_stack: MakeStack, postgres: PostgresServer) -> None:
    old, new = make_stack(), backups.empty_stack(make_stack, postgres)
    with old.joined():
        letter = make_open_letter()
        owner = make_member(letter.campaign.coalition).user
        for number in range(COUNTED):
            make_signature(letter, email=f"counted{number}@example.org")
    old.start_web()
    running = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        signing = pool.submit(sign_and_close, old, running)
        assert running.wait(60)
        making = pool.submit(backups.back_up, old)
        with old.joined():
            closing.close(letter=letter, actor=owner)
        signing.result(timeout=100)
        archive = making.result(timeout=100)

    done = backups.restore(new, archive)

    assert done.returncode == 0, done.stderr
    with new.joined():
        letter.refresh_from_db()
        stored = Signature.objects.count()
        assert (letter.state == LetterState.CLOSED) == letter.frozen_lists.exists()
        assert OutgoingMail.objects.exclude(about_id__in=Signature.objects.values("pk")).count() == 0
        # Each signature is one statement with its mail, so neither is there without the other.
        assert OutgoingMail.objects.filter(event="confirm_signature").count() == stored - COUNTED
        assert activity.verify(letter.campaign.coalition) == []


@pytest.mark.landing
@pytest.mark.parametrize("is_guarded", (True, False), ids=("one moment", "control: two moments"))
def test_questions_and_dump_look_at_one_moment(
    make_stack: MakeStack, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_guarded: bool
) -> None:
    """What is written between the questions and the dump is in neither; without the shared snapshot they differ."""
    old, new = make_stack(), backups.empty_stack(make_stack, postgres)
    dump = PostgresDatabase.dump

    def meanwhile(self: PostgresDatabase, snapshot: str) -> Iterator[bytes]:
        with psycopg.connect(old.database_url, autocommit=True) as other:
            other.execute("UPDATE campaign_coalition SET name = 'Changed meanwhile'")
        if is_guarded:
            yield from dump(self, snapshot)
            return
        with psycopg.connect(old.database_url) as fresh:
            fresh.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            [(later,)] = fresh.execute("SELECT pg_export_snapshot()").fetchall()
            yield from dump(self, later)

    monkeypatch.setattr(PostgresDatabase, "dump", meanwhile)
    with inside(old):
        make_coalition("As it was")
        made = made_inside(tmp_path)

    done = backups.restore(new, made)

    assert (done.returncode == 0) is is_guarded, done.stderr
    assert ("differ from the backup: campaign_coalition" in done.stderr) is not is_guarded


@contextmanager
def inside(stack: Stack) -> Iterator[None]:
    """Let this process make and take in backups of a stack, so that a test may stand in between."""
    with stack.joined(), override_settings(DATABASE_URL=stack.database_url, MIGRATION_MODULES={}):
        yield


def made_inside(folder: Path) -> Path:
    return making.back_up(folder / "inside.age", to=[str(backups.KEY.to_public())]).file


# B3: a day later


def yesterdays_backup(stack: Stack, postgres: PostgresServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the backup of a day ago, and let the installation go on until it has sent what came due since."""
    with stack.joined():
        let_it_be_day()
    backups.later(stack, postgres, hours=24)
    snapshot = PostgresDatabase.snapshot

    @contextmanager
    def of_yesterday(self: PostgresDatabase) -> Iterator[Snapshot]:
        with snapshot(self) as found:
            yield replace(found, taken_at=found.taken_at - timedelta(hours=24))

    with monkeypatch.context() as patch, inside(stack):
        patch.setattr(PostgresDatabase, "snapshot", of_yesterday)
        archive = made_inside(folder)
    stack.start_worker()
    with stack.joined():
        wait_until(has_settled, seconds=90, what="reminders that have left")
    stack.kill_worker()
    return archive


def let_it_be_day() -> None:
    """Put everybody where it is two in the afternoon: nobody gets reminders at night."""
    zone = f"Etc/GMT{timezone.now().hour - 14:+d}".replace("+0", "")
    Coalition.objects.update(time_zone=zone)
    Member.objects.update(time_zone=zone)
    Reminder.objects.update(zone=zone)


def has_settled() -> bool:
    """Tell whether the scheduler has run and nothing waits any more."""
    now = timezone.now()
    ticked = SchedulerTick.objects.filter(name="post", ended_at__isnull=False).exists()
    is_leaving = OutgoingMail.objects.due(now=now).exists() or OutgoingMail.objects.filter(state="sending").exists()
    return ticked and not is_leaving and not Reminder.objects.due(now=now).exists()


@pytest.mark.release  # for every change tests/faults/test_mail_restore.py restores an old dump, with its control
@pytest.mark.parametrize("is_guarded", (True, False), ids=("held", "control: not held"))
def test_a_backup_of_yesterday_repeats_no_reminder(
    make_stack: MakeStack, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_guarded: bool
) -> None:
    old = make_stack(samples=True)
    archive = yesterdays_backup(old, postgres, tmp_path, monkeypatch)
    sent = backups.seen(old.smtp)
    assert sum(sent.values()) > 3
    new = backups.empty_stack(make_stack, postgres)
    if not is_guarded:
        monkeypatch.setattr(restoring, "hold_statement", lambda _taken_at: "")
        monkeypatch.setattr(outbox, "after_restore", lambda **_moments: 0)

    with inside(new):
        restoring.restore(archive, identity=backups.identity(new))
        SchedulerTick.objects.all().delete()
    new.start_worker()
    with new.joined():
        wait_until(lambda: SchedulerTick.objects.filter(name="post", ended_at__isnull=False).exists(), what="a tick")
        if is_guarded:
            assert outbox.held_since() is not None
            assert backups.seen(new.smtp) == sent
            shown = new.manage("release_mail")
            assert "Still held." in shown.stdout, shown.stderr
            new.manage("release_mail", "--yes")
        wait_until(has_settled, seconds=90, what="an outbox that has settled")
    new.kill_worker()

    repeated = sum((backups.seen(new.smtp) - sent).values())
    assert (repeated == 0) is is_guarded, backups.seen(new.smtp) - sent


# B4, and what else is refused, before anything is touched


@pytest.mark.release
def test_a_restore_refuses_and_touches_nothing(make_stack: MakeStack, postgres: PostgresServer, tmp_path: Path) -> None:
    old = make_stack()
    with old.joined():
        make_coalition("Orsa")
    archive, new = backups.back_up(old), backups.empty_stack(make_stack, postgres)
    cut, database = tmp_path / "cut.age", new.database_url.rpartition("/")[2]
    cut.write_bytes(archive.read_bytes()[:-50])
    empty = (tmp_path / "identity.none").resolve()
    empty.write_text("# nothing\n")
    wanted = {
        "cut short or was changed": ("restore", str(cut), "--identity", str(backups.identity(new))),
        "holds no identity": ("restore", str(archive), "--identity", str(empty)),
        "identity cannot be read": ("restore", str(archive), "--identity", str(tmp_path / "gone")),
        "archive cannot be read": ("restore", str(tmp_path / "gone.age"), "--identity", str(backups.identity(new))),
    }

    told = {sentence: new.manage(*command) for sentence, command in wanted.items()}
    in_use = backups.restore(old, archive)

    assert {sentence: sentence in done.stderr for sentence, done in told.items()} == dict.fromkeys(wanted, True)
    assert postgres.execute(TABLES, database=database) == [(0,)]
    assert "This installation is not empty" in in_use.stderr
    assert "campaign_coalition (1)" in in_use.stderr


@pytest.mark.release
def test_a_restore_whose_database_dies_leaves_an_empty_one_and_goes_on_later(
    make_stack: MakeStack, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = make_stack(samples=True), backups.empty_stack(make_stack, postgres)
    archive, database = backups.back_up(old), new.database_url.rpartition("/")[2]
    monkeypatch.setattr(restoring, "hold_statement", lambda _taken_at: "SELECT 1/0;")

    with inside(new):
        with pytest.raises(ArchiveRefused, match="did not take the archive, and is as it was"):
            restoring.restore(archive, identity=backups.identity(new))
        monkeypatch.undo()
        assert postgres.execute(TABLES, database=database) == [(0,)]
        restored = restoring.restore(archive, identity=backups.identity(new))

    assert restored.manifest.rows > 500


@pytest.mark.release
def test_a_drill_leaves_nothing_behind_and_is_remembered(make_stack: MakeStack, postgres: PostgresServer) -> None:
    stack = make_stack(samples=True)
    databases = "SELECT datname FROM pg_database WHERE datname LIKE 'undersigned_drill%'"

    done = stack.manage("drill")

    assert "every checksum as in the backup" in done.stdout, done.stderr
    assert postgres.execute(databases) == []
    assert [path for path in stack.folder.iterdir() if path.name.startswith(".drill")] == []
    with stack.joined():
        assert set(runs.last_good()) == {"drill"}
        assert Edition.objects.count() > 0
    assert list(stack.smtp.received) == []
