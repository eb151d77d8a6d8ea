"""Copies and deliveries with real processes: a worker killed among the copies, mails that reach their recipients."""

from datetime import date

import pytest
from django.db import connection

from campaign.models import OutgoingMail
from letters import deliveries
from letters.editions import copies
from letters.models import Delivery, Edition, EditionCopy, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature
from tests.servers import wait_until
from tests.stack import Stack


def closed_letter(*, recipients: int) -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", copies="each")
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    for number in range(recipients):
        make_recipient(letter=letter, name=f"Executive {number}", email=f"chief{number}@company.example")
    closing.close(letter=letter, actor=make_user())
    return Letter.objects.get(pk=letter.pk)


def states(edition: Edition) -> list[str]:
    return list(EditionCopy.objects.filter(edition=edition).values_list("state", flat=True))


def nobody_else_is_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid())"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.release
def test_copies_are_all_made_although_a_worker_was_killed_among_them(stack: Stack) -> None:
    stack.start_worker(concurrency=2)
    edition = edition_orders.order_edition(letter=closed_letter(recipients=6), actor=make_user())
    wait_until(lambda: "ready" in states(edition), seconds=90, what="the first copy")

    stack.kill_worker()
    # PostgreSQL may still carry out what the worker asked for last. Its leases last for RENDER_SECONDS and half a
    # minute; nobody needs to wait for that here.
    wait_until(nobody_else_is_connected, what="the end of the dead worker's connections")
    EditionCopy.objects.filter(state="rendering").update(leased_until=edition.made_at)
    stack.restart_worker()
    wait_until(lambda: set(states(edition)) <= {"ready", "failed"}, seconds=90, what="the end of all copies")

    ends = EditionCopy.objects.filter(edition=edition).values_list("state", "reason")
    assert list(ends) == [("ready", "")] * 6
    for copy in EditionCopy.objects.filter(edition=edition, attempts__gt=1).select_related("edition"):
        assert copies.render(copy).sha256 == copy.pdf_sha256


@pytest.mark.landing
def test_deliveries_reach_their_recipients_and_the_letter_is_delivered(stack: Stack) -> None:
    stack.start_worker()
    letter = closed_letter(recipients=2)
    edition = edition_orders.order_edition(letter=letter, actor=make_user())
    wait_until(lambda: states(edition) == ["ready"] * 2, seconds=90, what="the copies")
    stack.smtp.fail("rcpt", code=550, recipient="chief1@company.example")

    deliveries.send(
        letter=letter,
        edition=Edition.objects.get(pk=edition.pk),
        recipients=list(letter.recipients.order_by("position")),
        subject="A letter to you",
        note="Please find it attached.",
        actor=None,
        today=date(2026, 3, 10),
    )
    wait_until(lambda: not OutgoingMail.objects.filter(state__in=["waiting", "sending"]).exists(), what="the mails")
    wait_until(lambda: not Delivery.objects.filter(state="waiting").exists(), what="the deliveries")

    [received] = stack.smtp.to("chief0@company.example", accepted=True)
    own = EditionCopy.objects.get(edition=edition, number=1)
    attached = [part.get_payload(decode=True) for part in received.message.walk() if part.get_filename()]
    assert attached == [bytes(own.pdf or b"")]
    assert dict(Delivery.objects.values_list("recipient__email", "state")) == {
        "chief0@company.example": "sent",
        "chief1@company.example": "failed",
    }
    assert Letter.objects.get().state == LetterState.DELIVERED
