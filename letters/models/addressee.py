"""The coalition's directory of those whom letters go to: persons, offices, bodies, classes."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from campaign.encryption import EncryptedTextField
from campaign.models import Coalition, User
from campaign.names import NamedQuerySet


class AddresseeImport(models.Model):
    """A file from which entries came; it can be taken back while nothing stands on them."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="addressee_imports")
    form_key = models.CharField(max_length=43)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of addressees")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "form_key"], name="one_addressee_import_per_form"),
        ]

    def __str__(self) -> str:
        return self.name


class AddresseeQuerySet(NamedQuerySet["Addressee"]):
    """Entries by their name; searched are all names, those of the body and of merged entries, and the country."""

    def usable(self) -> Self:
        """Return entries that stand for themselves, not those merged into another."""
        return self.filter(merged_into__isnull=True)

    def current(self) -> Self:
        """Return what is offered for a new letter: usable and not retired."""
        return self.usable().filter(retired_on__isnull=True)


class Addressee(models.Model):
    """One entry of the directory of recipients.

    ``name`` is a person's name, an office's title, a body's name or the words for a class
    that has no name ("Chief executive officers"). ``part_of`` is the body of an office or
    the parent of a body; who holds an office when stands in ``Tenure``. ``forms`` holds by
    language what is said differently there: ``{"fr": {"name": …, "courtesy": …,
    "salutation": …}}``. ``address`` is a list of lines. An entry merged into another stays,
    with what moved in ``moved`` (keys of rows by kind), so that the merge can be undone.
    ``name_key`` is the folded name, ``search_text`` all names folded. ``version`` counts
    the changes, so that nobody writes over what somebody else has just saved.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        OFFICE = "office", pgettext_lazy("kind of recipient", "office")
        BODY = "body", pgettext_lazy("kind of recipient", "body")
        CLASS = "class", _("class without a name")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="addressees")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    sort_name = models.CharField(_("sort name"), max_length=300, blank=True)
    name_key = models.CharField(max_length=300, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    forms = models.JSONField(_("by language"), default=dict, blank=True)
    address = models.JSONField(_("address"), default=list, blank=True)
    country = CountryField(_("country"), blank=True)
    email = EncryptedTextField(_("e-mail address"), blank=True)
    website = models.CharField(_("website"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    moved = models.JSONField(default=dict, blank=True, editable=False)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    source = models.ForeignKey(
        AddresseeImport, on_delete=models.PROTECT, null=True, blank=True, related_name="addressees"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Set by the services; also when somebody begins or ends to hold the office.
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["person", "office", "body", "class"]), name="addressee_kind_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="addressee_is_named"),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="addressee_merged_elsewhere"),
            models.CheckConstraint(condition=~models.Q(part_of=models.F("id")), name="addressee_is_not_its_own_part"),
        ]
        indexes = [models.Index(fields=["coalition", "name_key"], name="addressee_list")]

    def __str__(self) -> str:
        return self.name

    def form(self, language: str, part: str) -> str:
        """Return ``name``, ``courtesy`` or ``salutation`` in a language, or else in the general one of its kind."""
        own = self.forms.get(language) or {}
        general = self.forms.get(language.split("-")[0]) or {}
        return str(own.get(part) or general.get(part) or "")

    def printed_name(self, language: str) -> str:
        """Return the name as a letter in this language prints it, with the courtesy title before it."""
        name = self.form(language, "name") or self.name
        return f"{self.form(language, 'courtesy')} {name}".strip()


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
