"""What the hourly job forgets of mails, invitations and operators, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from campaign.models import MemberInvitation, OutgoingMail
from campaign.privacy import forgetting, retention
from campaign.tasks import forget_people
from tests.factories.campaign import make_invitation, make_user

pytestmark = pytest.mark.django_db


def make_mail(*, state: str = "sent", days: int, **fields: object) -> OutgoingMail:
    number = OutgoingMail.objects.count()
    mail = OutgoingMail.objects.create(
        event="account", to="canary@example.org", mailbox_key="k", key=str(number), reason="550", state=state, **fields
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(days=days))
    return mail


def kept(mail: OutgoingMail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.to, mail.mailbox_key


def test_forget_mails_empties_the_address_and_later_the_digest() -> None:
    young, old, ancient = make_mail(days=29), make_mail(days=31), make_mail(days=184)

    forget_people()

    assert kept(young) == ("canary@example.org", "k")
    assert kept(old) == ("", "k")
    assert kept(ancient) == ("", "")
    assert forgetting.forget(now=timezone.now()) == 0


def test_forget_mails_leaves_what_waits_and_what_nobody_decided_about() -> None:
    waiting = make_mail(state="waiting", days=400)
    stuck, decided = (make_mail(state="failed", days=100) for _ in range(2))
    OutgoingMail.objects.filter(pk=decided.pk).update(put_away_at=timezone.now() - timedelta(days=31))

    forget_people()

    assert kept(waiting) == kept(stuck) == ("canary@example.org", "k")
    assert kept(decided) == ("", "k")


def test_forget_deletes_invitations_that_are_over_and_old_notes_of_operators() -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=31)
    make_invitation(email="gone@example.org", revoked_at=long_ago)
    open_one = make_invitation(email="open@example.org")
    for days in (364, 366):
        entry = LogEntry.objects.create(user=make_user(), action_flag=2, object_repr="Canary")
        LogEntry.objects.filter(pk=entry.pk).update(action_time=now - timedelta(days=days))

    assert forgetting.forget(now=now) == 2

    assert list(MemberInvitation.objects.all()) == [open_one]
    assert LogEntry.objects.count() == 1


def test_in_batches_takes_all_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _number in range(5):
        make_mail(days=31)

    assert forgetting.forget_mails(now=timezone.now()) == 5
    assert not OutgoingMail.objects.exclude(to="").exists()


def test_in_batches_ends_where_a_row_stays_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _number in range(5):
        make_mail(days=31)

    assert retention.in_batches(OutgoingMail.objects.all(), to="") == 5
