"""The outbox: what is owed is stored first, sent by whoever wakes up, and shown when it fails.

The rows are the truth. Celery only wakes a worker, and the sweep finds what no wake-up
reached, so a broker that is away delays a mail by a minute at most and loses none.
``docs/mail.md`` tells how to add a mail.
"""

from campaign.mail.bulk import BulkMail, post_many
from campaign.mail.hold import (
    after_restore,
    gate,
    held_mails,
    held_since,
    hold_mail,
    mark_as_sent,
    release_mail,
    set_aside_by,
    waiting,
)
from campaign.mail.limits import Cause, TooManyRequests, admit, forget_requests, request_of
from campaign.mail.links import site_link, token_link
from campaign.mail.messages import blocking_token, build, key_of, message_id, stored_context
from campaign.mail.posting import (
    Facts,
    NotResendable,
    block,
    blocked_by,
    bring_back,
    is_blocked,
    post,
    put_away,
    resend,
    take_back,
    try_now,
    unblock,
    unsaved,
)
from campaign.mail.registry import discreet_events, label_of, last_words, list_kind_of, register
from campaign.mail.sender import deliver
from campaign.mail.unsubscription import Subscription, subscription, subscription_to, unsubscribe_link
from campaign.mail.waker import wake

__all__ = [
    "BulkMail",
    "Cause",
    "Facts",
    "NotResendable",
    "Subscription",
    "TooManyRequests",
    "admit",
    "after_restore",
    "block",
    "blocked_by",
    "blocking_token",
    "bring_back",
    "build",
    "deliver",
    "discreet_events",
    "forget_requests",
    "gate",
    "held_mails",
    "held_since",
    "hold_mail",
    "is_blocked",
    "key_of",
    "label_of",
    "last_words",
    "list_kind_of",
    "mark_as_sent",
    "message_id",
    "post",
    "post_many",
    "put_away",
    "register",
    "release_mail",
    "request_of",
    "resend",
    "set_aside_by",
    "site_link",
    "stored_context",
    "subscription",
    "subscription_to",
    "take_back",
    "token_link",
    "try_now",
    "unblock",
    "unsaved",
    "unsubscribe_link",
    "waiting",
    "wake",
]
