"""The migrations lead to the models: tests take their tables from the models, installations from the migrations."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from letters.models import Letter

pytestmark = pytest.mark.django_db
APPS = ("campaign", "letters", "signatories")


@pytest.fixture(autouse=True)
def migrations(settings: Any) -> None:
    """Undo what --nomigrations does."""
    settings.MIGRATION_MODULES = {}


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_missing_migration_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Letter._meta.get_field("title"), "max_length", 7)

    with pytest.raises(SystemExit):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_each_migration_is_one_transaction() -> None:
    """One that is killed is there whole or not at all, and runs again; before a release one is killed."""
    loader = MigrationLoader(None)
    ours = [one for (app, _), one in loader.disk_migrations.items() if app in APPS]

    assert {one.app_label for one in ours} == set(APPS)
    assert [str(one) for one in ours if not one.atomic] == []
