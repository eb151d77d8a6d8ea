"""A heading in the list, with its own rule for who belongs, order and line style."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from letters.documents import LineStyle
from letters.models import Letter


class SignatureGroup(models.Model):
    """A heading, or the part that its signatories play: author, first signatory, supporter.

    Whom it takes is said by ``belongs``. Who signs goes to the first group that takes them; one that ``is_offered`` can
    be chosen on the form as well. Into one that ``is_confirmed`` nobody comes before a coordinator has said so.
    """

    class Order(models.TextChoices):
        ALPHABETICAL = "alphabetical", _("alphabetical")
        AS_LISTED = "as_listed", _("as listed")
        BY_DATE = "by_date", _("by date of signing")

    class Style(models.TextChoices):
        ORGANIZATION = LineStyle.ORGANIZATION.value, _("organization")
        PERSON_OVER_TITLE = LineStyle.PERSON_OVER_TITLE.value, _("person over title and affiliation")
        PERSON_PIPE_ORGANIZATION = LineStyle.PERSON_PIPE_ORGANIZATION.value, _("person | organization")
        PERSON_TITLE_ORGANIZATION = LineStyle.PERSON_TITLE_ORGANIZATION.value, _("person, title, organization")

    class Belongs(models.TextChoices):
        ANYONE = "anyone", _("whoever signs")
        ORGANIZATIONS = "organizations", _("organizations")
        INDIVIDUALS = "individuals", _("individuals")
        BY_HAND = "by_hand", _("those put here by hand")

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signature_groups")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    belongs = models.CharField(_("who belongs"), max_length=16, choices=Belongs.choices, default=Belongs.ANYONE)
    is_offered = models.BooleanField(_("offered on the form for signing"), default=False, db_default=False)
    is_confirmed = models.BooleanField(_("a coordinator confirms each of them"), default=False, db_default=False)
    order = models.CharField(_("order"), max_length=16, choices=Order.choices, default=Order.ALPHABETICAL)
    style = models.CharField(_("line style"), max_length=32, choices=Style.choices, default=Style.ORGANIZATION)
    numbered = models.BooleanField(_("number the lines"), default=False)
    columns = models.PositiveSmallIntegerField(
        _("columns"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    ignores_article = models.BooleanField(_("sort without a leading “The”"), default=True)

    class Meta:
        verbose_name = _("signature group")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "position"], name="one_group_per_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=models.Q(columns__gte=1, columns__lte=3), name="group_has_1_to_3_columns"),
            models.CheckConstraint(
                condition=~models.Q(belongs="by_hand", is_offered=True), name="group_by_hand_is_not_offered"
            ),
        ]

    def __str__(self) -> str:
        return self.heading or str(self.position + 1)
