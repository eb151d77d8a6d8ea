"""The state of the installation as Prometheus reads it.

Nothing is counted in a process: there are several, and they come and go. Every value is asked of the database, Redis
or the disk when it is read, so that any process of any host answers the same.
"""

from collections.abc import Iterator, Mapping

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from campaign.models import UpkeepRun
from letters.watch.state import InstallationState


class StateCollector(Collector):
    """Hands over one state that was read before."""

    def __init__(self, state: InstallationState) -> None:
        self.state = state

    def collect(self) -> Iterator[Metric]:
        state = self.state
        yield InfoMetricFamily("undersigned", "The installation.", value={"version": settings.VERSION})
        yield _one("healthy", "1 while /health/ says ok.", state.is_well)
        yield _many("fault", "1 for each thing that somebody must look at.", "what", dict.fromkeys(state.faults, 1))
        yield from _of_mail(state)
        yield from _of_webhooks(state)
        yield from _of_work(state)
        kinds = (UpkeepRun.Kind.BACKUP, UpkeepRun.Kind.DRILL)
        moments = {kind.value: state.last[kind].timestamp() if kind in state.last else 0 for kind in kinds}
        yield _many("upkeep_good_timestamp_seconds", "When the last good one ended, 0: never.", "kind", moments)
        full = {name: name in state.full_folders for name in ("data", "temporary")}
        yield _many("folder_full", "1 while nothing more can be written there.", "folder", full)


def _of_mail(state: InstallationState) -> Iterator[Metric]:
    yield _one("mail_held", "1 while all mail is held.", state.held_since is not None)
    yield _many("mails_in_trouble", "Mails that wait for a person.", "state", state.mails)
    yield _one("mails_waiting", "Mails that are to leave.", state.scheduler.mails["waiting"])
    yield _one("mails_retried", "Mails that the mail server has put off three times or more.", state.retried)
    age = (state.now - state.oldest_mail_at).total_seconds() if state.oldest_mail_at else 0
    yield _one("mail_oldest_due_seconds", "For how long the oldest mail is due.", age)


def _of_webhooks(state: InstallationState) -> Iterator[Metric]:
    yield _one("webhooks_waiting", "Events that are to be posted.", state.webhooks.waiting)
    due = state.webhooks.oldest_due_at
    age = (state.now - due).total_seconds() if due else 0
    yield _one("webhook_oldest_due_seconds", "For how long the oldest event is due to be posted.", age)
    yield _one("webhooks_paused", "Endpoints that were paused and wait for their owners.", state.webhooks.paused)


def _of_work(state: InstallationState) -> Iterator[Metric]:
    ages = {part.name: -1 if part.age is None else part.age for part in state.scheduler.parts}
    yield _many("scheduler_age_seconds", "Since the part last ran, -1: never.", "part", ages)
    yield _one("reminder_oldest_due_seconds", "For how long a reminder is due.", state.scheduler.oldest_due_age or 0)
    yield _many("jobs_due", "Rows of work that wait for a worker.", "kind", state.jobs)
    if settings.REDIS_URL:
        yield _one("redis_up", "1 while Redis answers.", state.queue is not None)
        yield _one("queue_length", "Wake-ups that wait in Redis.", state.queue or 0)


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"undersigned_{name}", told, value=float(value))


def _many(name: str, told: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"undersigned_{name}", told, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], float(value))
    return family


def as_text(state: InstallationState) -> bytes:
    """Return a state in the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StateCollector(state))
    return bytes(generate_latest(registry))
