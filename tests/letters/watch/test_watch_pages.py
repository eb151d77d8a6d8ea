"""What monitors are told: strangers one word, whoever has the token everything, and never whose matters they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries

from campaign.mail import outbox
from campaign.models import OutgoingMail, UpkeepRun
from campaign.upkeep import runs
from letters.models import SchedulerTick
from letters.reminders import ticks
from letters.watch import state
from tests.campaign.mail.test_mail_hold import post
from tests.factories.campaign import make_coalition

pytestmark = pytest.mark.django_db
TOKEN = "a token of forty letters for the monitors"
ASKED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def install(*, days: int) -> None:
    """Write down that the first migration is so long ago; tables of tests come from the models."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS django_migrations (app text, name text, applied timestamp)")
        cursor.execute("DELETE FROM django_migrations")
        cursor.execute(
            "INSERT INTO django_migrations VALUES ('x', '0001', %s)", [timezone.now() - timedelta(days=days)]
        )


def metrics(client: Client) -> dict[str, float]:
    """Return every sample by name and labels."""
    told = client.get("/metrics", headers=ASKED).text
    families = list(text_string_to_metric_families(told))
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def hold() -> None:
    outbox.hold_mail(now=timezone.now())


def put_off() -> None:
    mail = post(make_coalition())
    OutgoingMail.objects.filter(pk=mail.pk).update(attempts=4, next_try_at=timezone.now() + timedelta(minutes=5))


def overdue() -> None:
    mail = post(make_coalition())
    OutgoingMail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() - timedelta(hours=1))


def stand_still() -> None:
    SchedulerTick.objects.update(ended_at=timezone.now() - timedelta(hours=3))


@pytest.mark.parametrize(
    ("break_it", "fault"),
    ((hold, "mail_held"), (put_off, "mail_server"), (overdue, "mail_waits"), (stand_still, "scheduler")),
)
def test_health_tells_strangers_one_word_and_monitors_what(
    client: Client, break_it: Callable[[], None], fault: str
) -> None:
    ticks.tick()
    assert client.get("/health/", headers=ASKED).json()["faults"] == []

    break_it()

    stranger, monitor = client.get("/health/"), client.get("/health/", headers=ASKED)
    assert (stranger.status_code, stranger.json()) == (200, {"status": "degraded"})
    assert (monitor.status_code, monitor.json()["faults"]) == (503, [fault])
    assert metrics(client)[f"undersigned_fault {fault}"] == 1


@pytest.mark.parametrize(
    ("days", "backup_hours", "drill_days", "faults"),
    (
        (0, None, None, []),  # nothing is missing yet
        (2, None, None, ["backup"]),
        (40, None, None, ["backup", "drill"]),
        (40, 3, 2, []),
        (40, 30, 2, ["backup"]),
        (40, 3, 36, ["drill"]),
    ),
)
def test_health_asks_for_backups_and_drills(
    client: Client, settings: Any, days: int, backup_hours: int | None, drill_days: int | None, faults: list[str]
) -> None:
    settings.TRIAL = False
    install(days=days)
    ticks.tick()
    now = timezone.now()
    if backup_hours is not None and drill_days is not None:
        for kind, ago in (("backup", timedelta(hours=backup_hours)), ("drill", timedelta(days=drill_days))):
            runs.note(UpkeepRun.Kind(kind), began_at=now - ago, ended_at=now - ago)
        runs.note(UpkeepRun.Kind.DRILL, began_at=now, ended_at=now, is_good=False, why="x")

    assert state.look(now=now).faults == faults


def test_a_scheduler_that_never_ran_is_a_fault_only_after_a_while(client: Client) -> None:
    install(days=0)
    assert client.get("/health/").json() == {"status": "ok"}

    install(days=1)
    assert client.get("/health/").json() == {"status": "degraded"}


@pytest.mark.parametrize(
    "told", ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"})
)
def test_metrics_are_not_there_without_the_token(client: Client, told: dict[str, str]) -> None:
    answer, nowhere = client.get("/metrics", headers=told), client.get("/nothing-here", headers=told)

    assert (answer.status_code, "undersigned_" in answer.text) == (404, False)
    assert len(answer.content) == len(nowhere.content)
    assert set(client.get("/health/", headers=told).json()) == {"status"}


def test_metrics_are_nobodys_where_no_token_is_set(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer"}).status_code == 404


def test_metrics_tell_the_figures(client: Client) -> None:
    ticks.tick()
    mail = post(make_coalition())
    OutgoingMail.objects.filter(pk=mail.pk).update(state=OutgoingMail.State.FAILED)
    runs.note(UpkeepRun.Kind.BACKUP, began_at=timezone.now(), ended_at=timezone.now())

    told = metrics(client)

    assert told["undersigned_healthy"] == 1
    assert told["undersigned_mails_in_trouble failed"] == 1
    assert told["undersigned_jobs_due edition"] == 0
    assert told["undersigned_upkeep_good_timestamp_seconds backup"] > 1.7e9
    assert told["undersigned_upkeep_good_timestamp_seconds drill"] == 0
    assert -1 < told["undersigned_scheduler_age_seconds post"] < 60


def test_metrics_and_health_name_nobody(client: Client) -> None:
    coalition = make_coalition("Lantern Coast")
    post(coalition)

    told = client.get("/metrics", headers=ASKED).text + client.get("/health/", headers=ASKED).text

    assert not any(canary in told for canary in ("Lantern", coalition.slug, "@", "example.org"))


def test_metrics_ask_the_same_number_of_queries_however_much_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    number = 29
    with django_assert_num_queries(number):
        client.get("/metrics", headers=ASKED)
    for _mail in range(3):
        post(make_coalition())

    with django_assert_num_queries(number):
        client.get("/metrics", headers=ASKED)


def test_the_page_of_operators_tells_what_to_do(client: Client, admin_user: Any, settings: Any) -> None:
    settings.TRIAL = False
    install(days=40)
    client.force_login(admin_user)
    hold()

    page = client.get("/health/details/").text

    for sentence in ("All mail is held.", "There is no recent backup.", "No backup has been tried for a long time."):
        assert sentence in page
