"""The cache counts what visitors do, and nothing depends on it: while Redis is away, each process counts by itself."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from campaign.encryption import digest

logger = logging.getLogger(__name__)

# So long Redis is not asked again after it did not answer: nobody waits for it with every request.
PAUSE_SECONDS: Final = 10.0


class JsonSerializer:
    """Values as JSON: whoever can write into Redis gets no program into ours."""

    def dumps(self, value: Any) -> Any:
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


def make_key(key: str, prefix: str, version: int) -> str:
    """Return the key under which something is counted; the address of a machine in it can no longer be read."""
    return f"{prefix}:{version}:{digest('cache', key)}"


class SteadyCache(RedisCache):
    """Redis, or this process's own memory while it is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.spare = LocMemCache("spare", {**params, "OPTIONS": {}})
        self.away_until = 0.0

    def _ask(self, name: str, *arguments: Any, **options: Any) -> Any:
        if time.monotonic() >= self.away_until:
            try:
                return getattr(super(), name)(*arguments, **options)
            except (RedisError, OSError) as error:
                self.away_until = time.monotonic() + PAUSE_SECONDS
                logger.warning("Redis is away (%s); this process counts by itself.", type(error).__name__)
        return getattr(self.spare, name)(*arguments, **options)


def _steady(name: str) -> Callable[..., Any]:
    def method(self: SteadyCache, *arguments: Any, **options: Any) -> Any:
        return self._ask(name, *arguments, **options)

    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(SteadyCache, _name, _steady(_name))
