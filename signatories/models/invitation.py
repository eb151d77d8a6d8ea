"""One asked organization or person of a letter, and what became of it."""

from typing import Final, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField
from campaign.models import IncomingMail, Member, Organization, User
from letters.models import Letter
from signatories.models.batch import SignatureImport
from signatories.models.group import SignatureGroup
from signatories.models.signature import STANDS, Signature
from signatories.models.signature import State as SignatureState
from signatories.models.signature_states import BY_PROGRESS


class InvitationState(models.TextChoices):
    NEW = "new", _("not asked yet")
    ASKED = "asked", _("asked, no answer")
    CONSIDERING = "considering", _("considering")
    QUESTION = "question", _("has a question")
    DECLINED = "declined", _("declined")
    FORWARDED = "forwarded", _("passed on to a colleague")
    BOUNCED = "bounced", _("mail came back")
    ENDED = "ended", _("ended by us")


class InvitationStanding(models.TextChoices):
    """What is seen of an invitation: that somebody has signed is never stored here, the list itself says so."""

    NEW = InvitationState.NEW.value, InvitationState.NEW.label
    ASKED = InvitationState.ASKED.value, InvitationState.ASKED.label
    MAIL = "mail", _("answered by mail, to be read")
    CONSIDERING = InvitationState.CONSIDERING.value, InvitationState.CONSIDERING.label
    QUESTION = InvitationState.QUESTION.value, InvitationState.QUESTION.label
    SIGNING = "signing", _("signing, not confirmed yet")
    SIGNED = "signed", _("has signed")
    DECLINED = InvitationState.DECLINED.value, InvitationState.DECLINED.label
    FORWARDED = InvitationState.FORWARDED.value, InvitationState.FORWARDED.label
    BOUNCED = InvitationState.BOUNCED.value, InvitationState.BOUNCED.label
    ENDED = InvitationState.ENDED.value, InvitationState.ENDED.label


# Its own link still leads somewhere: an answer may be given or changed.
MAY_ANSWER: Final = frozenset(
    {
        InvitationState.ASKED,
        InvitationState.CONSIDERING,
        InvitationState.QUESTION,
        InvitationState.DECLINED,
        InvitationState.BOUNCED,
    }
)
# Nobody has said a word: these may be asked, or asked once more.
MAY_BE_ASKED: Final = frozenset({InvitationState.NEW, InvitationState.ASKED, InvitationState.BOUNCED})


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> Self:
        """Tell of each how it stands, with what the list of the letter says of the same mailbox."""
        signature = Signature.objects.filter(letter=OuterRef("letter"), mailbox_key=OuterRef("mailbox_key"))
        # Of several names of one mailbox the one that has come furthest tells.
        rank = Case(
            *(When(state=state, then=Value(place)) for place, state in enumerate(BY_PROGRESS)), default=Value(9)
        )
        own = signature.exclude(mailbox_key="").order_by(rank, "pk").values("state")
        found = self.annotate(signature_state=Subquery(own[:1]))
        return found.annotate(
            standing=Case(
                When(
                    signature_state__in=STANDS | {SignatureState.SUSPECT}, then=Value(InvitationStanding.SIGNED.value)
                ),
                When(signature_state=SignatureState.UNCONFIRMED, then=Value(InvitationStanding.SIGNING.value)),
                When(Exists(MailAnswer.unread()), then=Value(InvitationStanding.MAIL.value)),
                default=F("state"),
                output_field=models.CharField(),
            )
        )

    def silent(self) -> Self:
        """Return those who were asked, have not answered, by mail neither, and have not begun to sign."""
        lives = [SignatureState.UNCONFIRMED, *STANDS]
        signature = Signature.objects.filter(
            letter=OuterRef("letter"), mailbox_key=OuterRef("mailbox_key"), state__in=lives
        )
        return self.filter(~Exists(signature), ~Exists(MailAnswer.unread()), state=InvitationState.ASKED)


class Invitation(models.Model):
    """Whom a coalition asks to sign a letter: one row for each mailbox.

    Names, address, reason and notes are encrypted: whoever is asked may sign with the name withheld, and a
    copy of the database must not tell. ``mailbox_key`` and ``organization_key`` are keyed digests, the latter
    the one that keeps an organization to one line of the list. A link is made from ``nonce`` when a mail is
    sent and is never stored; a new nonce ends all links of before. ``forwarded_from`` is the invitation of
    the person who named this one instead. Whoever signs from this mailbox may stand in ``group``, without more ado.
    """

    class Source(models.TextChoices):
        DIRECTORY = "directory", _("from the directory")
        PASTED = "pasted", _("from a pasted list")
        FILE = "file", _("from a file")
        FORWARDED = "forwarded", _("named by a colleague")

    State = InvitationState

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="invitations")
    organization = models.ForeignKey(Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    organization_name = EncryptedTextField(_("organization"), blank=True)
    name = EncryptedTextField(_("name"), blank=True)
    email = EncryptedTextField(_("e-mail address"))
    mailbox_key = models.CharField(max_length=64)
    organization_key = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=35, default="en")
    state = models.CharField(_("state"), max_length=12, choices=InvitationState.choices, default=InvitationState.NEW)
    reason = EncryptedTextField(_("reason"), blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    forwarded_from = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="forwarded_to"
    )
    batch = models.ForeignKey(
        SignatureImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    group = models.ForeignKey(
        SignatureGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked to sign under"),
    )
    owner = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in whose hands")
    )
    notes = EncryptedTextField(_("notes"), blank=True)
    nonce = models.CharField(max_length=43, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(fields=["letter", "mailbox_key"], name="one_invitation_per_mailbox"),
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["letter", "state"], name="invitation_list"),
            models.Index(
                fields=["letter", "organization_key"],
                name="invitation_organization",
                condition=~Q(organization_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def label(self) -> str:
        """Whom it asks, in words; only for those who may see the ledger."""
        return ", ".join(filter(None, [self.organization_name, self.name])) or self.email

    @property
    def may_answer(self) -> bool:
        return self.state in MAY_ANSWER


class InvitationReminders(models.Model):
    """That a coordinator has looked at the reminders to those who stay silent, and lets them go out for a letter."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="invitation_reminders"
    )
    armed_at = models.DateTimeField(db_default=Now())
    armed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("reminders of invitations")

    def __str__(self) -> str:
        return f"reminders of letter {self.pk}"


class Outcome(models.TextChoices):
    """What a coordinator has read out of a mail; nothing of it is true before."""

    WAITING = "waiting", _("to be read")
    SIGNED = "signed", _("signs")
    CONSIDERING = "considering", _("considering")
    DECLINED = "declined", _("declined")
    QUESTION = "question", _("has a question")
    AWAY = "away", _("automatic reply")
    NOTHING = "nothing", _("says nothing about signing")


class MailAnswerQuerySet(models.QuerySet["MailAnswer"]):
    def waiting(self) -> Self:
        return self.filter(outcome=Outcome.WAITING)


class MailAnswer(models.Model):
    """One mail that names the Message-ID of a mail by which somebody was asked.

    The mail itself is a row of ``IncomingMail``; its ``subject`` stands here, encrypted. ``signature`` is what was made
    of it, ``former`` a JSON of how the invitation stood before the decision and ``notice_id`` the mail that tells the
    signer of it, for as long as the decision can be taken back.
    """

    Outcome = Outcome

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="mail_answers")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="mail_answers")
    mail = models.OneToOneField(IncomingMail, on_delete=models.CASCADE, related_name="+")
    subject = EncryptedTextField(_("subject"), blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    signature = models.ForeignKey(Signature, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    former = EncryptedTextField(blank=True)
    notice_id = models.BigIntegerField(null=True, blank=True)

    objects = MailAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer by mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="outcome_of_mail_answer_is_known"
            ),
        ]
        indexes = [models.Index(fields=["letter", "outcome"], name="mail_answer_list")]

    def __str__(self) -> str:
        return f"answer by mail {self.pk}"

    @staticmethod
    def unread() -> "MailAnswerQuerySet":
        """Return the replies to an invitation, the row of an outer query, that nobody has read yet."""
        return MailAnswer.objects.waiting().filter(invitation=OuterRef("pk"))
