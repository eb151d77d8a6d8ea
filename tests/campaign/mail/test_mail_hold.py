"""Holding mail back: by hand, after a restored backup, and for a closed coalition."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone

from campaign.mail import claims, hold, not_sent, outbox, registry
from campaign.models import Coalition, MailGate, OutgoingMail, Role
from campaign.people import coalitions
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in

State = OutgoingMail.State
pytestmark = pytest.mark.django_db
CODE = {"kind": "login_code", "code": "123456", "link": ""}


def post(coalition: Coalition | None = None) -> OutgoingMail:
    mail = outbox.post("account", to="ada@example.org", coalition=coalition, context=CODE)
    assert mail is not None
    return mail


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def test_hold_mail_lets_nothing_leave_but_codes_that_somebody_asks_for_now() -> None:
    old, owed = post(), post(make_coalition())
    outbox.hold_mail(now=timezone.now() + timedelta(seconds=1))
    code = post()
    OutgoingMail.objects.filter(pk=code.pk).update(created_at=timezone.now() + timedelta(seconds=2))

    outbox.deliver()

    assert {mail.pk: state for mail, state in zip((old, owed, code), states(), strict=True)} == {
        old.pk: State.WAITING,
        owed.pk: State.WAITING,
        code.pk: State.SENT,
    }


def test_release_mail_lets_all_leave() -> None:
    post(make_coalition())
    outbox.hold_mail(now=timezone.now())
    assert outbox.deliver() == 0

    assert outbox.release_mail() is True
    assert outbox.deliver() == 1
    assert outbox.release_mail() is False


def test_hold_mail_twice_keeps_the_first_moment() -> None:
    first = timezone.now()

    assert [outbox.hold_mail(now=first), outbox.hold_mail(now=first + timedelta(days=1))] == [True, False]
    assert outbox.held_since() == first


def test_after_restore_sets_aside_what_the_backup_owed_and_nothing_newer() -> None:
    old, new = post(make_coalition()), post(make_coalition("New"))
    taken_at = timezone.now() - timedelta(hours=24)
    OutgoingMail.objects.filter(pk=old.pk).update(created_at=taken_at - timedelta(minutes=1))
    asked: list[datetime] = []

    def set_aside(now: datetime) -> int:
        asked.append(now)
        return 3

    number = outbox.after_restore(taken_at=taken_at, now=timezone.now(), set_aside=set_aside)

    assert (number, len(asked)) == (4, 1)
    outbox.release_mail()
    outbox.deliver()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.reason, new.state) == (State.UNCERTAIN, hold.PROBABLY_SENT, State.SENT)


def test_commands_hold_show_and_release(capsys: pytest.CaptureFixture[str]) -> None:
    post(make_coalition())
    call_command("hold_mail")
    call_command("release_mail")
    assert outbox.held_since() is not None
    call_command("release_mail", "--yes")

    assert outbox.held_since() is None
    out = capsys.readouterr().out
    assert "All mail is held." in out
    assert "     1 Account (account), oldest 20" in out
    assert "Mail goes out again." in out


def test_note_sweep_recognizes_a_database_that_went_back_in_time(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    now = timezone.now()
    assert hold.note_sweep(now=now) is False
    MailGate.objects.update(seen_at=now - timedelta(hours=24))

    assert hold.note_sweep(now=now + timedelta(minutes=1)) is True
    gate = outbox.gate()
    assert (gate.reason, gate.taken_at) == (hold.RESTORED, now - timedelta(hours=24))
    assert hold.note_sweep(now=now + timedelta(minutes=2)) is False


def test_note_sweep_takes_a_long_pause_and_skewed_clocks_for_what_they_are(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    now = timezone.now()

    moments = [now, now + timedelta(days=3), now + timedelta(days=3) - timedelta(minutes=5), now + timedelta(days=4)]

    assert [hold.note_sweep(now=moment) for moment in moments] == [False] * 4
    assert outbox.held_since() is None


def test_mail_page_says_that_mail_is_held_and_what_would_leave(client: Client) -> None:
    member = make_member()
    post(member.coalition)
    outbox.hold_mail(now=timezone.now())

    page = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/").content.decode()

    assert "All mail of this site is held" in page
    assert "<li>Account: 1</li>" in page


# Closed coalitions


def test_nothing_leaves_for_a_closed_coalition_but_what_accounts_need() -> None:
    coalition = make_coalition()
    mail = post(coalition)
    coalitions.close_coalition(coalition=coalition, actor=make_user(), now=timezone.now())
    post()

    outbox.deliver()
    mail.refresh_from_db()

    assert (mail.state, mail.reason) == (State.DROPPED, not_sent.CLOSED)
    assert [message.to for message in django_mail.outbox] == [["ada@example.org"]]


def test_mail_would_leave_for_a_closed_coalition_without_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the coalition is closed, and nobody asks."""
    coalition = make_coalition()
    mail = post(coalition)
    coalitions.close_coalition(coalition=coalition, actor=make_user(), now=timezone.now())
    monkeypatch.setattr("campaign.mail.sender.not_sent", lambda _mails: {})

    outbox.deliver()
    mail.refresh_from_db()

    assert mail.state == State.SENT


def test_close_asks_first_and_can_be_undone(client: Client) -> None:
    owner = make_member(role=Role.OWNER)
    base = f"/coalitions/{owner.coalition.slug}"
    sign_in(client, owner.user)

    def is_closed() -> bool:
        return Coalition.objects.get(pk=owner.coalition_id).closed_at is not None

    assert "Close the coalition" in client.get(f"{base}/close/").content.decode()
    assert not is_closed()
    client.post(f"{base}/close/")
    assert is_closed()
    assert "no mail leaves for it" in client.get(f"{base}/mail/").content.decode()
    client.post(f"{base}/reopen/")
    assert not is_closed()
    trail = owner.coalition.activities.order_by("pk").values_list("verb", flat=True)
    assert list(trail) == ["coalition.closed", "coalition.reopened"]


# Restored, released, started


def restored(tmp_path: Path, settings: Any, *, ago: timedelta) -> tuple[OutgoingMail, datetime]:
    """A database out of a backup: it owes a mail, and the file beside it is of the system that went on."""
    settings.DATA_DIR = tmp_path
    taken_at = timezone.now() - ago
    (tmp_path / "last-sweep").write_text(timezone.now().isoformat())
    owed = post(make_coalition())
    OutgoingMail.objects.filter(pk=owed.pk).update(created_at=taken_at - timedelta(minutes=1))
    MailGate.objects.update_or_create(pk=1, defaults={"seen_at": taken_at})
    return owed, taken_at


def noting(asked: list[datetime]) -> Callable[[datetime], int]:
    """Return what would set reminders aside, and notes up to which moment."""

    def set_aside(until: datetime) -> int:
        asked.append(until)
        return 0

    return set_aside


def test_mail_is_not_held_again_after_a_restore_that_was_released(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _owed, taken_at = restored(tmp_path, settings, ago=timedelta(hours=24))
    asked: list[datetime] = []
    monkeypatch.setattr(hold, "set_asides", [noting(asked)])

    call_command("after_restore", taken_at=taken_at.isoformat())
    call_command("release_mail")
    call_command("release_mail", "--yes")
    post(make_coalition("New"))
    MailGate.objects.update(seen_at=F("seen_at") - timedelta(seconds=6))
    outbox.deliver()
    call_command("release_mail", "--yes")

    assert outbox.held_since() is None
    assert states() == [State.UNCERTAIN, State.SENT]
    assert len(asked) == 1


def test_restore_that_nobody_announced_is_found_by_the_worker(tmp_path: Path, settings: Any) -> None:
    """The control: without ``after_restore`` the same database is held, and set aside once, up to that moment."""
    _owed, _taken_at = restored(tmp_path, settings, ago=timedelta(hours=24))
    outbox.deliver()
    held = outbox.held_since()
    asked: list[datetime] = []

    for _again in range(2):
        gate = outbox.gate()
        if gate.taken_at:
            later = timezone.now() + timedelta(hours=5)
            outbox.after_restore(taken_at=gate.taken_at, now=later, set_aside=noting(asked))

    assert held is not None
    assert asked == [held]
    assert states() == [State.UNCERTAIN]


@pytest.mark.parametrize("options", ((), ("--repeat",)))
def test_mail_is_not_held_again_once_it_was_released_right_after_the_worker_found_a_restore(
    tmp_path: Path, settings: Any, options: tuple[str, ...]
) -> None:
    restored(tmp_path, settings, ago=timedelta(hours=24))
    outbox.deliver()

    call_command("release_mail", "--yes", *options)
    MailGate.objects.update(seen_at=F("seen_at") - timedelta(seconds=6))
    outbox.deliver()

    assert outbox.held_since() is None
    assert states() == [State.SENT if options else State.UNCERTAIN]


def test_worker_finds_a_restore_although_somebody_had_held_mail_before_the_backup(
    tmp_path: Path, settings: Any
) -> None:
    _owed, taken_at = restored(tmp_path, settings, ago=timedelta(hours=24))
    MailGate.objects.update(held_at=taken_at - timedelta(hours=1), reason="by hand")

    outbox.deliver()
    call_command("release_mail", "--yes")
    outbox.deliver()

    assert states() == [State.UNCERTAIN]


def test_control_a_restore_that_is_not_noted_under_a_hold_of_before_would_send_it_all_again(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _owed, taken_at = restored(tmp_path, settings, ago=timedelta(hours=24))
    MailGate.objects.update(held_at=taken_at - timedelta(hours=1), reason="by hand")
    monkeypatch.setattr(hold, "_note_restore", lambda _stored, now: hold.hold_mail(now=now))

    outbox.deliver()
    call_command("release_mail", "--yes")
    outbox.deliver()

    assert states() == [State.SENT]


def test_hold_that_came_out_of_the_backup_bounds_nothing(tmp_path: Path, settings: Any) -> None:
    _owed, taken_at = restored(tmp_path, settings, ago=timedelta(hours=24))
    MailGate.objects.update(held_at=taken_at - timedelta(hours=1), reason=hold.RESTORED)
    now, asked = timezone.now(), list[datetime]()

    outbox.after_restore(taken_at=taken_at, now=now, set_aside=noting(asked))

    assert asked == [now]


# Every way in which a mail leaves


def owe_one_of_each(events: list[str]) -> None:
    """Owe a mail of every event that any part has registered, now, some of a coalition and some of none."""
    coalition = make_coalition()
    for number, event in enumerate(events):
        for owner in (coalition, None):
            outbox.post(event, to=f"person{number}@example.org", coalition=owner, key=f"{event}.{owner}")


def leave() -> set[tuple[str, bool]]:
    """Take what a worker would send next, and return event and owner of each."""
    taken: set[tuple[str, bool]] = set()
    while claimed := claims.claim(lease=f"lease {len(taken)}", now=timezone.now() + timedelta(minutes=1), size=500):
        taken |= {owned(mail) for mail in claimed}
    return taken


def owned(mail: OutgoingMail) -> tuple[str, bool]:
    return mail.event, mail.coalition_id is not None


def test_nothing_leaves_while_mail_is_held_but_codes() -> None:
    events = sorted(registry._events)
    outbox.hold_mail(now=timezone.now() - timedelta(minutes=1))
    owe_one_of_each(events)

    assert len(events) > 20
    assert leave() == {("account", False)}


def test_control_without_the_hold_everything_leaves() -> None:
    events = sorted(registry._events)
    owe_one_of_each(events)

    assert {event for event, _owner in leave()} == set(events)


def test_mark_as_sent_sets_one_kind_aside_for_a_person() -> None:
    old, other = (
        post(make_coalition()),
        outbox.post("member_invitation", to="b@example.org", coalition=make_coalition()),
    )
    assert outbox.mark_as_sent("account") == 0  # nothing is held

    outbox.hold_mail(now=timezone.now())
    number = outbox.mark_as_sent("account")

    assert other is not None
    assert number == 1
    assert [(held.event, held.number) for held in outbox.held_mails()] == [("member_invitation", 1)]
    old.refresh_from_db()
    assert (old.state, old.reason) == (State.UNCERTAIN, hold.PROBABLY_SENT)


def test_release_mail_refuses_a_kind_that_is_not_held() -> None:
    post(make_coalition())
    call_command("hold_mail")

    with pytest.raises(CommandError, match="No mail of the kind nonsense"):
        call_command("release_mail", "--yes", "--sent", "nonsense")
    assert outbox.held_since() is not None
