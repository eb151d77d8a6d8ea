"""How a part says what programs may read and do: each operation with its scope and the role's action that it takes.

A part's module ``resources`` makes one ``Operations`` and decorates its functions; ``campaign/api/registry.py`` finds
it. A function gets the request of a token and what the types have checked, and returns an answer of
``campaign/api/paging.py``. Whatever changes something is one transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, TypeVar, get_type_hints

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Schema

from campaign.api import deeds, tokens
from campaign.api.paging import PageAsked
from campaign.api.problems import Problem, invalid
from campaign.models import ApiToken, Coalition, Member
from campaign.roles import may

Answering = Callable[..., HttpResponseBase]
Deed = Callable[..., HttpResponse]
F = TypeVar("F", bound=Answering)
D = TypeVar("D", bound=Deed)


class ApiRequest(HttpRequest):
    """A request that came with a token of ``member``; no session stands behind it, and no cookie is looked at."""

    token: ApiToken
    member: Member
    coalition: Coalition


def has(request: ApiRequest, scope: str, action: str) -> bool:
    """Tell whether the token has a scope and its holder may do an action now."""
    return scope in request.token.scopes and may(request.member, action)


@dataclass(frozen=True)
class Operation:
    """One method at one address below ``/api/v1/``."""

    method: str
    path: str
    scope: str
    action: str
    answer: Answering
    response: Any
    status: int
    tag: str
    needs_match: bool = False
    media_types: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The operation's own name in the description, and that of its route."""
        return self.answer.__name__.replace("_", "-")

    def admits(self, request: ApiRequest) -> bool:
        """Let whoever has scope and role in, before anything else of the request is looked at."""
        if self.scope not in request.token.scopes:
            detail = _("This token lacks the scope %(scope)s.") % {"scope": self.scope}
            challenge = f'Bearer error="insufficient_scope", scope="{self.scope}"'
            raise Problem(403, detail, kind="scope-missing", headers={"WWW-Authenticate": challenge})
        if not may(request.member, self.action):
            raise Problem(403, _("The role of whoever holds this token does not suffice."), kind="role-insufficient")
        if unknown := sorted(set(request.GET) - self.asks):
            detail = _("This address knows no such parameter.")
            raise invalid([{"parameter": name, "detail": detail} for name in unknown])
        return True

    @cached_property
    def asks(self) -> frozenset[str]:
        """The parameters behind the question mark; a filter that is misspelt must not list everything."""
        hints = [hint for hint in get_type_hints(self.answer).values() if isinstance(hint, type)]
        return frozenset(name for hint in hints if issubclass(hint, PageAsked) for name in hint.model_fields)


class Operations:
    """What one part of the product has for programs."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Operation] = []

    def read(
        self, path: str, *, scope: str, action: str, response: type[Schema] | None, media_types: Sequence[str] = ()
    ) -> Callable[[F], F]:
        """Add what a GET answers; ``media_types`` are those of a file."""

        def decorate(answer: F) -> F:
            self._add("GET", path, scope, action, answer, response=response, status=200, media_types=media_types)
            return answer

        return decorate

    def write(
        self,
        path: str,
        *,
        scope: str,
        action: str,
        response: type[Schema] | None,
        method: str = "POST",
        status: int = 200,
        needs_match: bool = False,
    ) -> Callable[[D], D]:
        """Add a deed, which the trail tells of as the token's; with ``needs_match`` its header is required."""

        def decorate(answer: D) -> D:
            done = _as_deed(answer)
            self._add(method, path, scope, action, done, response=response, status=status, needs_match=needs_match)
            return answer

        return decorate

    def _add(self, method: str, path: str, scope: str, action: str, answer: Answering, **rest: Any) -> None:
        self.all.append(Operation(method, path, scope, action, answer, tag=self.tag, **rest))


def _as_deed(answer: Deed) -> Deed:
    """Do it in one transaction and in the name of the token, and only once where the request has a key."""

    @wraps(answer)
    def done(request: ApiRequest, **given: Any) -> HttpResponse:
        with tokens.acting(request.token):
            return deeds.once(request, request.token, lambda: answer(request, **given))

    return done
