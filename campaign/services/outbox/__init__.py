"""The outbox: what is owed is stored first, sent by whoever wakes up, and shown when it fails.

The rows are the truth. Celery only wakes a worker, and the sweep finds what no wake-up
reached, so a broker that is away delays a mail by a minute at most and loses none.
``docs/mail.md`` tells how to add a mail.
"""

from campaign.services.outbox.building import blocking_token, build, key_of, message_id, stored_context
from campaign.services.outbox.bulk import BulkMail, post_many
from campaign.services.outbox.holding import after_restore, gate, held_since, hold_mail, release_mail, waiting
from campaign.services.outbox.links import site_link, token_link
from campaign.services.outbox.posting import NotResendable, block, blocked_by, post, resend, try_now
from campaign.services.outbox.registry import label_of, list_kind_of, register
from campaign.services.outbox.sending import deliver
from campaign.services.outbox.unsubscribing import Subscription, subscription, unsubscribe_link
from campaign.services.outbox.waking import wake

__all__ = [
    "BulkMail",
    "NotResendable",
    "Subscription",
    "after_restore",
    "block",
    "blocked_by",
    "blocking_token",
    "build",
    "deliver",
    "gate",
    "held_since",
    "hold_mail",
    "key_of",
    "label_of",
    "list_kind_of",
    "message_id",
    "post",
    "post_many",
    "register",
    "release_mail",
    "resend",
    "site_link",
    "stored_context",
    "subscription",
    "token_link",
    "try_now",
    "unsubscribe_link",
    "waiting",
    "wake",
]
