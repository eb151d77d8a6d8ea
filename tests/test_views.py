"""Views fetch, ask once and answer: what is written, and what must hold together, stands in services."""

import ast
from pathlib import Path

from tests.sources import python_files

DOORS = frozenset({"views", "forms"})
# Words of the ORM that write; a service has the verb of its deed.
WRITES = frozenset({"bulk_create", "bulk_update", "get_or_create", "select_for_update", "update_or_create"})


def breaches(source: str) -> list[str]:
    """Return the places of a source that write or open a transaction."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"atomic", "on_commit"}:
            found.append(f"{node.lineno} {node.attr}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = ast.unparse(node.func.value)
            writes = node.func.attr in WRITES or (
                node.func.attr in {"create", "update", "delete", "save"} and ("objects" in of or ".filter(" in of)
            )
            if writes:
                found.append(f"{node.lineno} {node.func.attr}")
    return found


def doors() -> list[Path]:
    return [path for path in python_files() if DOORS & set(path.parts)]


def test_no_view_writes_or_opens_a_transaction() -> None:
    found = {str(path): breaches(path.read_text()) for path in doors()}

    assert len(found) > 60
    assert {path: places for path, places in found.items() if places} == {}


def test_a_view_that_writes_is_noticed() -> None:
    source = """
from django.db import transaction

@transaction.atomic
def store(letter):
    Letter.objects.filter(pk=letter.pk).update(state="open")
    Letter.objects.create()
    letter.recipients.bulk_create([])
"""

    assert sorted(breaches(source)) == ["4 atomic", "6 update", "7 create", "8 bulk_create"]
