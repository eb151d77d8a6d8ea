"""The Celery app and the whole beat schedule.

Celery only wakes workers up: what there is to do stands in rows of the
database, and the sweep finds whatever a lost task left behind.
"""

import os
from pathlib import Path
from typing import Any, Final

from celery import Celery, Task
from celery.exceptions import Ignore
from celery.signals import beat_init, celeryd_init
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from config import env, request_ids, wakeups  # noqa: F401 - the numbers listen to Celery's signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SWEEP_SECONDS = float(env.number("SWEEP_SECONDS", 60))

# How often each is due, in seconds.
DUE_EVERY = {
    "campaign.sweep_mails": SWEEP_SECONDS,
    "campaign.link_activities": SWEEP_SECONDS,
    "campaign.sweep_webhooks": SWEEP_SECONDS,
    "campaign.forget_webhooks": 3600.0,
    "campaign.sweep_directory": SWEEP_SECONDS,
    "letters.sweep_editions": SWEEP_SECONDS,
    "letters.draw_cards": SWEEP_SECONDS,
    "signatories.post_news": SWEEP_SECONDS,
    "letters.settle_deliveries": SWEEP_SECONDS,
    "letters.send_planned": SWEEP_SECONDS,
    "letters.remind": SWEEP_SECONDS,
    "campaign.clear_sessions": 24 * 3600.0,
    "campaign.forget_requests": 3600.0,
    "campaign.forget_people": 3600.0,
    "campaign.forget_api": 3600.0,
    "campaign.discard_files": 3600.0,
    "letters.forget_raw_mails": 3600.0,
    "letters.recount_deadlines": 600.0,
    "letters.forget_drafts": 600.0,
    "signatories.refresh_totals": SWEEP_SECONDS,
    "signatories.sweep_imports": SWEEP_SECONDS,
    "signatories.close_due": SWEEP_SECONDS,
    "signatories.sweep_pairs": 300.0,
    "signatories.sweep_bulk_deeds": SWEEP_SECONDS,
    "signatories.forget": 3600.0,
}
SCHEDULED: Final = "scheduled"  # the header by which beat says how often a wake-up comes

APPS = ["campaign", "letters", "signatories"]


class OneOfMany(Task[Any, Any]):
    """A task that answers many wake-ups of beat at once.

    A night without workers leaves thousands of them behind, and an edition ordered in the morning would wait for all.
    One is as good as many, so those that come within half an interval of one that began are let go. The moment is the
    cache's: were it written into the wake-up, a host whose clock is wrong would make all of them look old.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        seconds = (self.request.headers or {}).get(SCHEDULED)
        if seconds and not self._comes_again() and not cache.add(f"woke:{self.name}", 1, timeout=seconds / 2):
            raise Ignore
        return super().__call__(*args, **kwargs)

    def _comes_again(self) -> bool:
        """Tell whether a worker that had this died: then the work was begun, and perhaps not done."""
        return bool((self.request.delivery_info or {}).get("redelivered"))


app = Celery("undersigned", task_cls=OneOfMany)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_soft_time_limit=240,
    task_time_limit=300,
    task_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a worker waits for its broker for ever: nobody restarts it by hand
    task_publish_retry=False,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_schedule={
        name: {"task": name, "schedule": seconds, "options": {"headers": {SCHEDULED: seconds}}}
        for name, seconds in DUE_EVERY.items()
    },
)

redis_url = env.text("REDIS_URL")
if redis_url:
    app.conf.update(
        broker_url=redis_url,
        broker_transport_options={
            # Longer than tasks take but for the typesetting of a long list; handed out again, it finds its row taken.
            "visibility_timeout": 360,
            # What a killed worker held is looked for every 10 s, not every 10 × 10 s.
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
        },
    )
else:
    folder = Path(env.text("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var"))) / "wakeups"
    folder.mkdir(parents=True, exist_ok=True)
    app.conf.update(
        broker_url=f"{wakeups.SCHEME}://localhost/",
        broker_transport_options={"folder": str(folder)},
        worker_enable_remote_control=False,
    )

app.autodiscover_tasks(APPS)


@celeryd_init.connect
@beat_init.connect
def refuse_trial_settings(**_: object) -> None:
    """End a worker or beat that would run in production with the settings of a trial."""
    from config import checks  # noqa: PLC0415 - needs Django's settings, which may not be there yet

    try:
        checks.refuse_trial_settings()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal  # Celery logs any other exception and goes on
