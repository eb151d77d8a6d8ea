"""Letters that strangers do not find by themselves, of every kind there is; none of them is in a register."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

TOMORROW = timezone.now() + timedelta(days=1)
# A letter that strangers do not find by themselves, and nothing in a register.
HIDDEN: dict[str, dict[str, Any]] = {
    "draft": {"state": "draft"},
    "in review": {"state": "in_review"},
    "withdrawn": {"state": "withdrawn", "opened_at": timezone.now()},
    "team": {"state": "open", "visibility": "team"},
    "final for the team": {"state": "final", "visibility": "team"},
    "link": {"state": "open", "visibility": "link"},
    "delivered by link": {"state": "delivered", "visibility": "link"},
    "embargo": {"state": "open", "visibility": "embargoed", "embargoed_until": TOMORROW},
    "final under embargo": {"state": "final", "visibility": "embargoed", "embargoed_until": TOMORROW},
    "confidential while signing": {"state": "open", "publish_after_deadline": True},
    "confidential until published": {"state": "delivered", "publish_after_deadline": True},
}
