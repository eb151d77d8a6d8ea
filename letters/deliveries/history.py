"""Deliveries as pages show them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from campaign.mailbox import mailbox_key
from campaign.models import OutgoingMail, StoredFile, SuppressedMailbox
from letters import lists
from letters.deliveries.parcels import Parcel
from letters.models import Addendum, Delivery, Edition, EditionCopy, Letter, Recipient
from letters.models.delivery import DeliveryQuerySet

State = Delivery.State


def history(recipient: Recipient) -> list[Delivery]:
    """Return all that was sent to a recipient, struck out entries included, the newest first: two queries."""
    return list(shown(Delivery.objects.filter(recipient=recipient)))


def of_letter(letter: Letter, recipients: Collection[Recipient]) -> dict[int, list[Delivery]]:
    """Return the same for several recipients of a letter at once, by recipient: two queries however many there are."""
    found: dict[int, list[Delivery]] = {recipient.pk: [] for recipient in recipients}
    for delivery in shown(Delivery.objects.filter(letter=letter, recipient__in=recipients)):
        found[delivery.recipient_id].append(delivery)
    return found


def latest(letter: Letter) -> dict[int, Delivery]:
    """Return each recipient's newest delivery that was not struck out, by recipient: one query.

    A chasing note that went out says nothing of the letter: it does not cover up that the letter came back.
    """
    rows = Delivery.objects.filter(letter=letter).exclude(state=State.CANCELED)
    rows = rows.of_the_letter() | rows.filter(state__in=Delivery.IN_TROUBLE)
    return {delivery.recipient_id: delivery for delivery in rows.select_related("mail").order_by("pk")}


def shown(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """Return deliveries with all that a page says of them and none of the bytes, the newest first."""
    rows = deliveries.select_related("edition", "copy", "addendum", "mail", "corrects", "recorded_by", "letter")
    rows = rows.defer("edition__pdf", "edition__snapshot", "edition__interchange", "copy__pdf")
    rows = rows.defer("addendum__pdf", "addendum__public_pdf", "addendum__snapshot", "addendum__interchange")
    return rows.prefetch_related(Prefetch("proofs", StoredFile.objects.bare())).order_by("-pk")


def ready_editions(letter: Letter) -> list[Edition]:
    """Return the editions that can be delivered, the newest first, without their bytes."""
    editions = Edition.objects.ready().filter(letter=letter)
    return list(editions.defer("pdf", "snapshot", "interchange").order_by("-number"))


def without_letter(letter: Letter, recipients: Iterable[Recipient]) -> set[int]:
    """Return the keys of those who have not got the letter and to whom none is on its way."""
    tries = letter.deliveries.of_the_letter()
    keys = (tries.went_out() | tries.filter(state=State.WAITING)).values_list("recipient", flat=True)
    return {recipient.pk for recipient in recipients} - set(keys)


@dataclass(frozen=True, slots=True)
class AddendumSent:
    """An addendum that can be sent: to how many its edition went, and how many of these have it or will."""

    addendum: Addendum
    could: int
    have: int


def who_got(made: Addendum) -> set[int]:
    """Return the keys of the recipients to whom the edition went that an addendum adds to."""
    out = Delivery.objects.letter_went_out().filter(letter=made.letter_id, edition=made.adds_to_id)
    return set(out.values_list("recipient", flat=True))


def who_has(made: Addendum) -> set[int]:
    """Return the keys of the recipients who have an addendum, or to whom it is on its way."""
    return set(_having([made]).values_list("recipient", flat=True))


def addenda(letter: Letter) -> list[AddendumSent]:
    """Return the addenda that strangers may have, and so recipients may be sent, each with how far it has gone.

    Two queries beside that for the addenda, however many there are.
    """
    found = lists.source().addenda(letter)
    out = Delivery.objects.letter_went_out().filter(letter=letter, edition__in={made.adds_to_id for made in found})
    could = Counter(edition for edition, _recipient in set(out.values_list("edition", "recipient")))
    have = Counter(addendum for addendum, _recipient in set(_having(found).values_list("addendum", "recipient")))
    return [AddendumSent(made, could[made.adds_to_id], have[made.pk]) for made in found]


def _having(made: Collection[Addendum]) -> DeliveryQuerySet:
    """Return the deliveries by which somebody has one of these addenda, or will."""
    rows = Delivery.objects.filter(addendum__in=made)
    return rows.went_out() | rows.filter(state=State.WAITING)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many recipients a letter has, and to how many it went, is on its way, did not arrive, perhaps went."""

    recipients: int
    reached: int
    waiting: int
    not_arrived: int
    uncertain: int


def figures(letter: Letter) -> Figures:
    """Count a letter's recipients by where their newest delivery stands: two queries."""
    newest = latest(letter).values()
    states = [delivery.state for delivery in newest]
    return Figures(
        recipients=letter.recipients.count(),
        reached=sum(delivery.is_out for delivery in newest),
        waiting=states.count(State.WAITING),
        not_arrived=sum(delivery.did_not_arrive for delivery in newest),
        uncertain=states.count(State.UNCERTAIN),
    )


def copies_left(letter: Letter) -> dict[str, int] | None:
    """Return how many copies of the newest edition there are, and how many are not finished; None without copies."""
    newest = Edition.objects.ready().filter(letter=letter).order_by("-number").values("pk")[:1]
    unfinished = Count("pk", filter=~Q(state=EditionCopy.State.READY))
    counted = EditionCopy.objects.filter(edition__in=newest).aggregate(total=Count("pk"), left=unfinished)
    return counted if counted["total"] else None


def held_back(parcels: Iterable[Parcel]) -> set[str]:
    """Return those addresses that bounced so often that no mail is sent to them any more."""
    keys = {mailbox_key(parcel.address): parcel.address for parcel in parcels}
    suspended = SuppressedMailbox.objects.suspended().filter(mailbox_key__in=keys)
    return {keys[key] for key in suspended.values_list("mailbox_key", flat=True)}


def may_cancel(delivery: Delivery) -> bool:
    """Tell whether an entry can be struck out: anything entered by hand, and a mail that nobody has tried to send."""
    if delivery.state == State.CANCELED:
        return False
    if delivery.channel != Delivery.Channel.EMAIL:
        return True
    mail = delivery.mail
    return mail is not None and mail.state == OutgoingMail.State.WAITING and not mail.attempts
