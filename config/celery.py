"""The Celery app and the whole beat schedule.

Celery only wakes workers up: what there is to do stands in rows of the
database, and the sweep finds whatever a lost task left behind.
"""

import os
from pathlib import Path

from celery import Celery

from config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SWEEP_SECONDS = float(env.number("SWEEP_SECONDS", 60))

app = Celery("undersigned")
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
        "campaign.sweep_mails": {"task": "campaign.sweep_mails", "schedule": SWEEP_SECONDS},
        "campaign.link_activities": {"task": "campaign.link_activities", "schedule": SWEEP_SECONDS},
        "letters.sweep_editions": {"task": "letters.sweep_editions", "schedule": SWEEP_SECONDS},
    },
)

redis_url = env.text("REDIS_URL")
if redis_url:
    app.conf.update(
        broker_url=redis_url,
        broker_transport_options={"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2},
    )
else:
    queue = Path(env.text("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var"))) / "queue"
    (queue / "messages").mkdir(parents=True, exist_ok=True)
    (queue / "control").mkdir(parents=True, exist_ok=True)
    app.conf.update(
        broker_url="filesystem://",
        broker_transport_options={
            "data_folder_in": str(queue / "messages"),
            "data_folder_out": str(queue / "messages"),
            "control_folder": str(queue / "control"),
        },
        worker_enable_remote_control=False,
    )

app.autodiscover_tasks(["campaign", "letters", "signatories"])
