"""News that signers of a letter are still to get."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from letters.models import Letter


class NewsQuerySet(models.QuerySet["News"]):
    def due(self, *, now: datetime) -> Self:
        """Return news that somebody has not been told yet; an answer only once the letter is not confidential."""
        open_ones = self.filter(done_at=None, made_at__lte=now)
        published = models.Q(letter__publication__state="published")
        undecided = models.Q(letter__publication__isnull=True) | models.Q(letter__publication__state="confidential")
        never_promised = ~models.Q(letter__publish_after_deadline=True)
        may_be_told = published | (undecided & never_promised)
        return open_ones.filter(~models.Q(happening="answered") | may_be_told)


class News(models.Model):
    """One thing that happened, told to the signers who want to hear of it, a batch at a time.

    ``number`` says which of its kind it is. ``last_id`` is the last signature for which a mail is in the outbox:
    it moves in the transaction that puts the mails there, so nobody is left out and nobody told twice.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="+")
    happening = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    last_id = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news")
        constraints = [models.UniqueConstraint(fields=["letter", "happening", "number"], name="news_is_told_once")]
        indexes = [models.Index(fields=["made_at"], condition=models.Q(done_at=None), name="news_owed")]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.happening} {self.number}"
