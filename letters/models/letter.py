"""One document with one list of signatories."""

from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from campaign.encryption import digest
from campaign.models import Campaign, User
from campaign.models.coalition import validate_time_zone
from letters.models.late_signing import LateSigning
from letters.states import HAS_PUBLIC_PAGE, LATE, LIST_IS_FIXED, LetterState, takes_signatures

MOST_NAMES: Final = 5


class State(models.TextChoices):
    DRAFT = LetterState.DRAFT.value, _("draft")
    IN_REVIEW = LetterState.IN_REVIEW.value, _("in review")
    OPEN = LetterState.OPEN.value, _("open for signing")
    CLOSED = LetterState.CLOSED.value, _("closed")
    FINAL = LetterState.FINAL.value, _("final")
    DELIVERED = LetterState.DELIVERED.value, _("delivered")
    ARCHIVED = LetterState.ARCHIVED.value, _("archived")
    WITHDRAWN = LetterState.WITHDRAWN.value, _("withdrawn")


class DayUnit(models.TextChoices):
    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


class Roll(models.TextChoices):
    """What becomes of a last day on a weekend or public holiday."""

    NONE = "none", _("stays as it is")
    NEXT = "next", _("moves to the next working day")
    PREVIOUS = "previous", _("moves to the working day before")


WHILE_SIGNING: Final = (State.OPEN, State.CLOSED)
KEY_LENGTH: Final = 32


def _only_by_link() -> models.Q:
    """Return what makes a letter one for whoever has the link; ``Letter.is_only_by_link`` says the same of one."""
    confidential = models.Q(publish_after_deadline=True, state__in=WHILE_SIGNING)
    return models.Q(visibility=Letter.Visibility.LINK) | confidential


def _link_key(pk: int) -> str:
    """Return the part of a letter's address that nobody can guess: 128 bits."""
    return digest("letter link", str(pk))[:KEY_LENGTH]


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to_public(self, *, now: datetime) -> Self:
        """Return letters a stranger with the address may read now. Every door asks here, or ``in_register``.

        While signatures are collected, a letter that is confidential until its deadline is for those
        who have the link. Once it is final nobody sees it until a person has published it.
        """
        return self.open_to_strangers(now=now).filter(state__in=HAS_PUBLIC_PAGE)

    def open_to_strangers(self, *, now: datetime) -> Self:
        """Leave out what is for the team, under embargo or confidential; the state is another matter."""
        shown = self.exclude(visibility=Letter.Visibility.TEAM).exclude(embargoed_until__gt=now)
        undecided = models.Q(publication__isnull=True) | ~models.Q(publication__state="published")
        promised = models.Q(publish_after_deadline=True) & undecided
        # A day may last until noon of the next one in London; confidential rather too long than too short.
        today = (now - timedelta(hours=12)).date()
        extended = models.Q(publication__state="confidential", publication__confidential_until__gte=today)
        confidential = models.Q(publication__state="kept") | extended | promised
        while_signing = models.Q(state__in=WHILE_SIGNING)
        hidden = Letter.objects.filter(confidential).exclude(while_signing).values("pk")
        return shown.exclude(pk__in=hidden)

    def found_by_public(self, *, now: datetime) -> Self:
        """Return letters that strangers find, not only those who have the link."""
        return self.visible_to_public(now=now).exclude(_only_by_link())

    def in_register(self, *, now: datetime) -> Self:
        """Return letters that somebody has published, unless they were hidden again since."""
        shown = self.filter(publication__state="published").exclude(state=State.WITHDRAWN)
        return shown.exclude(visibility=Letter.Visibility.TEAM).exclude(embargoed_until__gt=now)

    def under_embargo(self, *, now: datetime) -> Self:
        """Return letters that can be signed ahead: open or just closed, and public only later."""
        return self.filter(state__in=WHILE_SIGNING, embargoed_until__gt=now).exclude(visibility=Letter.Visibility.TEAM)

    def at_their_address(self, *, now: datetime) -> Self:
        """Return letters whose public address answers: strangers, or under embargo those who were given it."""
        return self.visible_to_public(now=now) | self.under_embargo(now=now)

    def named(self, name: str) -> Self:
        """Return the letter of a public address; of one for whoever has the link, only with the part nobody guesses."""
        stem, _, key = name.rpartition("-")
        pk = Letter.objects.filter(slug=stem).values_list("pk", flat=True).first() if len(key) == KEY_LENGTH else None
        if pk is not None and constant_time_compare(key, _link_key(pk)):
            return self.filter(pk=pk)
        return self.filter(slug=name).exclude(_only_by_link())

    def locked(self, pk: int) -> "Letter":
        """Read a letter anew, with its coalition, and let nobody else change it until the end of the transaction."""
        return self.select_for_update(of=("self",)).select_related("campaign__coalition").get(pk=pk)


class Letter(LateSigning):
    """One letter: its current text, its furniture, its signing rules and its state.

    The text columns hold what the newest revision holds; ``revision_number`` is that
    revision's number and the guard against two people saving over each other. Lists
    (``letterhead``, ``annexes``, ``kinds``) are JSON: lines, ``{title, subtitle, body}``
    and ``organization``/``person``. A deadline is three columns: the civil time as
    typed (ISO, no offset), its zone, and the instant.
    """

    class Visibility(models.TextChoices):
        TEAM = "team", _("team only")
        LINK = "link", _("whoever has the link")
        PUBLIC = "public", _("public")
        EMBARGOED = "embargoed", _("public after the embargo")

    class DateStyle(models.TextChoices):
        LANGUAGE = "language", _("as usual in the language")
        DAY_FIRST = "day_first", _("7 July 2020")
        MONTH_FIRST = "month_first", _("July 7, 2020")
        ISO = "iso", _("2020-07-07")

    class CcPosition(models.TextChoices):
        AFTER_SIGNATURES = "after_signatures", _("after the signatures")
        BEFORE_BODY = "before_body", _("before the letter")

    class Copies(models.TextChoices):
        JOINT = "joint", _("one letter with all addresses")
        EACH = "each", _("one copy for each recipient, with its own address and salutation")

    class AddressPosition(models.TextChoices):
        FLOW = "flow", _("above the subject")
        WINDOW_LEFT = "window_left", _("in the window on the left")
        WINDOW_RIGHT = "window_right", _("in the window on the right")

    class PageSize(models.TextChoices):
        A4 = "A4", _("A4")
        LETTER = "Letter", _("US Letter")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="letters")
    slug = models.SlugField(max_length=80, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    visibility = models.CharField(
        _("who may read it"), max_length=12, choices=Visibility.choices, default=Visibility.LINK
    )
    embargoed_until = models.DateTimeField(_("embargoed until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    came_from_file = models.BooleanField(default=False, editable=False)

    # The text
    title = models.CharField(_("title"), max_length=500)
    show_title = models.BooleanField(_("print the title"), default=False)
    language = models.CharField(_("language"), max_length=35, default="en")
    subject = models.TextField(_("subject"), blank=True)
    salutation = models.TextField(_("salutation"), blank=True)
    body = models.TextField(_("body"), blank=True)
    closing = models.TextField(_("closing"), blank=True)
    after_signatures = models.TextField(_("text after the signatures"), blank=True)
    annexes = models.JSONField(_("annexes"), default=list, blank=True)
    revision_number = models.PositiveIntegerField(default=0, editable=False)

    # The furniture
    sender = models.TextField(_("sender line"), blank=True)
    show_letterhead = models.BooleanField(_("print a letterhead"), default=True)
    letterhead = models.JSONField(_("own letterhead"), default=list, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    number_on_closing = models.BooleanField(_("give it the next reference number"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    issued_on = models.DateField(_("date"), null=True, blank=True)
    date_text = models.CharField(_("date in words"), max_length=200, blank=True)
    date_style = models.CharField(_("date style"), max_length=12, choices=DateStyle.choices, default=DateStyle.LANGUAGE)
    disclaimer = models.TextField(_("disclaimer"), blank=True)
    cc_position = models.CharField(
        _("copies are named"), max_length=20, choices=CcPosition.choices, default=CcPosition.AFTER_SIGNATURES
    )
    page_size = models.CharField(_("page size"), max_length=8, choices=PageSize.choices, default=PageSize.A4)

    copies = models.CharField(_("copies"), max_length=8, choices=Copies.choices, default=Copies.JOINT)
    address_position = models.CharField(
        _("place of the address"), max_length=12, choices=AddressPosition.choices, default=AddressPosition.FLOW
    )
    prints_check_code = models.BooleanField(_("print a QR code for checking"), default=False, db_default=False)

    # What is asked of the addressee
    response_within_days = models.PositiveSmallIntegerField(_("answer within days"), null=True, blank=True)
    response_due_on = models.DateField(_("answer by"), null=True, blank=True)
    response_unit = models.CharField(_("counted in"), max_length=8, choices=DayUnit.choices, default=DayUnit.CALENDAR)
    response_roll = models.CharField(
        _("on a weekend or holiday"), max_length=8, choices=Roll.choices, default=Roll.NONE
    )
    publish_after_deadline = models.BooleanField(_("publish after the deadline"), null=True, blank=True)
    meeting_requested = models.BooleanField(_("a meeting is asked for"), null=True, blank=True)

    # Who may sign and until when
    kinds = models.JSONField(_("who may sign"), default=list, blank=True)
    soft_deadline_at = models.DateTimeField(null=True, blank=True)
    soft_deadline_civil = models.CharField(max_length=19, blank=True)
    soft_deadline_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    hard_deadline_at = models.DateTimeField(null=True, blank=True)
    hard_deadline_civil = models.CharField(max_length=19, blank=True)
    hard_deadline_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    send_by_at = models.DateTimeField(null=True, blank=True)
    send_by_civil = models.CharField(max_length=19, blank=True)
    send_by_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    approve_all = models.BooleanField(
        _("approve every signature by hand"),
        default=False,
        help_text=_("Otherwise a confirmed signature counts at once unless something about it looks doubtful."),
    )

    closes_itself = models.BooleanField(
        _("close the list by itself when the time is over"), default=True, db_default=True
    )
    names_per_mailbox = models.PositiveSmallIntegerField(default=1, db_default=1)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)

    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    State = State

    class Meta:
        verbose_name = _("letter")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="letter_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(names_per_mailbox__gte=1, names_per_mailbox__lte=MOST_NAMES),
                name="mailbox_has_1_to_5_names",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open") | models.Q(hard_deadline_at__isnull=False),
                name="open_letter_has_deadline",
            ),
            models.CheckConstraint(
                condition=models.Q(response_within_days__isnull=True) | models.Q(response_due_on__isnull=True),
                name="response_is_days_or_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(visibility="embargoed") | models.Q(embargoed_until__isnull=False),
                name="embargo_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def takes_signatures(self, *, now: datetime) -> bool:
        """Tell whether somebody may sign now, see ``letters.states``."""
        state = LATE if self.is_for_latecomers else self.state
        is_halted = self.is_paused or self.campaign.coalition.is_closed
        return not is_halted and takes_signatures(state, deadline_at=self.signs_until, now=now)

    @property
    def is_paused(self) -> bool:
        """Whether it is open for signing and takes nobody at the moment; whoever has signed may confirm."""
        return self.paused_at is not None and self.state == self.State.OPEN

    def is_found_by_public(self, *, now: datetime) -> bool:
        """Tell whether strangers find it, not only those who have the link."""
        return Letter.objects.found_by_public(now=now).filter(pk=self.pk).exists()

    def is_at_its_address(self, *, now: datetime) -> bool:
        """Tell whether its public address answers anybody, so that it is worth handing on."""
        return Letter.objects.at_their_address(now=now).filter(pk=self.pk).exists()

    @property
    def is_list_fixed(self) -> bool:
        """Whether nothing about its list may be changed by hand any more."""
        return self.state in LIST_IS_FIXED

    @property
    def is_under_embargo(self) -> bool:
        """Whether it is still to become public; until then those who were given the link may sign ahead."""
        return self.embargoed_until is not None and self.embargoed_until > timezone.now()

    @property
    def is_only_by_link(self) -> bool:
        """Whether only those who were given the link may come to its page."""
        is_confidential = bool(self.publish_after_deadline) and self.state in WHILE_SIGNING
        return self.visibility == self.Visibility.LINK or is_confidential or self.is_under_embargo

    @property
    def public_name(self) -> str:
        """How its public addresses call it: the slug, with a part nobody can guess where only the link leads to it."""
        return f"{self.slug}-{_link_key(self.pk)}" if self.is_only_by_link else self.slug
