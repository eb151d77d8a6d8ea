"""Who was asked to read a letter before it is opened."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import Member
from letters.models.letter import Letter


class ReviewRequest(models.Model):
    """One member who is asked to read a letter in review; ``read_at`` is when the member said so, at a press."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="review_requests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    revision_number = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request to read")
        constraints = [models.UniqueConstraint(fields=["letter", "member"], name="one_review_request_per_member")]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.member_id}"
