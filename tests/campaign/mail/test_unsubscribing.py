"""Unsubscribing from bulk mail with one press, and what stays unaffected by it."""

from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client

from campaign.mail import not_sent, outbox, registry
from campaign.models import Coalition, OutgoingMail, Unsubscription
from tests.factories.campaign import make_coalition

State = OutgoingMail.State
pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one event bulk mail, for one test."""
    monkeypatch.setattr(registry, "_events", dict(registry._events))
    outbox.register("member_invitation", lambda _mail: {"link": "https://x.example/"}, list_kind="news")


def post(coalition: Coalition | None = None, event: str = "member_invitation", **changes: Any) -> OutgoingMail:
    sealed = {"kind": "login_code", "code": "1", "link": ""}
    mail = outbox.post(event, **{"to": "ada@example.org", "coalition": coalition, "context": sealed, **changes})
    assert mail is not None
    return mail


def delivered(mail: OutgoingMail) -> OutgoingMail:
    outbox.deliver()
    mail.refresh_from_db()
    return mail


def path_of(mail: OutgoingMail) -> str:
    return outbox.unsubscribe_link(mail).removeprefix("http://127.0.0.1:8000")


def test_build_gives_bulk_mail_both_headers_and_a_line_in_each_text() -> None:
    mail = post(make_coalition())
    link = outbox.unsubscribe_link(mail)

    message = outbox.build(mail)

    assert message is not None
    assert message.extra_headers["List-Unsubscribe"] == f"<{link}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in str(message.body)
    assert link in str(message.alternatives[0])


@pytest.mark.parametrize("event", ("account", "mail_came_back", "confirm_signature"))
def test_other_mail_cannot_be_unsubscribed(event: str) -> None:
    assert outbox.unsubscribe_link(OutgoingMail(event=event, coalition=make_coalition(), mailbox_key="a")) == ""


def test_unsubscribe_by_one_click_without_cookie_or_token_holds_for_the_next_mail() -> None:
    coalition = make_coalition()
    first = delivered(post(coalition))
    client = Client(enforce_csrf_checks=True)

    assert client.post(path_of(first), ONE_CLICK).status_code == 200
    mail = delivered(post(coalition))

    assert (mail.state, mail.reason) == (State.DROPPED, not_sent.UNSUBSCRIBED)
    assert len(django_mail.outbox) == 1


def test_mail_would_go_on_without_the_question_at_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the press is stored, and nobody asks for it."""
    coalition = make_coalition()
    Client().post(path_of(post(coalition)), ONE_CLICK)
    monkeypatch.setattr(not_sent, "_unsubscribed", lambda _mails: set())

    assert delivered(post(coalition)).state == State.SENT


def test_unsubscribe_by_opening_the_link_changes_nothing(client: Client) -> None:
    path = path_of(post(make_coalition()))

    pages = [client.get(path), client.head(path), client.get(path)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert pages[0].headers["Referrer-Policy"] == "no-referrer"
    assert "Unsubscribe" in pages[0].content.decode()
    assert Unsubscription.objects.count() == 0


def test_unsubscribe_refuses_a_forged_link(client: Client) -> None:
    path = path_of(post(make_coalition()))
    forged = [path[:-2] + "/", path.replace(".news.", ".other."), "/unsubscribe/x/", "/unsubscribe/1.news.a:b/"]

    assert [client.post(one, ONE_CLICK).status_code for one in forged] == [404] * 4
    assert Unsubscription.objects.count() == 0


def test_unsubscribe_touches_neither_other_kinds_nor_other_coalitions_nor_codes(client: Client) -> None:
    coalition = make_coalition()
    client.post(path_of(post(coalition)), ONE_CLICK)
    OutgoingMail.objects.all().delete()
    outbox.register("other_news", lambda _mail: None, list_kind="other")

    kept = [post(make_coalition("Elsewhere")), post(event="account"), post(coalition, event="account")]
    outbox.deliver()

    assert set(OutgoingMail.objects.filter(pk__in=[mail.pk for mail in kept]).values_list("state", flat=True)) == {
        State.SENT
    }


def test_unsubscribe_can_be_taken_back_on_the_same_page(client: Client) -> None:
    coalition = make_coalition()
    path = path_of(post(coalition))
    client.post(path, ONE_CLICK)
    assert "Send it to me again" in client.get(path).content.decode()

    client.post(path, {"again": "1"})

    assert Unsubscription.objects.count() == 0
    assert delivered(post(coalition)).state == State.SENT
