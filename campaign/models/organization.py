"""The coalition's directory: organizations, who may act for them, and on what authority."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from campaign.encryption import EncryptedTextField
from campaign.models.coalition import Coalition
from campaign.models.user import User
from campaign.names import NamedQuerySet


class OrganizationQuerySet(NamedQuerySet["Organization"]):
    """Organizations by their registered name; searched are all names and the country."""

    NAME = "registered_name"


class Organization(models.Model):
    """One organization; chapters stand beside their parent and are never merged by likeness.

    ``other_names`` and ``aliases`` are lists of texts, ``mail_domains`` a list of
    lower-case domain names, ``name_key`` the folded name that likeness starts from
    and ``search_text`` all names folded, for the directory's search box.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="organizations")
    registered_name = models.CharField(_("registered name"), max_length=300)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    sort_name = models.CharField(_("sort name"), max_length=300, blank=True)
    country = CountryField(_("country"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    mail_domains = models.JSONField(_("mail domains"), default=list, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="chapters", verbose_name=_("chapter of")
    )
    note = models.TextField(_("note"), blank=True)
    name_key = models.CharField(max_length=300, db_index=True, editable=False)
    search_text = models.TextField(editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "name_key"], name="one_organization_per_name"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="organization_is_not_its_parent"),
        ]

    def __str__(self) -> str:
        return self.registered_name

    def clean(self) -> None:
        if self.parent is not None and self.parent.coalition_id != self.coalition_id:
            raise ValidationError({"parent": _("Choose an organization of this coalition.")})


class Representative(models.Model):
    """A person who may act for an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="representatives")
    name = models.CharField(pgettext_lazy("name of a person", "name"), max_length=200)
    title = models.CharField(pgettext_lazy("title of a person", "title"), max_length=200, blank=True)
    email = EncryptedTextField(_("e-mail address"), blank=True)
    mailbox_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("representative")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "mailbox_key"],
                condition=~models.Q(mailbox_key=""),
                name="one_representative_per_mailbox",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, *, today: date) -> Self:
        return self.filter(since__lte=today).filter(models.Q(until__isnull=True) | models.Q(until__gte=today))


class Mandate(models.Model):
    """For what, since when and on what authority a representative may act."""

    class Purpose(models.TextChoices):
        SIGN = "sign", _("sign letters")
        REVIEW = "review", _("comment on drafts")
        APPROVE = "approve", _("approve versions")

    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="mandates")
    purpose = models.CharField(_("for"), max_length=20, choices=Purpose.choices, default=Purpose.SIGN)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    authority = models.CharField(_("on what authority"), max_length=300)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="mandate_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
