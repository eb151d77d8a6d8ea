"""How deeds about a letter get into the activity trail, and what they are called there."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from campaign.models import Activity, User
from campaign.trail import activity
from campaign.trail.labels import Spelling
from campaign.trail.words import Subject
from letters.models import Addressee, Delivery, Letter, Recipient, Response, ResponseClock

WORDS: dict[str, Promise] = {
    "seal_certificate.adopted": gettext_lazy("Certificate of the coalition’s seal handed in"),
    "seal_certificate.given_up": gettext_lazy("Key of the coalition’s seal deleted"),
    "press_release.written": gettext_lazy("Press release written"),
    "press_release.changed": gettext_lazy("Press release changed"),
    "press_release.taken_down": gettext_lazy("Press release taken down"),
    "press_release.put_back": gettext_lazy("Press release put back"),
    "press_release.imported": gettext_lazy("Press release taken in from a file"),
    "press_release.deleted": gettext_lazy("Press release deleted"),
    "calendar.made": gettext_lazy("Secret address of a calendar made"),
    "calendar.renewed": gettext_lazy("Secret address of a calendar renewed"),
    "calendar.revoked": gettext_lazy("Secret address of a calendar revoked"),
    "addressee.added": gettext_lazy("Recipient added to the directory"),
    "addressee.changed": gettext_lazy("Recipient changed in the directory"),
    "addressee.deleted": gettext_lazy("Recipient deleted from the directory"),
    "addressee.retired": gettext_lazy("Recipient retired"),
    "addressee.restored": gettext_lazy("Retired recipient offered again"),
    "addressee.merged": gettext_lazy("Recipients merged"),
    "addressee.unmerged": gettext_lazy("Merge of recipients undone"),
    "addressees.imported": gettext_lazy("Recipients imported from a file"),
    "addressees.import_undone": gettext_lazy("Import of recipients undone"),
    "tenure.added": gettext_lazy("Holder of an office entered"),
    "tenure.changed": gettext_lazy("Days in office corrected"),
    "tenure.ended": gettext_lazy("Days in office ended"),
    "tenure.removed": gettext_lazy("Holder of an office struck out"),
    "letter.started": gettext_lazy("Letter started"),
    "letter.imported": gettext_lazy("Letter taken in from a file"),
    "letter.copied": gettext_lazy("Letter copied"),
    "letter.saved": gettext_lazy("Letter saved"),
    "letter.restored": gettext_lazy("Earlier text restored"),
    "letter.set_aside": gettext_lazy("Own text set aside after a conflict"),
    "letter.rules_changed": gettext_lazy("Signing rules changed"),
    "letter.corrected": gettext_lazy("Open letter corrected"),
    "letter.recipient_added": gettext_lazy("Recipient added"),
    "letter.recipient_changed": gettext_lazy("Recipient changed"),
    "letter.recipient_removed": gettext_lazy("Recipient removed"),
    "letter.recipient_moved": gettext_lazy("Recipient moved"),
    "letter.earlier_letters_named": gettext_lazy("Earlier letters named"),
    "letter.sent_to_review": gettext_lazy("Letter sent to review"),
    "letter.read": gettext_lazy("Letter read in review"),
    "letter.taken_back": gettext_lazy("Letter taken back to draft"),
    "letter.opened": gettext_lazy("Letter opened for signing"),
    "letter.closed": gettext_lazy("Signing closed"),
    "letter.paused": gettext_lazy("Signing paused"),
    "letter.resumed": gettext_lazy("Signing goes on after a pause"),
    "letter.reopened": gettext_lazy("Signing opened again"),
    "letter.redrafted": gettext_lazy("Letter taken back to draft after import"),
    "letter.finalized": gettext_lazy("Letter made final"),
    "letter.gone_back": gettext_lazy("Letter taken back from final"),
    "letter.delivered": gettext_lazy("Letter marked as delivered"),
    "letter.deadline_set": gettext_lazy("Deadline of an answer set"),
    "letter.deadline_recounted": gettext_lazy("Deadline of an answer counted anew: other holidays are known"),
    "letter.deadline_extended": gettext_lazy("Deadline of an answer extended"),
    "letter.extension_revoked": gettext_lazy("Extension taken back"),
    "letter.clock_stopped": gettext_lazy("Clock of an answer stopped"),
    "letter.clock_resumed": gettext_lazy("Clock of an answer running again"),
    "letter.pause_canceled": gettext_lazy("Stop of a clock taken back"),
    "letter.event_day_set": gettext_lazy("Day of an event set"),
    "letter.archived": gettext_lazy("Letter archived"),
    "letter.withdrawn": gettext_lazy("Letter withdrawn"),
    "response.logged": gettext_lazy("Response logged"),
    "response.retracted": gettext_lazy("Response taken back"),
    "questions.settled": gettext_lazy("Numbered questions settled"),
    "inbox.received": gettext_lazy("Mail received"),
    "inbox.discarded": gettext_lazy("Incoming mail set aside"),
    "inbox.restored": gettext_lazy("Incoming mail taken up again"),
    "inbox.address_made": gettext_lazy("Address for incoming mail made anew"),
    "publication.published": gettext_lazy("Letter published"),
    "publication.extended": gettext_lazy("Letter kept confidential for longer"),
    "publication.kept": gettext_lazy("Letter kept confidential for good"),
    "publication.reconsidered": gettext_lazy("Letter to be proposed for publication again"),
    "publication.taken_back": gettext_lazy("Publication taken back"),
    "letter.followed_up": gettext_lazy("Letter followed up"),
    "letter.earlier_letter_linked": gettext_lazy("Earlier letter completed"),
    "letter.late_signing_opened": gettext_lazy("Late signatures for an addendum taken until a moment"),
    "letter.late_signing_closed": gettext_lazy("No more late signatures taken"),
    "addendum.frozen": gettext_lazy("Addendum frozen"),
    "addendum.made": gettext_lazy("Addendum made"),
    "edition.press_copy": gettext_lazy("Copy for the press asked for"),
    "letters.dressed": gettext_lazy("Style of letters changed"),
    "logo.added": gettext_lazy("Logo added to the letterhead"),
    "logo.removed": gettext_lazy("Logo taken out of the letterhead"),
    "edition.requested": gettext_lazy("Edition requested"),
    "edition.made": gettext_lazy("Edition made"),
    "edition.failed": gettext_lazy("Edition failed"),
    "letter.undelivered": gettext_lazy("Letter no longer marked as delivered"),
    "delivery.ordered": gettext_lazy("Letter handed to the mail"),
    "sending.planned": gettext_lazy("Sending by mail planned"),
    "sending.moved": gettext_lazy("Planned sending moved to another moment"),
    "sending.stopped": gettext_lazy("Planned sending stopped"),
    "sending.refused": gettext_lazy("Planned sending did not go out"),
    "delivery.entered": gettext_lazy("Delivery entered"),
    "delivery.sent": gettext_lazy("Letter sent by e-mail"),
    "delivery.received": gettext_lazy("Letter received"),
    "delivery.bounced": gettext_lazy("Letter came back"),
    "delivery.refused": gettext_lazy("Letter refused by its recipient"),
    "delivery.failed": gettext_lazy("Letter could not be sent"),
    "delivery.uncertain": gettext_lazy("Letter perhaps sent"),
    "delivery.canceled": gettext_lazy("Delivery struck out"),
    "copies.made": gettext_lazy("Copies for recipients made"),
    "copies.retried": gettext_lazy("Copies for recipients tried again"),
    "letter.salutations_set": gettext_lazy("Salutations on own copies set"),
    "reminders.planned": gettext_lazy("Plan of reminders changed"),
    "reminders.reset": gettext_lazy("Plan of reminders set back"),
    "reminders.hours_set": gettext_lazy("Hours of reminders changed"),
    "reminders.paused": gettext_lazy("Reminders paused"),
    "reminders.resumed": gettext_lazy("Reminders resumed"),
    "edition.retried": gettext_lazy("Edition tried again"),
}

LABELS: dict[str, Promise] = {
    "addendum": gettext_lazy("addendum"),
    "after": gettext_lazy("now"),
    "asked": gettext_lazy("members asked"),
    "automatic": gettext_lazy("automatic reply"),
    "before": gettext_lazy("before"),
    "channel": gettext_lazy("way"),
    "copies": gettext_lazy("copies"),
    "count": gettext_lazy("how many"),
    "countries": gettext_lazy("countries"),
    "delivery": gettext_lazy("delivery"),
    "due": gettext_lazy("planned for"),
    "earlier": gettext_lazy("earlier letter"),
    "edition": gettext_lazy("edition"),
    "embargoed_until": gettext_lazy("embargoed until"),
    "event_on": gettext_lazy("day of the event"),
    "everyone": gettext_lazy("for all recipients"),
    "extension": gettext_lazy("extension"),
    "failed": gettext_lazy("copies that failed"),
    "files": gettext_lazy("files"),
    "fingerprint": gettext_lazy("fingerprint"),
    "from_revision": gettext_lazy("text of revision"),
    "headline": gettext_lazy("headline"),
    "individuals": gettext_lazy("individuals"),
    "into": gettext_lazy("merged into"),
    "into_id": gettext_lazy("number of that entry"),
    "is_on": gettext_lazy("turned on"),
    "kept": gettext_lazy("kept revision"),
    "kind": gettext_lazy("kind"),
    "made": gettext_lazy("copies made"),
    "office": gettext_lazy("office held"),
    "on": gettext_lazy("day"),
    "on_paper": gettext_lazy("on paper"),
    "organizations": gettext_lazy("organizations"),
    "out_of": gettext_lazy("taken out of"),
    "pages": gettext_lazy("pages"),
    "parts": gettext_lazy("parts"),
    "pause": gettext_lazy("stop of the clock"),
    "public": gettext_lazy("may be published"),
    "received_on": gettext_lazy("received on"),
    "recipient": gettext_lazy("recipient"),
    "recipients": gettext_lazy("recipients"),
    "reference": gettext_lazy("reference"),
    "reminders.hours_set from": gettext_lazy("reminders go out from"),
    "reminders.hours_set until": gettext_lazy("reminders go out until"),
    "response": gettext_lazy("response"),
    "revision": gettext_lazy("revision"),
    "root": gettext_lazy("root of the record"),
    "rule": gettext_lazy("deadline"),
    "sent_on": gettext_lazy("sent on"),
    "settles": gettext_lazy("ends the waiting"),
    "since": gettext_lazy("since"),
    "slug": gettext_lazy("end of the address"),
    "steps": gettext_lazy("steps"),
    "subject": gettext_lazy("subject"),
    "tenures": gettext_lazy("days in office"),
    "text": gettext_lazy("text"),
    "unchecked": gettext_lazy("files not checked"),
    "version": gettext_lazy("version"),
    "was_counted": gettext_lazy("holidays were known"),
}
CODES: dict[str, Spelling] = {
    "channel": dict(Delivery.Channel.choices).get,
    "purpose": dict(Delivery.Purpose.choices).get,
    "rule": dict(ResponseClock.Rule.choices).get,
    "response.logged kind": dict(Response.Kind.choices).get,
    "addressee.added kind": dict(Addressee.Kind.choices).get,
    "addressee.deleted kind": dict(Addressee.Kind.choices).get,
    # Only the moves of a letter say where it came from.
    **{f"{verb} from": dict(Letter.State.choices).get for verb in WORDS if verb.startswith("letter.")},
}
FIELDS: dict[str, Promise] = {
    **dict.fromkeys(("soft_deadline_at", "soft_deadline_civil"), gettext_lazy("wanted end of signing")),
    "soft_deadline_zone": gettext_lazy("time zone of the wanted end of signing"),
    **dict.fromkeys(("hard_deadline_at", "hard_deadline_civil"), gettext_lazy("end of signing")),
    "hard_deadline_zone": gettext_lazy("time zone of the end of signing"),
    **dict.fromkeys(("send_by_at", "send_by_civil"), gettext_lazy("day of sending")),
    "send_by_zone": gettext_lazy("time zone of the day of sending"),
    "names_per_mailbox": gettext_lazy("names per mailbox"),
    "addressee": gettext_lazy("entry of the directory"),
    "style": gettext_lazy("Style"),
    "accent": gettext_lazy("Color of the letterhead and headings"),
    "text_face": gettext_lazy("Typeface of the text"),
    "heading_face": gettext_lazy("Typeface of headings"),
    "setting": gettext_lazy("Right edge of the text"),
    "carries_on": gettext_lazy("Print who writes, and the date, at the head of each further page"),
}
MODELS = {"letter.recipient_changed": "letters.recipient"}


def name_recipients(coalition: int, keys: Collection[int]) -> dict[int, str]:
    """Return what recipients are called, by their keys."""
    return {row.pk: str(row) for row in Recipient.objects.filter(letter__campaign__coalition=coalition, pk__in=keys)}


def name_letters(coalition: int, keys: Collection[int]) -> dict[int, str]:
    """Return the titles of letters, by their keys."""
    return dict(Letter.objects.filter(campaign__coalition=coalition, pk__in=keys).values_list("pk", "title"))


def subjects(entries: Collection[Activity]) -> dict[int, Subject]:
    """Return the letter that each entry is about, or whose list, delivery or answer it is about."""
    about = {entry.pk: key for entry in entries if (key := _letter_of(entry))}
    found = Letter.objects.filter(pk__in=set(about.values())).values_list("pk", "campaign__coalition", "title", "slug")
    known = {
        (pk, coalition): Subject(title, reverse("letters:letter", args=[slug])) for pk, coalition, title, slug in found
    }
    named = {entry.pk: known.get((about[entry.pk], entry.coalition_id)) for entry in entries if entry.pk in about}
    return {key: subject for key, subject in named.items() if subject}


def _letter_of(entry: Activity) -> int | None:
    if entry.about == Letter._meta.label_lower:
        return entry.about_id
    named = entry.data.get("letter")
    return named if isinstance(named, int) else None


def record(verb: str, *, letter: Letter, actor: User | None, **data: Any) -> None:
    """Write a deed about a letter to the activity trail."""
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)
