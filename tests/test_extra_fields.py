"""Fields that a form does not have change nothing, whoever sends them (A3)."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.http import QueryDict
from django.test import Client
from lxml import html

from campaign.encryption import EncryptedTextField
from tests import matrix
from tests.turns import parts
from tests.world import World, writes

PARTS = 8
# Made by chance or by the clock at each run.
BY_CHANCE = {
    "nonce",
    "code",
    "form_key",
    "data_salt",
    "data_digest",
    "hash",
    "previous_hash",
    "key",
    "password",
    "lease",
}
BY_CHANCE |= {
    "session_key",
    "session_data",
    "sha256",
    "slug",
    "inbox_nonce",
    "feed_key",
    "snapshot_sha256",
    "interchange",
    "secret",
    "root",
    "record_head",
    "check_code",
    "check_address",
    "ip",
}


def extras(world: World) -> dict[str, str]:
    """Return what somebody might add to a form: columns that no form may set, and rows of another coalition."""
    foreign = world.foreign_coalition.pk
    return {
        "state": "final",
        "verified": "1",
        "is_staff": "1",
        "is_superuser": "1",
        "coalition": str(foreign),
        "coalition_id": str(foreign),
        "letter": str(world.letters["final"].pk),
        "letter_id": str(world.letters["final"].pk),
        "campaign": str(world.foreign["campaign"]),
        "user": str(world.users["operator"].pk),
        "created_at": "2001-01-01",
        "counted_at": "2001-01-01",
        "confirmed_at": "2001-01-01",
        "mailbox_key": "0" * 64,
        "source": "file",
        "joins": "1",
        "group": str(world.foreign["group"]),
        "came_from_file": "1",
        "revision_number": "99",
        "organization_id": str(world.foreign["organization"]),
        "pk": "1",
        "id": "1",
    }


def own_fields(client: Client, path: str) -> dict[str, list[str]]:
    """Return the page's own form as a browser would send it, the longest when there are several."""
    answer = client.get(path)
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return {}
    found = html.document_fromstring(answer.content).forms  # type: ignore[attr-defined]  # not in the stubs
    forms = [form for form in found if form.method.upper() == "POST"]
    fields: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: len(form.inputs))[-1:]:
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        fields |= {str(name): [""] for name in form.fields if name and name not in fields}
    return fields


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of our tables, without what is made by chance or by the clock."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    for label in ("campaign", "letters", "signatories"):
        for model in apps.get_app_config(label).get_models():
            columns = [
                field.attname
                for field in model._meta.concrete_fields
                if not isinstance(field, models.DateTimeField | EncryptedTextField | models.BinaryField)
                and field.name not in BY_CHANCE
            ]
            rows[model.__name__] = [
                tuple(map(told, row)) for row in model._default_manager.order_by("pk").values_list(*columns)
            ]
    return rows


def told(value: object) -> str:
    """Write a value of a row; what a structure holds by chance, such as the root of a tree with salts, is left out."""
    if isinstance(value, dict):
        value = {key: one for key, one in value.items() if key not in BY_CHANCE}
    return str(value)


def effect(
    world: World, route: str, path: str, added: dict[str, str]
) -> tuple[int, dict[str, list[tuple[object, ...]]]]:
    """Post the form of a route with added fields, and return the answer and, if it wrote, what the database holds."""
    cache.clear()
    with transaction.atomic():
        client = world.client("owner")
        fields = own_fields(client, path)
        usual = matrix.FORMS[route](world) if route in matrix.FORMS else {}
        fields |= {name: [str(value)] for name, value in usual.items()}
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        for name, value in added.items():
            if name not in fields:
                data[name] = value
        before = writes()
        answer = client.post(path, data.urlencode(), content_type="application/x-www-form-urlencoded")
        rows = everything() if writes() != before else {}
        transaction.set_rollback(True)
    return answer.status_code, rows


@pytest.mark.landing
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", parts(PARTS))
def test_extra_fields_change_nothing(part: int) -> None:
    world = World()
    ours = [route for route in sorted(matrix.routes()) if route.split(":")[0] in {"campaign", "letters", "signatories"}]
    asked = [route for route in ours if route in matrix.takers()]
    differing = []

    assert len(asked) > 150
    for route in asked[part::PARTS]:
        path = matrix.address(world, route, "", "owner")
        plain, added = effect(world, route, path, {}), effect(world, route, path, extras(world))
        if plain != added:
            tables = sorted(name for name in {*plain[1], *added[1]} if plain[1].get(name) != added[1].get(name))
            differing.append(f"{route}: {plain[0]} and {added[0]}, {tables}")

    assert differing == []


@pytest.mark.django_db
def test_effect_shows_a_field_that_does_change_something() -> None:
    """The control: a field that the form has makes a difference."""
    world = World()
    path = matrix.address(world, "campaign:new-campaign", "", "owner")

    plain = effect(world, "campaign:new-campaign", path, {})
    matrix.FORMS["campaign:new-campaign"] = lambda world: {"title": "Another title", "goal": ""}
    try:
        changed = effect(world, "campaign:new-campaign", path, {})
    finally:
        matrix.FORMS["campaign:new-campaign"] = lambda world: {"title": "A new campaign", "goal": ""}

    assert plain[1]["Campaign"] != changed[1]["Campaign"]
