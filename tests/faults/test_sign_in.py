"""Signing in while Redis is away: the servers as they run, and Redis killed under them."""

import re
import time

from django.test import override_settings

from campaign.mail import outbox
from campaign.models import OutgoingMail
from config import settings as production
from tests.conftest import MakeStack
from tests.factories.campaign import make_user
from tests.http import Browser
from tests.servers import RedisServer
from tests.stack import Stack

PASSWORD = "a-long-password-1"


def test_signing_in_works_while_redis_is_away_and_after(make_stack: MakeStack, own_redis: RedisServer) -> None:
    stack = make_stack(redis=own_redis)
    with stack.joined():
        user = make_user()
        with override_settings(PASSWORD_HASHERS=production.PASSWORD_HASHERS):
            user.set_password(PASSWORD)
        user.save()
        stack.start_web()
        assert is_signed_in(by_password(stack, user.email))
        own_redis.kill()

        began = time.monotonic()
        assert is_signed_in(by_password(stack, user.email))
        visitor = stack.browser()
        visitor.post("/accounts/login/code/", {"email": user.email})
        code = outbox.stored_context(OutgoingMail.objects.latest("pk"))["code"]
        visitor.post("/accounts/login/code/confirm/", {"code": code})
        assert is_signed_in(visitor)
        assert time.monotonic() - began < 30

        own_redis.start()
        assert is_signed_in(by_password(stack, user.email))
    assert not re.search(r"Internal Server Error", stack.logs())


def by_password(stack: Stack, email: str) -> Browser:
    visitor = stack.browser()
    visitor.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return visitor


def is_signed_in(visitor: Browser) -> bool:
    return visitor.get("/accounts/2fa/", follow=False).status == 200
