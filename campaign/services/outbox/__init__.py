"""The outbox: what is owed is stored first, sent by whoever wakes up, and shown when it fails.

The rows are the truth. Celery only wakes a worker, and the sweep finds what no wake-up
reached, so a broker that is away delays a mail by a minute at most and loses none.
``docs/mail.md`` tells how to add a mail.
"""

from campaign.services.outbox.building import blocking_token, build, site_link, stored_context
from campaign.services.outbox.bulk import post_many
from campaign.services.outbox.posting import NotResendable, block, blocked_by, post, resend, try_now
from campaign.services.outbox.registry import label_of, list_kind_of, register
from campaign.services.outbox.sending import deliver
from campaign.services.outbox.waking import wake

__all__ = [
    "NotResendable",
    "block",
    "blocked_by",
    "blocking_token",
    "build",
    "deliver",
    "label_of",
    "list_kind_of",
    "post",
    "post_many",
    "register",
    "resend",
    "site_link",
    "stored_context",
    "try_now",
    "wake",
]
