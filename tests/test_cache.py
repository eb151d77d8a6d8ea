"""What visitors do is counted while Redis is away too, and signing in never depends on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as ours
from django.core.cache import cache
from django.test import Client
from redis.exceptions import RedisError

from campaign.mail import outbox
from campaign.models import OutgoingMail, User
from config.cache import JsonSerializer, make_key
from config.settings import CACHES
from tests.factories.campaign import make_user

pytestmark = pytest.mark.django_db

NOBODY_LISTENS = "unix:///nonexistent/redis.sock"
PASSWORD = "a-long-password-1"


def away(backend: str) -> dict[str, Any]:
    return {"default": {"BACKEND": backend, "LOCATION": NOBODY_LISTENS, "KEY_FUNCTION": "config.cache.make_key"}}


@pytest.fixture
def redis_is_away(settings: Any) -> Iterator[None]:
    settings.CACHES = away("config.cache.SteadyCache")
    yield
    cache.clear()


@pytest.fixture
def user() -> User:
    user = make_user()
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_by_password(client: Client, user: User) -> None:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def sign_in_by_code(client: Client, user: User) -> None:
    client.post("/accounts/login/code/", {"email": user.email})
    code = outbox.stored_context(OutgoingMail.objects.latest("pk"))["code"]
    client.post("/accounts/login/code/confirm/", {"code": code})


@pytest.mark.usefixtures("redis_is_away")
@pytest.mark.parametrize("way", (sign_in_by_password, sign_in_by_code))
def test_signing_in_works_while_redis_is_away(client: Client, user: User, way: Any) -> None:
    way(client, user)

    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.usefixtures("redis_is_away")
@pytest.mark.parametrize("path", ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"))
def test_every_door_answers_while_redis_is_away(client: Client, path: str) -> None:
    answer = client.post(path, {"email": "a@example.org", "login": "a@example.org", "password": "wrong"})

    assert answer.status_code in {200, 302}


@pytest.mark.parametrize("path", ("/s/confirm/mangled/", "/s/manage/mangled/"))
@pytest.mark.usefixtures("redis_is_away")
def test_guesses_are_counted_while_redis_is_away(client: Client, path: str) -> None:
    texts = [client.get(path).text for _ in range(80)]

    assert texts[0] != texts[-1]


@pytest.mark.usefixtures("redis_is_away")
def test_wrong_passwords_are_counted_while_redis_is_away(client: Client, user: User) -> None:
    for _ in range(6):
        client.post("/accounts/login/", {"login": user.email, "password": "wrong"})

    sign_in_by_password(client, user)

    assert "_auth_user_id" not in client.session


def test_control_with_the_cache_of_django_signing_in_fails(client: Client, user: User, settings: Any) -> None:
    settings.CACHES = away("django.core.cache.backends.redis.RedisCache")

    with pytest.raises(RedisError):
        sign_in_by_password(client, user)


@pytest.mark.usefixtures("redis_is_away")
def test_redis_is_left_alone_for_a_while_after_it_did_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    for number in range(20):
        cache.set(f"key{number}", number)

    assert cache.get("key7") == 7
    assert caplog.text.count("Redis is away") == 1


def test_keys_do_not_say_whose_they_are() -> None:
    key = make_key("allauth:rl:login:ip:192.0.2.1", "", 1)

    assert "192.0.2.1" not in key
    assert key == make_key("allauth:rl:login:ip:192.0.2.1", "", 1) != make_key("allauth:rl:login:ip:192.0.2.2", "", 1)
    assert CACHES["default"]["KEY_FUNCTION"] == ours.CACHES["default"]["KEY_FUNCTION"] == "config.cache.make_key"


@pytest.mark.parametrize("value", (1, [1.5, 2.5], True, "text", None))
def test_values_are_kept_as_json(value: Any) -> None:
    serializer = JsonSerializer()
    kept = serializer.dumps(value)

    assert serializer.loads(str(kept).encode() if isinstance(kept, int) and kept is value else kept) == value
