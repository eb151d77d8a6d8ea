"""Bringing an edition to its recipients: by e-mail from here, or entered by hand; and what became of it.

A delivery is a row that is never turned into another: what failed is followed by the next
try, what was wrong by a correction, and an entry made by mistake stays, struck out.
``docs/deliveries.md`` tells the whole story.
"""

from letters.deliveries.hand_entries import cancel, enter, may_note, note_outcome
from letters.deliveries.history import (
    addenda,
    copies_left,
    figures,
    held_back,
    history,
    latest,
    may_cancel,
    of_letter,
    ready_editions,
    shown,
    without_letter,
)
from letters.deliveries.mails import EVENT, DeadLink, link_of, read_link, register
from letters.deliveries.outcomes import settle, settle_all
from letters.deliveries.parcels import Parcel, pack, send
from letters.deliveries.rules import DeliveryRefused, may_deliver, refuse_behind, refuse_mail, refuse_undeliverable

__all__ = [
    "EVENT",
    "DeadLink",
    "DeliveryRefused",
    "Parcel",
    "addenda",
    "cancel",
    "copies_left",
    "enter",
    "figures",
    "held_back",
    "history",
    "latest",
    "link_of",
    "may_cancel",
    "may_deliver",
    "may_note",
    "note_outcome",
    "of_letter",
    "pack",
    "read_link",
    "ready_editions",
    "refuse_behind",
    "refuse_mail",
    "refuse_undeliverable",
    "register",
    "send",
    "settle",
    "settle_all",
    "shown",
    "without_letter",
]
