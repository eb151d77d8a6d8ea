"""Deliveries as pages show them."""

from collections.abc import Collection

from letters.models import Delivery, Letter, Recipient
from letters.models.delivery import DeliveryQuerySet


def history(recipient: Recipient) -> list[Delivery]:
    """Return all that was sent to a recipient, struck out entries included, the newest first: two queries."""
    return list(_shown(Delivery.objects.filter(recipient=recipient)))


def of_letter(letter: Letter, recipients: Collection[Recipient]) -> dict[int, list[Delivery]]:
    """Return the same for several recipients of a letter at once, by recipient: two queries however many there are."""
    found: dict[int, list[Delivery]] = {recipient.pk: [] for recipient in recipients}
    for delivery in _shown(Delivery.objects.filter(letter=letter, recipient__in=recipients)):
        found[delivery.recipient_id].append(delivery)
    return found


def latest(letter: Letter) -> dict[int, Delivery]:
    """Return each recipient's newest delivery that was not struck out, by recipient: one query."""
    rows = Delivery.objects.filter(letter=letter).exclude(state=Delivery.State.CANCELED)
    return {delivery.recipient_id: delivery for delivery in rows.select_related("mail").order_by("pk")}


def _shown(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    rows = deliveries.select_related(
        "edition", "copy", "mail", "corrects", "recorded_by", "letter__campaign__coalition"
    )
    return (
        rows.defer("edition__pdf", "edition__snapshot", "edition__interchange", "copy__pdf")
        .prefetch_related("proofs")
        .order_by("-pk")
    )
