"""What came back."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models import IncomingMail, StoredFile, User
from letters.models.letter import Letter
from letters.models.recipient import Recipient


class Question(models.Model):
    """One numbered question of a letter, as people refer to it."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("question"))

    class Meta:
        verbose_name = _("question")
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="one_question_per_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Response(models.Model):
    """One thing that a recipient sent, said or did. ``settles`` says whether it ends the waiting.

    ``is_public`` is the wish to publish it with the letter; nothing is public before the
    publication is decided. A response entered by mistake is retracted and stays in the history.
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGMENT = "acknowledgment", _("acknowledgment of receipt")
        PARTIAL = "partial", _("partial answer")
        SUBSTANTIVE = "substantive", _("substantive answer")
        REFUSAL = "refusal", _("refusal to answer")
        MEETING_OFFERED = "meeting_offered", _("meeting offered")
        MEETING_HELD = "meeting_held", _("meeting held")

    class Channel(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        POST = "post", _("by post")
        PHONE = "phone", _("by phone")
        MEETING = "meeting", _("in person")
        PUBLIC = "public", _("in public")

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="responses")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    channel = models.CharField(_("how it came"), max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    received_on = models.DateField(_("received on"))
    reference = models.CharField(_("their reference"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    settles = models.BooleanField(_("ends the waiting"))
    is_public = models.BooleanField(_("to be published"), default=False)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="responses")
    incoming_mail = models.OneToOneField(
        IncomingMail, on_delete=models.PROTECT, null=True, blank=True, related_name="response"
    )
    form_key = models.CharField(max_length=43, blank=True)
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    logged_at = models.DateTimeField(db_default=Now())
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_because = models.CharField(_("why it is taken back"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("response")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "form_key"], condition=~models.Q(form_key=""), name="one_response_per_form"
            ),
        ]
        indexes = [models.Index(fields=["recipient", "received_on"], name="response_list")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Answer(models.Model):
    """What a response says to one numbered question."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered")
        PARTLY = "partly", _("partly answered")
        NOT = "not", _("not answered")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.outcome}"
