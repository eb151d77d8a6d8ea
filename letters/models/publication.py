"""Whether a letter and its answers are in the public register."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models.letter import Letter


class PublicationQuerySet(models.QuerySet["Publication"]):
    def proposed(self, *, today: date) -> Self:
        """Return letters whose confidential time is over and for which nobody has decided."""
        return self.filter(state=Publication.State.CONFIDENTIAL, confidential_until__lt=today)

    def published(self) -> Self:
        return self.filter(state=Publication.State.PUBLISHED)


class Publication(models.Model):
    """The decision about one letter. It is proposed by a date and made by a person, never by the clock.

    ``confidential_until`` is the last confidential day: the latest deadline of the letter's
    recipients or, after an extension, the day somebody chose (``extended_until``), whichever
    is later. ``published_on`` stays when a publication is taken back: the address was
    public once, and now says that it is gone, with ``taken_back_because`` for its readers.
    """

    class State(models.TextChoices):
        CONFIDENTIAL = "confidential", _("confidential")
        PUBLISHED = "published", _("published")
        KEPT = "kept", _("kept confidential for good")
        TAKEN_BACK = "taken_back", _("taken back")

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="publication")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.CONFIDENTIAL)
    confidential_until = models.DateField(_("confidential until"), null=True, blank=True)
    extended_until = models.DateField(_("extended until"), null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    note = models.TextField(_("note for readers"), blank=True)
    taken_back_because = models.TextField(_("why it was taken back"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["confidential", "published", "kept", "taken_back"]),
                name="publication_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "taken_back"]) | models.Q(published_on__isnull=False),
                name="published_letter_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.state}"

    def is_proposed(self, *, today: date) -> bool:
        """Tell whether the confidential time is over and nobody has decided, as ``proposed`` does for many."""
        until = self.confidential_until
        return self.state == Publication.State.CONFIDENTIAL and until is not None and until < today
