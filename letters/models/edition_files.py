"""An edition in other formats, for each circle that gets one, and as a copy for the press."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField
from campaign.models import User
from campaign.models.leased import LeasedQuerySet, LeasedRow
from letters.models.addendum import Addendum
from letters.models.edition import Edition


class Circle(models.TextChoices):
    """Who a set of files is for: each circle has its own rule for names that are withheld."""

    RECIPIENTS = "recipients", _("recipients")
    PUBLIC = "public", _("everybody")
    PRESS = "press", _("the press")


class SetState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class EditionSet(LeasedRow):
    """The files of an edition for one circle, made by a worker from the edition's snapshot alone.

    A set for the press has ``notice``, the words above the letter as they are printed, and ``embargoed_until``,
    the moment they name; another moment is another set. A set of an ``addendum`` names the edition that it adds to.
    """

    WAITING, AT_WORK, DONE, FAILED = SetState.WAITING, SetState.WORKING, SetState.READY, SetState.FAILED

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sets")
    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, null=True, blank=True, related_name="sets")
    circle = models.CharField(max_length=12, choices=Circle.choices)
    notice = models.CharField(max_length=300, blank=True)
    embargoed_until = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(_("state"), max_length=8, choices=SetState.choices, default=SetState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition in other formats")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "circle", "notice"],
                condition=models.Q(addendum__isnull=True),
                name="one_set_per_circle_and_notice",
            ),
            models.UniqueConstraint(
                fields=["addendum", "circle"],
                condition=models.Q(addendum__isnull=False),
                name="one_set_per_circle_of_addendum",
            ),
            models.CheckConstraint(condition=models.Q(circle__in=Circle.values), name="circle_of_set_is_known"),
            models.CheckConstraint(condition=models.Q(state__in=SetState.values), name="state_of_set_is_known"),
            models.CheckConstraint(
                condition=models.Q(circle="press", notice__gt="") | (~models.Q(circle="press") & models.Q(notice="")),
                name="copy_for_the_press_says_so",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.circle}"


class EditionFile(models.Model):
    """One file of a set; ``sha256`` is that of its bytes, which are encrypted in the database."""

    made_for = models.ForeignKey(EditionSet, on_delete=models.CASCADE, related_name="files")
    file_format = models.CharField(max_length=8)
    content = EncryptedBytesField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("file of an edition")
        constraints = [models.UniqueConstraint(fields=["made_for", "file_format"], name="one_file_per_format")]

    def __str__(self) -> str:
        return f"{self.made_for_id}: {self.file_format}"
