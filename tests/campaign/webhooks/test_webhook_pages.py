"""The pages of webhooks: adding, the secret shown once, new secrets, tests, tries, posting again, removing, undoing."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaign.form_keys import new_key
from campaign.models import Activity, Coalition, Role, WebhookAttempt, WebhookEndpoint, WebhookEvent, WebhookPost
from campaign.webhooks import endpoints, numbering, targets
from tests.factories.campaign import make_coalition, make_member, sign_in
from tests.factories.webhooks import make_endpoint, make_post

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
URL = "https://crm.example.org/hooks?key=of-the-receiver"
State, Post = WebhookEndpoint.State, WebhookPost.State


@pytest.fixture
def coalition() -> Coalition:
    return make_coalition("Archives for All", slug="archives")


@pytest.fixture
def owner(client: Client, coalition: Coalition) -> Client:
    return sign_in(client, make_member(coalition, role=Role.OWNER).user)


def entered(**changes: Any) -> dict[str, Any]:
    return {"form_key": new_key(), "url": URL, "description": "CRM", "events": ["letter.opened"], **changes}


def add(owner: Client, **changes: Any) -> Any:
    return owner.post("/coalitions/archives/webhooks/add/", entered(**changes))


def secret_on(page: Any) -> str:
    found = re.search(r'id="webhook-secret" value="(whsec_[^"]+)"', page.content.decode())
    return found[1] if found else ""


def path(endpoint: WebhookEndpoint, way: str = "") -> str:
    return f"/coalitions/{endpoint.coalition.slug}/webhooks/{endpoint.pk}/{way}"


# Adding


def test_without_a_webhook_the_page_says_what_to_do(owner: Client) -> None:
    page = owner.get("/coalitions/archives/webhooks/").content.decode()

    assert "No webhook yet" in page
    assert page.count('href="/coalitions/archives/webhooks/add/"') == 1


def test_a_new_webhook_shows_its_secret_to_its_maker_for_ten_minutes_and_to_nobody_else(
    owner: Client, coalition: Coalition
) -> None:
    answer = add(owner)
    endpoint = WebhookEndpoint.objects.get()
    assert answer.headers["Location"] == path(endpoint)
    assert endpoint.events == ["letter.opened"]

    assert secret_on(owner.get(path(endpoint))) == endpoint.secret
    assert secret_on(owner.get(path(endpoint))) == endpoint.secret  # a page loaded again loses nothing
    other = sign_in(Client(), make_member(coalition, role=Role.OWNER).user)
    assert secret_on(other.get(path(endpoint))) == ""
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert secret_on(owner.get(path(endpoint))) == ""


def test_who_has_copied_the_secret_sees_it_no_more(owner: Client) -> None:
    add(owner)
    endpoint = WebhookEndpoint.objects.get()

    owner.post(path(endpoint, "secret/kept/"))

    assert secret_on(owner.get(path(endpoint))) == ""


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    (
        ({"url": "crm.example.org"}, "url", "not a whole address"),
        ({"url": "https://user:word@crm.example.org/"}, "url", "Leave name and password out"),
        ({"url": ""}, "url", "required"),
        ({"events": []}, "events", "required"),
        ({"events": ["letter.exploded"]}, "events", "letter.exploded"),
    ),
)
def test_what_cannot_be_a_webhook_is_refused_at_its_field_and_nothing_is_lost(
    owner: Client, changes: dict[str, Any], field: str, said: str
) -> None:
    answer = add(owner, **changes)

    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[field])
    assert 'value="CRM"' in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_a_name_that_leads_to_a_private_address_is_refused_at_the_field(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "resolve", lambda host, port: ["10.0.0.1"])

    answer = add(owner)

    assert "not on the public internet" in str(answer.context["form"].errors["url"])
    assert not WebhookEndpoint.objects.exists()


def test_a_form_that_is_sent_twice_is_one_webhook(owner: Client) -> None:
    form = entered()
    owner.post("/coalitions/archives/webhooks/add/", form)
    owner.post("/coalitions/archives/webhooks/add/", form)

    assert WebhookEndpoint.objects.count() == 1


def test_there_are_ten_at_most(owner: Client, coalition: Coalition) -> None:
    first = make_endpoint(coalition)
    for _ in range(9):
        make_endpoint(coalition, created_by=first.created_by)

    answer = add(owner)

    assert "There are 10 webhooks already" in answer.content.decode()
    assert "Add a webhook" not in owner.get("/coalitions/archives/webhooks/").content.decode()


def test_a_sensitive_step_asks_for_a_fresh_sign_in(client: Client, coalition: Coalition) -> None:
    owner = sign_in(client, make_member(coalition, role=Role.OWNER).user, minutes_ago=30)
    endpoint = make_endpoint(coalition)

    for way in ("secret/", "change/", "remove/"):
        assert owner.post(path(endpoint, way)).status_code == 302
    add(owner)

    assert WebhookEndpoint.objects.get() == endpoint
    endpoint.refresh_from_db()
    assert (endpoint.former_secret, endpoint.removed_at) == ("", None)


# Changing


def test_a_changed_address_begins_anew(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition, failures=7, failing_since=timezone.now(), state=State.PAUSED, reason="gone")

    owner.post(path(endpoint, "change/"), entered(url="https://new.example.org/"))

    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.state, endpoint.failures) == ("https://new.example.org/", State.IDLE, 0)
    entry = Activity.objects.get(verb="webhook.changed")
    assert entry.data["fields"] == ["description", "events", "url"]
    assert "hooks" not in str(entry.data)


def test_a_new_secret_is_shown_and_the_former_one_counts_until_it_is_ended(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    former = endpoint.secret

    owner.post(path(endpoint, "secret/"))

    endpoint.refresh_from_db()
    assert (endpoint.former_secret, endpoint.secret != former) == (former, True)
    page = owner.get(path(endpoint))
    assert secret_on(page) == endpoint.secret
    assert former not in page.content.decode()
    assert "signs as well until" in page.content.decode()
    owner.post(path(endpoint, "secret/end/"))
    endpoint.refresh_from_db()
    assert endpoint.former_secret == ""


def test_off_and_on(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)

    owner.post(path(endpoint, "turn/"), {"way": "off"})
    coalition.refresh_from_db()
    assert coalition.announces is False
    assert path(endpoint, "test/") not in owner.get(path(endpoint)).content.decode()

    owner.post(path(endpoint, "turn/"), {"way": "on"})
    coalition.refresh_from_db()
    assert coalition.announces is True


def test_removed_it_can_be_brought_back_for_a_day(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    assert owner.get(path(endpoint, "remove/")).status_code == 200

    owner.post(path(endpoint, "remove/"))

    assert owner.get(path(endpoint)).status_code == 404
    page = owner.get("/coalitions/archives/webhooks/").content.decode()
    assert path(endpoint, "bring-back/") in page
    owner.post(path(endpoint, "bring-back/"))
    assert owner.get(path(endpoint)).status_code == 200
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "webhook.removed",
        "webhook.brought_back",
    ]


# Tries


def try_of(post: WebhookPost, **fields: Any) -> WebhookAttempt:
    values = {"at": timezone.now(), "status": 200, "milliseconds": 12, "answer": "ok", **fields}
    return WebhookAttempt.objects.create(post=post, **values)


def test_a_test_event_is_owed_to_this_webhook_alone(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    make_endpoint(coalition, created_by=endpoint.created_by)

    owner.post(path(endpoint, "test/"))
    numbering.number_all()

    assert WebhookEvent.objects.get().type == "webhook.test"
    assert WebhookPost.objects.get().endpoint == endpoint


def test_a_test_of_a_paused_webhook_is_refused(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition, state=State.PAUSED, reason="gone")

    answer = owner.post(path(endpoint, "test/"), follow=True)

    assert "Turn the webhook on first" in answer.content.decode()
    assert "410" in answer.content.decode()
    assert not WebhookEvent.objects.exists()


def test_tries_show_what_was_answered_and_nothing_of_it_is_markup(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    post = make_post(endpoint)
    try_of(post, status=500, answer="<script>alert(1)</script>")
    try_of(post, status=None, fault="timeout", answer="")

    page = owner.get(path(endpoint)).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "No answer in time" in page
    assert "A letter is open for signing" in page
    assert "of-the-receiver" not in page


def test_tries_can_be_narrowed_to_those_that_failed(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    post = make_post(endpoint)
    try_of(post, answer="it worked")
    try_of(post, status=503, answer="it did not")

    page = owner.get(path(endpoint), {"only": "failed"}).content.decode()

    assert ("it worked" in page, "it did not" in page) == (False, True)


def test_a_page_of_tries_asks_the_same_number_of_queries(
    owner: Client, coalition: Coalition, django_assert_num_queries: Any
) -> None:
    endpoint = make_endpoint(coalition)
    owner.get(path(endpoint))
    post = make_post(endpoint)
    for _ in range(40):
        try_of(post, status=500)

    with django_assert_num_queries(8):
        owner.get(path(endpoint))


def test_one_event_or_all_that_failed_are_posted_again_and_no_other(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    posts = [make_post(endpoint) for _ in range(4)]
    for post, state in zip(posts, (Post.FAILED, Post.FAILED, Post.DELIVERED, Post.DELIVERED), strict=True):
        WebhookPost.objects.filter(pk=post.pk).update(state=state, attempts=9)

    owner.post(path(endpoint, f"posts/{posts[2].pk}/resend/"))
    answer = owner.post(path(endpoint, "resend/"), follow=True)

    assert "2 events are posted once more" in answer.content.decode()
    states = WebhookPost.objects.order_by("pk").values_list("state", "attempts")
    assert list(states) == [(Post.WAITING, 0), (Post.WAITING, 0), (Post.WAITING, 0), (Post.DELIVERED, 9)]
    assert Activity.objects.filter(verb="webhook.resent").count() == 2


def test_a_post_of_another_webhook_is_not_found(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition)
    foreign = make_post(make_endpoint())

    assert owner.post(path(endpoint, f"posts/{foreign.pk}/resend/")).status_code == 404


def test_no_deed_in_the_trail_holds_an_address_or_a_secret(owner: Client, coalition: Coalition) -> None:
    add(owner)
    endpoint = WebhookEndpoint.objects.get()
    for way in ("secret/", "secret/end/", "test/", "turn/", "remove/"):
        owner.post(path(endpoint, way))

    data = str(list(Activity.objects.values_list("data", flat=True)))
    assert "crm.example.org" in data
    assert not [word for word in ("of-the-receiver", "whsec_", "/hooks") if word in data]


def test_two_who_bring_back_what_has_no_room_are_told(owner: Client, coalition: Coalition) -> None:
    endpoint = make_endpoint(coalition, removed_at=timezone.now())
    for _ in range(endpoints.MOST):
        make_endpoint(coalition, created_by=endpoint.created_by)

    answer = owner.post(path(endpoint, "bring-back/"), follow=True)

    assert "remove one first" in answer.content.decode()
