"""One line of the list, and the act of the person behind it."""

import json
from copy import copy
from typing import Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from campaign.encryption import EncryptedTextField
from campaign.models import Organization, User
from letters.models import Addendum, Letter, Version
from letters.states import LIST_IS_FIXED, LIST_IS_FROZEN
from signatories.models.batch import SignatureImport
from signatories.models.group import SignatureGroup
from signatories.models.routines import HOLD_LETTER, MARKS, PARTY_OF_MAILBOX
from signatories.models.share import ShareLink
from signatories.models.signature_indexes import INDEXES
from signatories.models.signature_states import LIVE, SEEMS, STANDS, Appearance, Kind, State

__all__ = [
    "LAST",
    "LIVE",
    "SEALABLE",
    "SEEMS",
    "STANDS",
    "Appearance",
    "Kind",
    "Signature",
    "SignatureQuerySet",
    "State",
]

SEALABLE: Final = ("organization_name", "name", "title", "affiliation", "location", "note", "sort_name")
LAST: Final = 2**31 - 1


class SignatureQuerySet(models.QuerySet["Signature"]):
    def lines(self) -> Self:
        """Return signatures that are lines of their own, not second representatives."""
        return self.filter(joins__isnull=True)

    def counted(self) -> Self:
        """Return the lines of the list, withheld ones included."""
        return self.lines().filter(state=State.COUNTED)

    def printable(self) -> Self:
        return self.counted().filter(withheld=False)

    def pending(self) -> Self:
        return self.filter(state=State.PENDING)

    def seem(self, state: str) -> Self:
        """Return those whose signers see this state; of suspects it is not the one that counts."""
        return self.filter(models.Q(state=state) | models.Q(seems=state))

    def late(self) -> Self:
        """Return those that came too late for a frozen list and are kept for the next addendum."""
        return self.pending().filter(for_addendum=True, addendum=None, letter__state__in=LIST_IS_FROZEN)

    def came_late(self) -> Self:
        """Return those that their signers confirmed after the list was frozen, and that wait for a coordinator."""
        late = self.pending().filter(confirmed_at__gt=models.F("letter__closed_at"), for_addendum=False, addendum=None)
        return late.filter(letter__state__in=LIST_IS_FROZEN)

    def to_decide(self) -> Self:
        """Return those about which a coordinator can still decide: their list is not frozen. All pages count these."""
        return self.pending().exclude(letter__state__in=LIST_IS_FIXED)


class Signature(models.Model):
    """What one mailbox signed, or one line that came from a file.

    An organization is one line however many of its people act: the first
    representative's signature is the line, later ones point to it with ``joins``.
    ``mailbox_key`` and ``organization_key`` are keyed digests that the database keeps
    unique; they are empty on lines that came with a letter. ``party_key`` tells the names of one mailbox apart where
    the letter lets it sign for several, and is empty elsewhere. A line from a file of signatures names its ``batch``
    and ``batch_row`` and is confirmed by nobody: what counts is the batch's provenance. ``came_with`` has what the
    row said beside the line, as JSON: the consent, and names in other languages. What its signer does not want printed
    stands in ``sealed`` only, as JSON with the names of the columns: all of ``SEALABLE``
    where the name is ``withheld`` from the public, name and title where only the
    organization is printed. ``in_letter`` says that a withheld name is printed all the same
    in what the recipients get, ``shows_person`` that an organization's line may name its
    representative.
    ``wanted_group`` is the heading that its signer has chosen and a coordinator has to confirm; until then it stands
    in ``group``. ``sort_name`` decides the place in an alphabetical list where the name itself does not.
    ``name_key`` is a keyed digest by which the same person is seen twice. Links are made from ``nonce`` when a mail is
    sent and are never stored. ``position`` is the place in a list "as listed"; ``LAST`` is behind all that have one.
    One that is marked as suspect counts nowhere and is printed nowhere; ``seems`` is the state that its signer goes on
    seeing, so that nothing tells a forger of it, and moves as the state itself would.
    ``changed_at`` is the last moment at which the printed list may have changed. ``for_addendum`` is for one that came
    too late for a frozen list and is kept for an addendum; ``addendum`` is the one it stands in.
    """

    class Source(models.TextChoices):
        FORM = "form", _("signed online")
        FILE = "file", _("from a file")
        MANUAL = "manual", _("entered by hand")

    Kind = Kind
    State = State

    # ``db_index=False``: found by what stands in ``signature_indexes``.
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    group = models.ForeignKey(SignatureGroup, on_delete=models.PROTECT, related_name="signatures")
    wanted_group = models.ForeignKey(
        SignatureGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    seems = models.CharField(max_length=12, blank=True, default="", db_default="")
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.FORM)
    joins = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined_by", db_index=False
    )
    position = models.PositiveIntegerField(default=0)
    pinned = models.BooleanField(_("first in the list"), default=False)

    # As printed
    organization_name = models.CharField(_("organization"), max_length=300, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    title = models.TextField(_("title"), blank=True)
    affiliation = models.TextField(_("affiliation"), blank=True)
    identification_only = models.BooleanField(_("for identification only"), default=False)
    location = models.CharField(_("place"), max_length=200, blank=True)
    country = CountryField(_("country"), blank=True)
    note = models.CharField(_("note behind the line"), max_length=300, blank=True)
    sort_name = models.CharField(_("sorted under"), max_length=300, blank=True, default="", db_default="")
    withheld = models.BooleanField(_("name withheld"), default=False)
    in_letter = models.BooleanField(_("named in the delivered letter"), default=False)
    shows_person = models.BooleanField(_("names the representative"), default=False)
    sealed = EncryptedTextField(blank=True)

    # Who acted
    email = EncryptedTextField(_("e-mail address"), blank=True)
    mailbox_key = models.CharField(max_length=64, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="signatures", db_index=False
    )
    party_key = models.CharField(max_length=64, blank=True, default="", db_default="")
    organization_key = models.CharField(max_length=300, blank=True)
    name_key = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=35, default="en")
    wants_news = models.BooleanField(_("wants news of the letter"), default=False, db_default=False)
    nonce = models.CharField(max_length=43, blank=True)
    form_key = models.CharField(max_length=43, blank=True)

    # From where
    batch = models.ForeignKey(
        SignatureImport, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures", db_index=False
    )
    batch_row = models.PositiveIntegerField(default=0)
    came_with = EncryptedTextField(blank=True)
    via = models.ForeignKey(
        ShareLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="signatures", db_index=False
    )

    # When
    submitted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    signed_offset = models.SmallIntegerField(default=0, help_text=_("Minutes east of UTC, from the file."))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    doubt = models.CharField(_("why a coordinator looks at it"), max_length=200, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    for_addendum = models.BooleanField(default=False, db_default=False, editable=False)
    addendum = models.ForeignKey(
        Addendum, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures", editable=False,
        db_index=False,
    )  # fmt: skip

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "mailbox_key", "party_key"],
                condition=~models.Q(mailbox_key=""),
                name="one_signature_per_mailbox",
            ),
            models.UniqueConstraint(
                fields=["letter", "organization_key"],
                condition=models.Q(state="counted", joins__isnull=True) & ~models.Q(organization_key=""),
                name="one_line_per_organization",
            ),
            models.UniqueConstraint(
                fields=["letter", "form_key"], condition=~models.Q(form_key=""), name="one_signature_per_form"
            ),
            models.UniqueConstraint(
                fields=["batch", "batch_row"], condition=models.Q(batch__isnull=False), name="one_signature_per_row"
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="signature_state_is_known"),
            models.CheckConstraint(
                condition=(models.Q(state="suspect") & ~models.Q(seems=""))
                | (~models.Q(state="suspect") & models.Q(seems="")),
                name="only_a_suspect_seems_otherwise",
            ),
            models.CheckConstraint(
                condition=models.Q(withheld=False)
                | models.Q(name="", organization_name="", title="", affiliation="", sort_name=""),
                name="withheld_signature_is_sealed",
            ),
            models.CheckConstraint(
                condition=models.Q(in_letter=False) | models.Q(withheld=True), name="name_in_letter_is_withheld"
            ),
        ]
        indexes = [*INDEXES, HOLD_LETTER, PARTY_OF_MAILBOX, *MARKS]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def face(self) -> str:
        """The state that its signer sees; every page and mail of signers asks for this one."""
        return State(self.seems or self.state)

    @property
    def stands(self) -> bool:
        """Whether its signer has confirmed it and sees it neither refused nor taken back."""
        return self.face in STANDS

    @property
    def is_live(self) -> bool:
        """Whether it is, or may still become, a line of the list."""
        return self.state in LIVE

    @property
    def is_left_out(self) -> bool:
        """Whether it was still waiting for a coordinator when the list was frozen."""
        return self.face == State.PENDING and self.letter.state in LIST_IS_FROZEN

    @property
    def came_late(self) -> bool:
        """Whether its signer confirmed it after the list was frozen, so that it can stand in an addendum alone."""
        closed_at, at = self.letter.closed_at, self.confirmed_at
        return self.is_left_out and bool(closed_at and at and at > closed_at)

    @property
    def is_free_latecomer(self) -> bool:
        """Whether it stands in no addendum yet, so that its signer may still correct it."""
        return self.came_late and self.addendum_id is None

    @property
    def appearance(self) -> Appearance:
        if not self.withheld:
            return Appearance.PUBLIC
        return Appearance.LETTER if self.in_letter else Appearance.COUNTED

    @property
    def hidden(self) -> dict[str, str]:
        """What stands in ``sealed``, by column."""
        parts: dict[str, str] = json.loads(self.sealed) if self.sealed else {}
        return parts

    def part(self, column: str) -> str:
        """Return a name, title and so on as the signer wrote it, printed or not."""
        return str(getattr(self, column)) or self.hidden.get(column, "")

    def seal(self, *columns: str) -> None:
        """Move these columns to where no page and no export reads them; the caller saves."""
        moved = {column: getattr(self, column) for column in columns if getattr(self, column)}
        if moved:
            self.sealed = json.dumps(self.hidden | moved, ensure_ascii=False)
        for column in columns:
            setattr(self, column, "")

    def withhold(self) -> None:
        """Count without a name from now on; the caller saves."""
        self.withheld = True
        self.organization = None
        self.seal(*SEALABLE)

    def appear(self, how: str) -> None:
        """Stand under the letter in another way from now on; the caller saves."""
        for column, text in self.hidden.items():
            setattr(self, column, text)
        self.sealed = ""
        self.withheld, self.in_letter = how != Appearance.PUBLIC, how == Appearance.LETTER
        if self.withheld:
            self.withhold()
        elif self.kind == Kind.ORGANIZATION and not self.shows_person:
            self.seal("name", "title")

    def opened(self) -> "Signature":
        """Return a copy, never to be saved, that reads as the recipients' letter may print it."""
        opened = copy(self)
        for column, text in self.hidden.items():
            if self.kind == Kind.PERSON or self.shows_person or column not in {"name", "title"}:
                setattr(opened, column, text)
        return opened
