"""Whatever can name somebody has a rule that says until when it is kept, and a job that keeps the rule."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from campaign.models import Coalition
from campaign.privacy import retention
from campaign.privacy.retention import periods, shown
from campaign.privacy.rules import RULES
from config.celery import app as celery
from tests.campaign.privacy.nobodys import NOBODYS

# What can hold a name or an address. What is chosen from a list of ours cannot.
TELLING = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField)


def columns(*extra: tuple[str, models.Field]) -> Iterator[str]:
    """Yield every column that could name somebody as ``app.Model.field``; ``extra`` are columns that a test adds."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, TELLING) and not field.choices:
                yield f"{model._meta.label}.{field.name}"
    for label, field in extra:
        if isinstance(field, TELLING) and not field.choices:
            yield f"{label}.{field.name}"


def without_rule(*extra: tuple[str, models.Field]) -> list[str]:
    named = {name for rule in RULES for name in rule.columns}
    nobodys = {f"{model}.{field}" for model, fields in NOBODYS.items() for field in fields.split()}
    return [name for name in columns(*extra) if not {name, name.rpartition(".")[0]} & named and name not in nobodys]


def test_every_column_that_could_name_somebody_has_a_rule() -> None:
    assert without_rule() == []


@pytest.mark.parametrize("label", ("signatories.Signature", "campaign.Coalition", "signatories.NewTable"))
def test_control_a_new_column_without_a_rule_is_named(label: str) -> None:
    field = models.CharField(max_length=300)
    field.name = "mobile_number"

    assert without_rule((label, field)) == [f"{label}.mobile_number"]


def test_rules_name_only_what_there_is_and_nothing_twice() -> None:
    there = {*columns(), *(model._meta.label for model in apps.get_models())}
    named = [name for rule in RULES for name in rule.columns]
    every = {f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.local_fields}

    assert [name for name in named if name not in there | every] == []
    assert len(named) == len(set(named))
    stale = {f"{model}.{field}" for model, fields in NOBODYS.items() for field in fields.split()} - there
    assert stale == set()


def test_each_rule_that_ends_by_itself_has_its_job() -> None:
    schedule = celery.conf.beat_schedule

    jobs = {rule.kept_by for rule in RULES if rule.kept_by}

    assert jobs <= schedule.keys()
    assert {job: schedule[job]["schedule"] for job in jobs if schedule[job]["schedule"] > 3600} == {
        "campaign.clear_sessions": 24 * 3600.0
    }
    assert [str(rule.what) for rule in RULES if rule.period and not rule.kept_by] == []


def test_each_rule_says_its_days() -> None:
    days = periods()

    assert {rule.period for rule in RULES if rule.period} == days.keys()
    assert all(str(days[rule.period]) in rule.until_when(days) for rule in RULES if rule.period)
    assert periods(Coalition(contact_days=30))["contact"] == 30


def test_shown_has_each_rule_once() -> None:
    assert sum(len(rules) for _heading, rules in shown(RULES)) == len(RULES)


@pytest.mark.pages
@pytest.mark.django_db
def test_pages_say_it_to_everybody(client: Client) -> None:
    page = client.get("/privacy/").text

    assert all(str(rule.what) in page.replace("&#x27;", "'") for rule in RULES)
    assert f"{Coalition.CONTACT_DAYS} days after signing closed" in page
    assert f"{retention.UNCONFIRMED_DAYS} days after it was entered" in page
    limits = client.get("/privacy/limits/").text
    assert "seized while it runs" in limits
    assert "/privacy/" in client.get("/").text
