"""The outbox on screen, the buttons beside it, and the way out of unasked mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaign.mail import outbox
from campaign.models import Activity, BlockedMailbox, OutgoingMail, Role
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in

State = OutgoingMail.State
pytestmark = pytest.mark.django_db
CODE = {"kind": "login_code", "code": "123456", "link": ""}


def post(**changes: Any) -> OutgoingMail:
    mail = outbox.post(**{"event": "account", "to": "ada@example.org", "context": CODE, **changes})
    assert mail is not None
    return mail


def failed(**changes: Any) -> OutgoingMail:
    mail = post(**changes)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=State.FAILED, attempts=1, reason="550 unknown")
    return mail


def test_mail_page_shows_state_and_reason_and_neither_text_nor_address(client: Client) -> None:
    member = make_member()
    failed(coalition=member.coalition)
    failed(coalition=make_coalition(), to="other@example.net")

    page = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/").content.decode()

    assert "a…@example.org" in page
    assert "550 unknown" in page
    assert "Send again" in page
    assert "One mail needs a person" in page
    assert "ada@example.org" not in page
    assert "123456" not in page
    assert "example.net" not in page


@pytest.mark.parametrize(("state", "shown"), (("failed", 1), ("sent", 0), ("", 1), ("no-state", 1)))
def test_mail_page_filters_by_state(client: Client, state: str, shown: int) -> None:
    member = make_member()
    failed(coalition=member.coalition)

    answer = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/", {"state": state})

    assert len(answer.context["rows"]) == shown


@pytest.mark.parametrize("number", (1, 3))
def test_mail_page_asks_the_database_as_often_for_three_as_for_one(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = make_member()
    for _ in range(number):
        failed(coalition=member.coalition)
    sign_in(client, member.user)

    with django_assert_num_queries(8):
        client.get(f"/coalitions/{member.coalition.slug}/mail/")


def test_resend_mail_sends_to_the_stored_address_only(client: Client) -> None:
    member = make_member()
    mail = failed(coalition=member.coalition)

    sign_in(client, member.user).post(
        f"/coalitions/{member.coalition.slug}/mail/{mail.pk}/resend/", {"to": "mallory@example.org"}
    )
    outbox.deliver()

    assert [message.to for message in django_mail.outbox] == [["ada@example.org"]]
    [entry] = Activity.objects.all()
    assert (entry.verb, entry.actor) == ("mail.resent", member.user)


def test_resend_mail_twice_says_that_nothing_was_done(client: Client) -> None:
    member = make_member()
    mail = failed(coalition=member.coalition)
    url = f"/coalitions/{member.coalition.slug}/mail/{mail.pk}/resend/"
    sign_in(client, member.user).post(url)

    answer = client.post(url, follow=True)

    assert "Nothing was done" in answer.content.decode()
    assert Activity.objects.count() == 1


def test_try_mail_makes_it_due(client: Client) -> None:
    member = make_member()
    mail = post(coalition=member.coalition)
    OutgoingMail.objects.update(next_try_at=timezone.now() + timedelta(minutes=30), attempts=3)

    sign_in(client, member.user).post(f"/coalitions/{member.coalition.slug}/mail/{mail.pk}/try/")

    assert outbox.deliver() == 1


def test_resend_mail_is_not_for_staff_nor_other_coalitions(client: Client) -> None:
    mail = failed(coalition=make_coalition())
    own, staff = make_member(), make_member(mail.coalition, role=Role.STAFF)

    elsewhere = sign_in(client, own.user).post(f"/coalitions/{own.coalition.slug}/mail/{mail.pk}/resend/")
    as_staff = sign_in(client, staff.user).post(f"/coalitions/{staff.coalition.slug}/mail/{mail.pk}/resend/")

    mail.refresh_from_db()
    assert (elsewhere.status_code, as_staff.status_code, mail.state) == (404, 403, State.FAILED)


# The way out


def test_block_mail_does_nothing_until_the_button_is_pressed(client: Client) -> None:
    mail = post(topic="letter:1", capped=True)
    url = f"/no-mail/{outbox.blocking_token(mail)}/"

    pages = [client.get(url), client.head(url), client.get(url)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert pages[0].headers["Referrer-Policy"] == "same-origin"
    assert BlockedMailbox.objects.count() == 0

    answer = client.post(url)

    assert answer.status_code == 200
    assert BlockedMailbox.objects.get().mailbox_key == mail.mailbox_key


@pytest.mark.parametrize("token", ("x", "a:b", "%00", "é" * 50))
def test_block_mail_refuses_a_mangled_link(client: Client, token: str) -> None:
    answer = client.post(f"/no-mail/{token}/")

    assert answer.status_code in {400, 404}
    assert BlockedMailbox.objects.count() == 0


# Links never follow the request


def ask_for_a_new_password(client: Client, **headers: str) -> int:
    return client.post("/accounts/password/reset/", {"email": "olga@example.org"}, headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    (
        {"host": "second.example.org"},
        {"host": "second.example.org", "x-forwarded-host": "evil.example"},
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", "forwarded": "host=evil.example"},
    ),
)
def test_mails_link_to_the_configured_site(client: Client, headers: dict[str, str], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "second.example.org"]
    make_user("olga@example.org")

    assert ask_for_a_new_password(client, **headers) == 302
    outbox.deliver()

    [message] = django_mail.outbox
    text = message.message().as_string()
    assert f"{settings.SITE_URL}/accounts/password/reset/key/" in text
    assert "second.example.org" not in text
    assert "evil.example" not in text


@pytest.mark.parametrize("host", ("evil.example", "127.0.0.1.evil.example", "testserver@evil.example", "testserver:x"))
def test_unknown_hosts_get_no_answer_and_cause_no_mail(client: Client, host: str) -> None:
    make_user("olga@example.org")

    assert ask_for_a_new_password(client, host=host) == 400
    assert OutgoingMail.objects.count() == 0
    assert settings.SITE_URL == "http://127.0.0.1:8000"
