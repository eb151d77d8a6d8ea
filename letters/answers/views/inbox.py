"""Mail that was forwarded into the system, until a person says what it is."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import waiting
from campaign.clock import database_now
from campaign.files.answers import bytes_to_save, warning
from campaign.http import MemberRequest, member_required
from campaign.mail import inbox_address as addresses
from campaign.models import Coalition, IncomingMail, RawMail
from campaign.roles import may
from campaign.text import LineField
from letters.answers import inbox as service
from letters.answers import inbox_candidates, meetings

MAILS_A_PAGE = 30
State = IncomingMail.State
SHOWN = {"": State.WAITING, "filed": State.FILED, "discarded": State.DISCARDED}


class FindLetterForm(forms.Form):
    """Words of a recipient or of a letter."""

    q = LineField(label=gettext_lazy("Recipient or letter"), required=False, max_length=200, widget=forms.SearchInput)


@member_required("log_answers")
def inbox(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """List the mails that wait, or those that were filed or set aside."""
    shown = request.GET.get("show", "")
    state = SHOWN.get(shown, State.WAITING)
    mails = coalition.incoming_mails.of_inbox().filter(state=state).order_by("-received_at", "-pk")
    mails = mails.select_related("response__recipient__letter", "decided_by").prefetch_related("files")
    context = {
        "coalition": coalition,
        "page": Paginator(mails, MAILS_A_PAGE).get_page(request.GET.get("page")),
        "shown": shown if shown in SHOWN else "",
        "waiting": coalition.incoming_mails.of_inbox().filter(state=State.WAITING).count(),
        "address": addresses.address(coalition),
        "may_change": may(request.member, "edit_coalition"),
    }
    return render(request, "letters/answers/inbox.html", context)


@member_required("log_answers")
def inbox_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Show one mail and whose answer it may be."""
    rows = coalition.incoming_mails.of_inbox().select_related(
        "coalition", "decided_by", "response__recipient__letter", "raw"
    )
    stored = get_object_or_404(rows.defer("raw__content"), pk=mail)
    form = FindLetterForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    is_waiting = stored.state == State.WAITING
    context = {
        "coalition": coalition,
        "mail": stored,
        "form": form,
        "words": words,
        "suggested": inbox_candidates.suggestions(stored) if is_waiting and not words else [],
        "found": inbox_candidates.search(stored, words) if is_waiting and words else [],
    }
    return render(request, "letters/answers/inbox_mail.html", context | _contents(stored))


def _contents(mail: IncomingMail) -> dict[str, Any]:
    """Return what a mail holds, what must be known of it, and for how long it is kept as it came in."""
    return {
        "files": mail.files.bare().order_by("pk"),
        "notes": mail.notes.splitlines(),
        "meetings": meetings.of_mail(mail),
        "kept_until": service.kept_until(mail),
        "raw_days": settings.RAW_MAIL_DAYS,
    }


@member_required("see_answers")
def raw_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Warn, then hand out a mail as it came in."""
    stored = get_object_or_404(coalition.incoming_mails.of_inbox(), pk=mail)
    name = f"mail-{stored.pk}.eml"
    if "warned" not in request.GET:
        get_object_or_404(RawMail.objects.defer("content"), mail=stored)
        return warning(request, coalition=coalition, name=name)
    raw = get_object_or_404(RawMail, mail=stored)
    return bytes_to_save(raw.content, name=name, media_type="message/rfc822")


@member_required("log_answers", methods=("POST",))
def discard_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Set a mail aside; it can be taken up again."""
    stored = get_object_or_404(coalition.incoming_mails.of_inbox().select_related("coalition"), pk=mail)
    if service.discard(mail=stored, actor=request.user):
        offer_to_restore(request, stored)
    else:
        messages.info(request, _("Somebody has decided about this mail already."))
    return waiting.way_back(request) or redirect("letters:inbox", coalition.slug)


def offer_to_restore(request: MemberRequest, mail: IncomingMail) -> None:
    """Say that a mail is set aside, where it is shown next; the queue takes it up again at a press."""
    if "back" not in request.POST:
        messages.success(request, _("The mail is set aside. You can take it up again under “Set aside”."))
        return
    waiting.offer_undo(
        request,
        coalition=mail.coalition,
        words=_("“%(subject)s” is set aside.") % {"subject": mail.subject or _("(no subject)")},
        url=reverse("letters:restore-mail", args=[mail.coalition.slug, mail.pk]),
        until=database_now() + waiting.UNDO_FOR,
    )


@member_required("log_answers", methods=("POST",))
def restore_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Let a mail that was set aside wait again."""
    stored = get_object_or_404(coalition.incoming_mails.of_inbox().select_related("coalition"), pk=mail)
    if service.restore(mail=stored, actor=request.user):
        messages.success(request, _("The mail waits to be filed again."))
    else:
        messages.info(request, _("This mail was not set aside."))
    waiting.forget_undo(request)
    return waiting.way_back(request) or redirect("letters:inbox-mail", coalition.slug, stored.pk)


@member_required("edit_coalition", methods=("GET", "POST"))
def inbox_address(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Ask, then give the coalition a new secret address."""
    if request.method == "POST":
        addresses.make_address(coalition=coalition, actor=request.user)
        messages.success(request, _("The coalition has a new address for incoming mail."))
        return redirect("letters:inbox", coalition.slug)
    address = addresses.address(coalition)
    context = {"coalition": coalition, "address": address, "letters": service.letters_answered_to(coalition, address)}
    return render(request, "letters/answers/inbox_address.html", context)
