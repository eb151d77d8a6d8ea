"""The alarms that are handed out ask for figures that there are, and each has its line that says what to do."""

import re

from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from campaign.webhooks.upkeep import PostsOwed
from letters.reminders.health import Health
from letters.watch import gauges
from letters.watch.state import InstallationState
from tests.sources import ROOT

RULES = (ROOT / "docs" / "alarms.yml").read_text()


def figures() -> set[str]:
    scheduler = Health([], None, None, {"waiting": 0}, is_well=True)
    quiet = InstallationState(
        now=timezone.now(), scheduler=scheduler, held_since=None, mails={}, retried=0, oldest_mail_at=None, jobs={},
        webhooks=PostsOwed(0, None, 0),
        queue=0, full_folders=[], last={}, faults=["scheduler"],
    )  # fmt: skip
    return {family.name for family in text_string_to_metric_families(gauges.as_text(quiet).decode())}


def test_alarms_ask_for_figures_that_there_are(settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]

    asked = set(re.findall(r"undersigned_\w+", RULES))

    assert len(asked) > 7
    assert asked - figures() == set()


def test_each_alarm_says_what_to_do() -> None:
    told = re.findall(r"^\| (\w+) \| .{20,} \|$", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)

    assert re.findall(r"- alert: (\w+)", RULES) == told


def test_faults_that_alarms_name_are_known() -> None:
    known = re.findall(r'^        "(\w+)":', (ROOT / "letters" / "watch" / "state.py").read_text(), re.MULTILINE)

    assert set(re.findall(r'what="(\w+)"', RULES)) <= set(known)
