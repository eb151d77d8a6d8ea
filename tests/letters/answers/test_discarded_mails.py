"""Mails that were no answer are gone when nobody can take that back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from campaign.files import storage
from campaign.models import IncomingMail, StoredFile
from letters.answers import inbox
from tests.factories.campaign import make_coalition

pytestmark = pytest.mark.django_db
State = IncomingMail.State


def test_forget_discarded_takes_mail_and_files() -> None:
    coalition = make_coalition()
    days = timedelta(days=settings.RAW_MAIL_DAYS)
    mails = []
    for state, minutes in ((State.DISCARDED, 1), (State.DISCARDED, -1), (State.WAITING, 1), (State.FILED, 1)):
        mail = IncomingMail.objects.create(coalition=coalition, message_id=f"{state} {minutes}", sender="a@example.org")
        mail.files.add(storage.store(coalition=coalition, name="note.txt", content=b"words", actor=None))
        decided_at = timezone.now() - days - timedelta(minutes=minutes)
        IncomingMail.objects.filter(pk=mail.pk).update(state=state, decided_at=decided_at)
        mails.append(mail)

    assert inbox.forget_discarded(now=timezone.now()) == 1

    assert set(IncomingMail.objects.all()) == set(mails[1:])
    assert StoredFile.objects.count() == 3
