"""Where a message waits for the next page: in a cookie that is called like the others, or in the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    cookie_name = f"{settings.HOST_ONLY}messages"


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)
