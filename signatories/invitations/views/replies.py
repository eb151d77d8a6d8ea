"""Replies by mail to invitations: read, and taken as an answer at the press of a button."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.clock import database_now
from campaign.files.answers import bytes_to_save, warning
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.models import RawMail
from letters.http import letter_member_required
from letters.models import Letter
from signatories.invitations import mail_replies, reading_replies
from signatories.invitations.forms.replies import ReplyForm, SignAsForm
from signatories.invitations.views.ledger import ACTION
from signatories.invitations.waiting import entry
from signatories.models import MailAnswer
from signatories.models.invitation import Outcome


@letter_member_required(ACTION, methods=("GET", "POST"))
def reply(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one reply beside the line it would become; the button makes it a signature with the mail as proof."""
    answer = one(letter, number)
    form = SignAsForm(request.POST if request.method == "POST" else None, letter=letter, answer=answer)
    if form.is_valid():
        with refused_into(form):
            done = reading_replies.sign(letter=letter, answer=answer, signer=form.signer(), actor=request.user)
            return go_on(request, letter, done)
    return show(request, letter, answer, form, ReplyForm())


@letter_member_required(ACTION, methods=("POST",))
def read(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take a reply as another answer, or as none; ``inbox`` leaves it to the inbox of answers."""
    answer = one(letter, number)
    if request.POST.get("outcome") == "inbox":
        with refused_to(request):
            reading_replies.to_inbox(letter=letter, answer=answer, actor=request.user)
            messages.success(request, _("The mail is in the inbox."))
        return waiting.way_back(request) or redirect("signatories:invitation", letter.slug, answer.invitation_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return show(request, letter, answer, SignAsForm(letter=letter, answer=answer), form)
    with refused_to(request):
        return go_on(
            request,
            letter,
            reading_replies.note(letter=letter, answer=answer, actor=request.user, **form.cleaned_data),
        )
    return waiting.way_back(request) or redirect("signatories:reply", letter.slug, number)


def go_on(request: MemberRequest, letter: Letter, answer: MailAnswer) -> HttpResponse:
    """Say what was read out of the mail, and lead back to the queue, which takes it back at a press."""
    who, outcome = answer.invitation.label, Outcome(answer.outcome)
    words = _("“%(who)s” signs.") if outcome is Outcome.SIGNED else _("“%(who)s”: %(said)s.")
    done = words % {"who": who, "said": outcome.label}
    undo_url = reverse("signatories:undo-reply", args=[letter.slug, answer.pk])
    until = database_now() + waiting.UNDO_FOR
    waiting.offer_undo(request, coalition=letter.campaign.coalition, words=done, url=undo_url, until=until)
    if back := waiting.way_back(request):
        return back
    messages.success(request, done)
    return redirect("signatories:reply", letter.slug, answer.pk)


@letter_member_required(ACTION, methods=("POST",))
def undo(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take back what this person has just read out of a mail."""
    answer = one(letter, number)
    with refused_to(request):
        reading_replies.undo(letter=letter, answer=answer, actor=request.user)
        messages.success(request, _("The mail waits to be read again."))
    waiting.forget_undo(request)
    return waiting.way_back(request) or redirect("signatories:reply", letter.slug, number)


@letter_member_required(ACTION)
def raw(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Warn, then hand out a reply as it came in."""
    answer = one(letter, number)
    name = f"mail-{answer.mail_id}.eml"
    if "warned" not in request.GET:
        get_object_or_404(RawMail.objects.defer("content"), mail=answer.mail_id)
        return warning(request, coalition=letter.campaign.coalition, name=name)
    content = get_object_or_404(RawMail, mail=answer.mail_id).content
    return bytes_to_save(content, name=name, media_type="message/rfc822")


def one(letter: Letter, number: int) -> MailAnswer:
    """Return a reply about this letter, or answer as if it did not exist."""
    found = MailAnswer.objects.select_related("mail__raw", "mail__decided_by", "invitation__organization", "signature")
    return get_object_or_404(found.defer("mail__raw__content"), pk=number, letter=letter)


def show(
    request: MemberRequest, letter: Letter, answer: MailAnswer, form: SignAsForm, reply_form: ReplyForm
) -> HttpResponse:
    """Show a reply with both of its forms; what was typed stays where it was refused."""
    context: dict[str, Any] = {
        "letter": letter,
        "answer": answer,
        "entry": entry(answer),
        "sender": mail_replies.sender_of(answer.mail),
        "form": form,
        "reply_form": reply_form,
        "is_unread": answer.outcome in reading_replies.UNREAD,
        "may_undo": reading_replies.may_undo(answer, actor=request.user, now=database_now()),
        "back": (request.POST if request.method == "POST" else request.GET).get("back", ""),
    }
    status = 422 if form.errors or reply_form.errors else 200
    return render(request, "signatories/invitations/reply.html", context, status=status)
