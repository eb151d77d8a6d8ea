"""Two signatures of a letter that are probably of one signatory, and what a person decided about them."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from campaign.models.leased import LeasedQuerySet, LeasedRow
from letters.models import Letter
from letters.states import LIST_IS_FIXED
from signatories.models.signature import STANDS, Signature


class PairVerdict(models.TextChoices):
    OPEN = "open", _("not decided")
    SAME = "same", _("the same")
    APART = "apart", _("kept apart")


class LikelyPairQuerySet(models.QuerySet["LikelyPair"]):
    def to_decide(self) -> Self:
        """Return the pairs about which somebody can still decide: both stand, and their list is not frozen."""
        undecided = self.filter(verdict=PairVerdict.OPEN).exclude(first__letter__state__in=LIST_IS_FIXED)
        return undecided.filter(first__state__in=STANDS, second__state__in=STANDS)


class LikelyPair(models.Model):
    """A pair is offered until somebody decides, and once only: what is kept apart is remembered.

    ``reasons`` are codes with what they are about where there is something, by ``pair_rules``; no name stands here.
    ``undo`` is what it takes to take a merge back: the keys and the joiners of before.
    """

    Verdict = PairVerdict

    first = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    verdict = models.CharField(max_length=8, choices=PairVerdict.choices, default=PairVerdict.OPEN)
    undo = models.JSONField(default=dict)
    found_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = LikelyPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely pair")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_likely_pair_of_two"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="likely_pair_is_in_order"),
        ]
        indexes = [models.Index(fields=["first"], name="open_pair", condition=models.Q(verdict="open"))]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class PairSearchState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("at work")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class PairSearch(LeasedRow):
    """The work of looking for likely pairs among the signatures of a letter, once more whenever some have come."""

    WAITING = PairSearchState.WAITING.value
    AT_WORK = PairSearchState.WORKING.value
    DONE = PairSearchState.DONE.value
    FAILED = PairSearchState.FAILED.value

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="pair_search")
    state = models.CharField(max_length=8, choices=PairSearchState.choices, default=PairSearchState.WAITING)
    searched_at = models.DateTimeField(null=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("search for likely pairs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PairSearchState.values), name="pair_search_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"pairs of letter {self.letter_id}"
