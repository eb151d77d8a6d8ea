"""The coalition's directory of those whom letters go to: persons, offices, bodies, classes."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from campaign.encryption import EncryptedTextField
from campaign.models import Coalition


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def usable(self) -> Self:
        """Return entries that stand for themselves, not those merged into another."""
        return self.filter(merged_into__isnull=True)


class Addressee(models.Model):
    """One entry of the directory of recipients.

    ``name`` is a person's name, an office's title, a body's name or the words for a class
    that has no name ("Chief executive officers"). ``part_of`` is the body of an office or
    the parent of a body; who holds an office when stands in ``Tenure``. ``forms`` holds by
    language what is said differently there: ``{"fr": {"name": …, "courtesy": …,
    "salutation": …}}``. ``address`` is a list of lines. An entry merged into another stays,
    so that the merge can be undone.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        OFFICE = "office", _("office")
        BODY = "body", _("body")
        CLASS = "class", _("class without a name")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="addressees")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    sort_key = models.CharField(max_length=700, blank=True, editable=False)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    forms = models.JSONField(_("by language"), default=dict, blank=True)
    address = models.JSONField(_("address"), default=list, blank=True)
    country = CountryField(_("country"), blank=True)
    email = EncryptedTextField(_("e-mail address"), blank=True)
    website = models.CharField(_("website"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["person", "office", "body", "class"]), name="addressee_kind_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="addressee_is_named"),
        ]
        indexes = [models.Index(fields=["coalition", "sort_key"], name="addressee_list")]

    def __str__(self) -> str:
        return self.name


class TenureQuerySet(models.QuerySet["Tenure"]):
    def on(self, day: date) -> Self:
        """Return who held which office on a day; an unknown beginning or end is open."""
        begun = models.Q(since__isnull=True) | models.Q(since__lte=day)
        unended = models.Q(until__isnull=True) | models.Q(until__gte=day)
        return self.filter(begun & unended)


class Tenure(models.Model):
    """That a person held an office; both days included, empty where nobody knows."""

    person = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="tenures")
    office = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="holders")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenure")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="tenure_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.office_id}"
