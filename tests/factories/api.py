"""Tokens, and a program that comes in by one."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from campaign.api import tokens
from campaign.api.scopes import SCOPES
from campaign.models import Member, Role
from tests.factories.campaign import make_member

numbers = count(1)


def make_token(
    member: Member | None = None, *, scopes: Collection[str] = tuple(SCOPES), days: float = 30, **fields: Any
) -> tokens.MadeToken:
    """A token of a member, an owner unless told otherwise, with all scopes unless told otherwise."""
    member = member or make_member(role=Role.OWNER)
    values = {"name": f"Program {next(numbers)}", "actor": member.user, **fields}
    expires_at = timezone.now() + timedelta(days=days)
    return tokens.make(member=member, scopes=scopes, expires_at=expires_at, **values)


@dataclass
class Program:
    """What somebody's program asks, in JSON, without cookies; addresses stand below ``/api/v1/``."""

    secret: str
    client: Client

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the answer; ``headers`` are named as in HTTP, with ``_`` for ``-``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = ({"Authorization": f"Bearer {self.secret}"} if self.secret else {}) | sent
        content: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        address = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        return self.client.generic(method, address, **content, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return all of a list, page by page."""
        found: list[dict[str, Any]] = []
        following: str | None = path
        while following:
            page = self.get(following.removeprefix("http://testserver")).json()
            found, following = found + page["items"], page["next"]
        return found


def make_program(member: Member | None = None, **fields: Any) -> Program:
    """A program with a token, see ``make_token``."""
    return Program(make_token(member, **fields).secret, Client())
