"""Logging what came back: a form, a page that shows what it changes, and the deed; and taking it back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.files import storage
from campaign.files.fields import FilesField
from campaign.form_keys import key_of, made_by_form
from campaign.http import MemberRequest, refused_into
from campaign.models import IncomingMail, StoredFile
from letters.answers import inbox, mail_files, meetings, public_view, responses
from letters.answers.forms import responses as forms
from letters.answers.responses import LoggedMeanwhile
from letters.http import letter_member_required, not_now
from letters.models import Letter, Recipient, Response

MAIL_WORDS = 20_000


class ResponseEntry:
    """One response on its way from the form to the deed."""

    def __init__(self, request: MemberRequest, letter: Letter, recipient: Recipient) -> None:
        self.request, self.letter, self.recipient = request, letter, recipient
        self.coalition = letter.campaign.coalition
        self.today = civil_today(self.coalition.time_zone)
        self.mail = self._mail()
        self.again = self._again()
        source = self.mail or self.again
        self.mail_files = list(source.files.bare().order_by("pk")) if source else []
        self.form = forms.ResponseForm(
            request.POST if request.method == "POST" else None,
            request.FILES if request.method == "POST" else None,
            recipient=recipient,
            today=self.today,
            questions=list(letter.questions.order_by("number")),
            mail_files=self.mail_files,
            initial=self._initial(),
        )

    def _key(self, name: str) -> int | None:
        """Return the key that the form or the address carries; one that no row can have is unknown."""
        key = self.request.POST.get(name) or self.request.GET.get(name)
        if not key:
            return None
        if not (key.isascii() and key.isdecimal()) or len(key) > 18:
            raise Http404
        return int(key)

    def _mail(self) -> IncomingMail | None:
        """Return the mail that is being filed; only people who may log answers come here."""
        key = self._key("mail")
        return None if key is None else get_object_or_404(self.coalition.incoming_mails.of_inbox(), pk=key)

    def _again(self) -> Response | None:
        """Return the response that was taken back and is being logged anew."""
        key = self._key("again")
        taken_back = responses.taken_back(self.recipient)
        return None if key is None else get_object_or_404(taken_back, pk=key)

    def _initial(self) -> dict[str, Any]:
        fresh: dict[str, Any] = {
            "seen": responses.newest_key(self.recipient),
            "received_on": self.today,
        }
        if self.again is not None:
            return fresh | self._as_before(self.again)
        if self.mail is None:
            return fresh
        invited = [meeting for meeting in meetings.of_mail(self.mail) if meeting.is_offer]
        words = "\n\n".join(text for text in (meetings.in_words(invited), self.mail.text) if text)
        wanted = mail_files.are_wanted(self.mail_files, has_text=bool(words))
        return fresh | {
            "kind": Response.Kind.MEETING_OFFERED if invited else None,
            "channel": Response.Channel.EMAIL,
            "received_on": inbox.day_of(self.mail),
            "summary": words[:MAIL_WORDS],
            "mail_files": [file.nonce for file in wanted],
        }

    def _as_before(self, response: Response) -> dict[str, Any]:
        names = ("kind", "channel", "received_on", "dated_on", "reference", "summary", "is_public")
        answers = {f"question_{answer.question_id}": answer.outcome for answer in response.answers.all()}
        usual = response.settles == (response.kind in responses.SETTLING)
        return {
            **{name: getattr(response, name) for name in names},
            **answers,
            "settles": forms.USUAL if usual else forms.YES if response.settles else forms.NO,
            "mail_files": [file.nonce for file in self.mail_files],
        }

    def key(self) -> str:
        return key_of(self.form)

    def park(self) -> None:
        """Hold the files that are all right, whatever else is wrong with the form, and drop those not wanted."""
        user, key = self.request.user, self.key()
        dropped = self.request.POST.getlist("drop")
        if dropped:
            storage.drop_parked(self.coalition, key, actor=user, nonces=dropped)
        field = self.form.fields["files"]
        assert isinstance(field, FilesField)
        with refused_into(self.form, "files"):
            storage.park_files(field.good, coalition=self.coalition, form_key=key, actor=user)

    def parked(self) -> QuerySet[StoredFile]:
        return storage.parked(self.coalition, self.key(), actor=self.request.user)

    def first_page(self) -> HttpResponse:
        """Ask, or say that nothing can have come back from somebody to whom nothing went out."""
        early = responses.faults(self.recipient, received_on=None, dated_on=None, today=self.today)
        if why := early.get("received_on"):
            back = reverse("letters:case", args=[self.letter.slug, self.recipient.pk])
            return not_now(self.request, self.letter, title=_("Log a response"), why=why, back=back)
        return self.page()

    def page(self, *, status: int = 200) -> HttpResponse:
        context = {
            "letter": self.letter,
            "recipient": self.recipient,
            "form": self.form,
            "mail": self.mail,
            "again": self.again,
            "parked": self.parked() if self.form.is_bound else [],
        }
        return render(self.request, "letters/answers/log_response.html", context, status=status)

    def check_page(self, *, status: int = 200) -> HttpResponse:
        """Show what would change, and what others have logged since the form was opened."""
        reply = self.form.reply()
        outlook = responses.foresee(recipient=self.recipient, actor=self.request.user, reply=reply, today=self.today)
        seen = self.form.cleaned_data["seen"] or 0
        context = {
            "letter": self.letter,
            "recipient": self.recipient,
            "reply": reply,
            "kind": dict(Response.Kind.choices)[reply.kind],
            "channel": dict(Response.Channel.choices)[reply.channel],
            "outlook": outlook,
            "form": self.form,
            "parked": self.parked(),
            "mail": self.mail,
            "again": self.again,
            "mail_files": self._chosen(),
            "meanwhile": responses.logged_since(self.recipient, seen),
            "newest": responses.newest_key(self.recipient),
        }
        return render(self.request, "letters/answers/check_response.html", context, status=status)

    def _chosen(self) -> list[StoredFile]:
        wanted = self.form.cleaned_data.get("mail_files", [])
        return [file for file in self.mail_files if file.nonce in wanted]

    def save(self) -> HttpResponse:
        """Log it, or come back to the page where somebody can decide."""
        values = self.form.cleaned_data
        with refused_into(self.form):
            try:
                responses.log(
                    recipient=self.recipient,
                    actor=self.request.user,
                    reply=self.form.reply(),
                    today=self.today,
                    form_key=values["form_key"],
                    seen=values["seen"] or 0,
                    parked=lambda: storage.hand_over(self.coalition, values["form_key"], actor=self.request.user),
                    files=self._chosen(),
                    mail=self.mail,
                )
            except LoggedMeanwhile:
                return self.check_page(status=409)
            return self.done(_("The response is logged."))
        return self.page(status=422)

    def done(self, message: str) -> HttpResponse:
        messages.success(self.request, message)
        return redirect("letters:case", self.letter.slug, self.recipient.pk)


@letter_member_required("log_answers", methods=("GET", "POST"))
def log_response(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Form, check page and deed at one address, told apart by the button that was pressed."""
    recipient = get_object_or_404(letter.recipients, pk=number)
    recipient.letter = letter
    entry = ResponseEntry(request, letter, recipient)
    if request.method != "POST":
        return entry.first_page()
    step = request.POST.get("step", "check")
    if step == "discard":
        storage.drop_parked(entry.coalition, request.POST.get("form_key", ""), actor=request.user)
        return entry.done(_("Your entry was discarded; nothing was logged."))
    is_valid = entry.form.is_valid()
    if made_by_form(recipient.responses.all(), entry.key()).exists():
        return entry.done(_("The response is logged."))
    entry.park()
    if step == "change" or not is_valid or entry.form.errors:
        return entry.page(status=200 if step == "change" else 422)
    return entry.save() if step == "save" else entry.check_page()


@letter_member_required("log_answers", methods=("GET", "POST"))
def retract_response(request: MemberRequest, letter: Letter, response: int) -> HttpResponse:
    """Ask why, then take a response back."""
    stored = get_object_or_404(
        Response.objects.select_related("recipient", "incoming_mail"), recipient__letter=letter, pk=response
    )
    stored.recipient.letter = letter
    form = forms.RetractForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if responses.retract(response=stored, actor=request.user, reason=reason, now=timezone.now()):
            messages.success(request, _("The response is taken back. If it was only wrong in part, log it anew."))
        else:
            messages.info(request, _("The response had been taken back already."))
        return redirect("letters:case", letter.slug, stored.recipient_id)
    context = {"letter": letter, "response": stored, "recipient": stored.recipient, "form": form}
    context["points"] = public_view.without(stored)
    return render(request, "letters/answers/retract_response.html", context, status=422 if form.is_bound else 200)
