"""An old backup is restored and the workers start: what went out since is not sent again."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import MailGate, OutgoingMail
from tests.conftest import MakeStack
from tests.faults.mails import copies, make_mail_stack, post, states, wait_until_sent
from tests.servers import postgres_program, wait_until
from tests.stack import Stack

pytestmark = pytest.mark.landing

State = OutgoingMail.State
MAILS = 20


@pytest.mark.long
@pytest.mark.parametrize("is_found_by", (pytest.param("the command", marks=pytest.mark.release), "the worker itself"))
def test_deliver_repeats_nothing_after_an_old_backup_was_restored(make_stack: MakeStack, is_found_by: str) -> None:
    stack = make_mail_stack(make_stack)
    with stack.joined():
        backup = send_all_after_a_backup(stack)
        restore(stack, backup)
        if is_found_by == "the command":
            answer = stack.manage("after_restore", "--taken-at", (timezone.now() - timedelta(minutes=1)).isoformat())
            assert f"{MAILS} mails and reminders were probably sent" in answer.stdout, answer.stderr
        stack.start_worker()
        wait_until(lambda: outbox.held_since() is not None, what="the mail hold")
        code = post(99, "code", to="operator@example.org")  # what somebody asks for now still comes
        wait_until(lambda: stack.smtp.to("operator@example.org"), what="a code")
        answer = stack.manage("release_mail", "--yes")
        assert "Mail goes out again." in answer.stdout, answer.stderr
        new = post(100, "reminder")
        wait_until(lambda: stack.smtp.to(new.to), what="a new reminder")
        wait_until(lambda: states() == {State.UNCERTAIN: MAILS, State.SENT: 2}, what="a note of what was sent")
        stack.kill_worker()

        assert set(copies(stack.smtp).values()) == {1}
        assert states() == {State.UNCERTAIN: MAILS, State.SENT: 2}
        assert code.pk != new.pk


@pytest.mark.long
def test_deliver_repeats_all_of_a_restored_backup_without_the_hold(make_stack: MakeStack) -> None:
    """The control: nobody says that a backup was restored, and no trace outside of the database tells it."""
    stack = make_mail_stack(make_stack)
    with stack.joined():
        backup = send_all_after_a_backup(stack)
        restore(stack, backup)
        (stack.folder / "last-sweep").unlink()
        stack.start_worker()
        wait_until_sent(MAILS)
        stack.kill_worker()

        assert set(copies(stack.smtp).values()) == {2}


def send_all_after_a_backup(stack: Stack) -> Path:
    """Store reminders, take a backup of yesterday, send them, and return the backup."""
    MailGate.objects.create(pk=1, seen_at=timezone.now() - timedelta(hours=24))
    for number in range(MAILS):
        post(number, "reminder", key=f"reminder-{number}")
    old = timezone.now() - timedelta(hours=25)
    OutgoingMail.objects.update(created_at=old, next_try_at=old + timedelta(hours=2))
    backup = stack.folder / "backup"
    run("pg_dump", "--format=custom", f"--file={backup}", stack.database_url)
    stack.start_worker()
    wait_until_sent(MAILS)
    stack.kill_worker()
    return backup


def restore(stack: Stack, backup: Path) -> None:
    """Put the backup in the place of the database, as the documentation says."""
    connections["default"].close()
    run("pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={stack.database_url}", str(backup))
    assert states() == {State.WAITING: MAILS}


def run(program: str, *arguments: str) -> None:
    subprocess.run([postgres_program(program), *arguments], check=True, timeout=60)
