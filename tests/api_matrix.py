"""The permission matrix of the API: which token gets which answer at which operation.

``tests/api_permissions.csv`` holds what should be, a line for each operation with its scope; here stands how to ask. A
cell is the status: what is let in and has no body is answered 422 where the operation needs one. The command
``bin/matrix --programs`` prints a draft of all lines, as the code answers today; read each cell before adding it.
"""

import csv
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone

from campaign.api import registry
from campaign.api.operations import Operation
from campaign.api.scopes import SCOPES
from campaign.models import ApiToken, Member
from tests.factories.api import Program, make_token
from tests.factories.campaign import make_member, sign_in
from tests.world import World

FILE = Path(__file__).with_name("api_permissions.csv")
ROLES = ("owner", "coordinator", "drafter", "reviewer", "staff")
# A member of each role with all scopes; an owner with all scopes but the one, or with it alone; and who has no token.
VIEWS = (*ROLES, "without_scope", "only_scope", "foreign_owner", "suspended", "expired", "session", "nobody")


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    operation: str
    scope: str
    cells: dict[str, str] = field(compare=False)


def read() -> list[Row]:
    """Return the lines of the file as they stand there."""
    with FILE.open(newline="") as file:
        lines = csv.DictReader(file)
        return [Row(line["operation"], line["scope"], {view: line[view] for view in VIEWS}) for line in lines]


def write(rows: list[Row], file: Any) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("operation", "scope", *VIEWS))
    for row in rows:
        writer.writerow((row.operation, row.scope, *(row.cells[view] for view in VIEWS)))


def operations() -> dict[str, Operation]:
    return {operation.name: operation for operation in registry.operations()}


# What stands in an address, where the operation's own name does not say it.
Place = Callable[[World], object]
PLACES: dict[str, Place] = {
    "organization": lambda world: world.organization.pk,
    "letter": lambda world: world.letters["open"].slug,
    "signature": lambda world: world.hand_entry.signature_id,
    "invitation": lambda world: world.asked.pk,
    "delivery": lambda world: world.delivery.pk,
    "answer": lambda world: world.response.pk,
    "number": lambda world: 1,
    "kind": lambda world: "docx",
}
# In which state the letter is, where it is not open.
STATES = {
    "change-letter": "draft",
    **dict.fromkeys(("list-editions", "read-edition", "read-edition-file"), "final"),
    **dict.fromkeys(("list-recipients", "list-deliveries", "read-delivery", "add-deliveries"), "delivered"),
    **dict.fromkeys(("list-answers", "read-answer", "add-answer"), "delivered"),
}


class Programs:
    """A token for each point of view on a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.members: dict[str, Member] = {role: make_member(world.coalition, role=role) for role in ROLES}
        self.members["foreign_owner"] = make_member(world.foreign_coalition, role="owner")
        self.members["suspended"] = make_member(world.coalition, role="owner")
        self.secrets = {view: make_token(member).secret for view, member in self.members.items()}
        Member.objects.filter(pk=self.members["suspended"].pk).update(suspended_at=timezone.now())
        expired = make_token(self.members["owner"])
        ApiToken.objects.filter(pk=expired.token.pk).update(expires_at=timezone.now() - timedelta(days=1))
        self.secrets["expired"] = expired.secret
        self.by_scope: dict[tuple[str, str], str] = {}

    def of(self, view: str, scope: str) -> Program:
        """Return the program of a point of view on an operation of this scope."""
        if view == "session":
            return Program("", sign_in(Client(), self.members["owner"].user))
        if view in {"without_scope", "only_scope"}:
            return Program(self._with_scopes(view, scope), Client())
        return Program(self.secrets.get(view, ""), Client())

    def _with_scopes(self, view: str, scope: str) -> str:
        scopes = [scope] if view == "only_scope" else [one for one in SCOPES if one != scope]
        if (view, scope) not in self.by_scope:
            self.by_scope[view, scope] = make_token(self.members["owner"], scopes=scopes).secret
        return self.by_scope[view, scope]


def address(world: World, operation: Operation) -> str:
    """Return the path that an operation is asked at."""
    names = [part.strip("{}").rpartition(":")[2] for part in operation.path.split("/") if part.startswith("{")]
    values = {name: PLACES[name](world) for name in names}
    if "letter" in values and operation.name in STATES:
        values["letter"] = world.letters[STATES[operation.name]].slug
    return reverse(f"api:{operation.name}", kwargs=values)


def ask(programs: Programs, operation: Operation, view: str) -> str:
    """Ask one operation as one point of view, undo what it did, and return the cell."""
    cache.clear()
    program = programs.of(view, operation.scope)
    with transaction.atomic():
        body: dict[str, Any] | None = None if operation.method in {"GET", "DELETE"} else {}
        answer = program.ask(operation.method, address(programs.world, operation), body)
        transaction.set_rollback(True)
    return str(answer.status_code)


def draft() -> list[Row]:
    """Return all lines with what the code answers today."""
    with transaction.atomic():
        programs = Programs(World())
        rows = [
            Row(name, operation.scope, {view: ask(programs, operation, view) for view in VIEWS})
            for name, operation in operations().items()
        ]
        transaction.set_rollback(True)
    return rows


def main() -> None:
    """Print the draft; everything happens in a database in memory."""
    logging.disable(logging.ERROR)
    setup_test_environment()
    call_command("migrate", verbosity=0, interactive=False)
    write(draft(), sys.stdout)


if __name__ == "__main__":
    main()
