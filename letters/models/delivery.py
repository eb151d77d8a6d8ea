"""That an edition went to a recipient: when, how, with what proof."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.models import OutgoingMail, StoredFile, User
from letters.models.addendum import Addendum
from letters.models.edition import Edition
from letters.models.letter import Letter
from letters.models.recipient import Recipient
from letters.models.rendered import Rendered, RenderedQuerySet


class EditionCopyQuerySet(RenderedQuerySet["EditionCopy"]):
    """Copies; what there is to do with them is said in ``RenderedQuerySet``."""


class EditionCopy(Rendered):
    """One recipient's own copy of an edition: its text and list, with one address block and salutation.

    ``address`` (lines) and ``salutation`` are as printed. Made by a worker like an edition.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="copies")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField(_("number"))
    address = models.JSONField(default=list)
    salutation = models.TextField(blank=True)

    objects = EditionCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of an edition")
        constraints = [
            models.UniqueConstraint(fields=["edition", "recipient"], name="one_copy_per_recipient"),
            models.UniqueConstraint(fields=["edition", "number"], name="one_copy_per_number"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (models.Q(pdf__isnull=False) & ~models.Q(pdf_sha256="")),
                name="ready_copy_has_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.number}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of_the_letter(self) -> Self:
        """Return tries to bring the letter itself or a correction of it, whatever became of them."""
        return self.exclude(purpose__in=Delivery.BESIDE)

    def went_out(self) -> Self:
        """Return what went out and has not come back, chasing notes too."""
        return self.filter(state__in=Delivery.OUT)

    def letter_went_out(self) -> Self:
        """Return the deliveries by which the letter went out: the one meaning of "sent" for a letter.

        What counts is the letter itself or a correction of it, that the mail server has taken or that somebody has
        entered as posted, handed over or uploaded, and that has not come back, was not refused and is not struck
        out. Not a chasing note or an addendum, not a mail that waits, and not one of which nobody knows whether it
        left. Receipt is another matter: it need not be known. This starts clocks, makes a letter delivered, permits
        answers and publication, and is what board, register and follow-up letters call the day of sending.
        """
        return self.of_the_letter().went_out()

    def first_day(self) -> date | None:
        """Return the earliest day of sending."""
        earliest: date | None = self.aggregate(earliest=models.Min("sent_on"))["earliest"]
        return earliest


class Delivery(models.Model):
    """One try to bring an edition to one recipient; never changed into another, only followed.

    By e-mail the system sends it: ``mail`` is the outbox row, and what becomes of it ends in
    ``state``. Everything else is entered by hand. ``sent_on`` and ``received_on`` are civil
    dates in the coalition's zone. What follows a try that did not get through, and a correction, point with
    ``corrects`` to what they repair; a chasing note is a delivery too, and starts no clock. Of an ``addendum`` the
    edition is the one that it adds to.
    """

    class Purpose(models.TextChoices):
        LETTER = "letter", _("the letter")
        CORRECTION = "correction", _("a correction")
        CHASER = "chaser", _("a chasing note")
        ADDENDUM = "addendum", _("an addendum")

    class Channel(models.TextChoices):
        EMAIL = "email", _("by e-mail from here")
        OWN_MAIL = "own_mail", _("by e-mail from elsewhere")
        POST = "post", _("by post")
        HAND = "hand", _("by hand")
        PORTAL = "portal", _("through a portal")

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way out")
        SENT = "sent", pgettext_lazy("delivery", "sent")
        RECEIVED = "received", pgettext_lazy("delivery", "received")
        BOUNCED = "bounced", _("came back")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", pgettext_lazy("delivery", "perhaps sent")
        CANCELED = "canceled", _("entered by mistake")

    # What goes out beside the letter: it starts no clock and makes no letter delivered.
    BESIDE = (Purpose.CHASER, Purpose.ADDENDUM)
    OUT = (State.SENT, State.RECEIVED)
    # It is known that the recipient has not got it by this try.
    NOT_ARRIVED = (State.BOUNCED, State.REFUSED, State.FAILED)
    # Somebody has to look: it did not arrive, or nobody knows whether it did.
    IN_TROUBLE = (*NOT_ARRIVED, State.UNCERTAIN)

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="deliveries")
    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    copy = models.ForeignKey(EditionCopy, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    purpose = models.CharField(_("what went"), max_length=12, choices=Purpose.choices, default=Purpose.LETTER)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")
    channel = models.CharField(_("how"), max_length=8, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)
    cover_subject = models.CharField(_("subject of the mail"), max_length=200, blank=True)
    cover_note = models.TextField(_("cover note"), blank=True)
    reply_to = models.CharField(_("answers go to"), max_length=254, blank=True)
    is_linked = models.BooleanField(_("as a link"), default=False)
    mail = models.ForeignKey(OutgoingMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    proofs = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form_key = models.CharField(max_length=43, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "form_key"], condition=~models.Q(form_key=""), name="one_delivery_per_form"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "received"]) | models.Q(sent_on__isnull=False),
                name="sent_delivery_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(received_on__isnull=True)
                | models.Q(sent_on__isnull=True)
                | models.Q(received_on__gte=models.F("sent_on")),
                name="received_after_sent",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose="correction") | models.Q(corrects__isnull=False),
                name="correction_names_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose="addendum", addendum__isnull=False)
                | (~models.Q(purpose="addendum") & models.Q(addendum__isnull=True)),
                name="delivery_of_addendum_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["letter", "recipient"], name="delivery_list"),
            models.Index(fields=["state"], condition=models.Q(state="waiting"), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def is_of_the_letter(self) -> bool:
        """Whether it was to bring the letter itself or a correction of it, and nothing that goes out beside it."""
        return self.purpose not in Delivery.BESIDE

    @property
    def file_sha256(self) -> str:
        """The SHA-256, in hex, of the PDF that this recipient was sent."""
        return (self.addendum or self.copy or self.edition).pdf_sha256

    @property
    def file_pages(self) -> int | None:
        """How many pages that PDF has."""
        return (self.addendum or self.copy or self.edition).pages

    @property
    def is_out(self) -> bool:
        """Whether it went out and has not come back."""
        return self.state in Delivery.OUT

    @property
    def did_not_arrive(self) -> bool:
        """Whether it is known that the recipient has not got it by this try."""
        return self.state in Delivery.NOT_ARRIVED

    @property
    def is_in_trouble(self) -> bool:
        """Whether somebody has to look: it did not arrive, or nobody knows whether it did."""
        return self.state in Delivery.IN_TROUBLE
