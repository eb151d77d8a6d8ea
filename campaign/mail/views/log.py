"""The coalition's outbox: what was sent, what waits and what failed, never what a mail says."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest, member_required, refused_to
from campaign.mail import log, outbox
from campaign.mail.forms.mail import MailFilter
from campaign.mail.server_answers import in_words
from campaign.mailbox import masked
from campaign.models import Coalition
from campaign.roles import may
from campaign.visitors import recognize

MAILS_A_PAGE = 50


@member_required("see_mail")
def mail_page(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the newest mails first, all or those in one state."""
    form = MailFilter(request.GET or None)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    shown, since = log.seen_by(request.member, state=state), outbox.held_since()
    page = Paginator(shown, MAILS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "campaign/mail/mail.html",
        {
            "form": form,
            "page": page,
            "rows": [(mail, outbox.label_of(mail.event), masked(mail.to), in_words(mail.reason)) for mail in page],
            "numbers": log.numbers(request.member, state=state),
            "in_trouble": coalition.outgoing_mails.in_trouble().count(),
            "may_resend": may(request.member, "resend_mail"),
            "held_since": since,
            "would_leave": log.would_leave(coalition) if since else [],
        },
    )


@member_required("resend_mail", methods=["POST"])
def resend_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Send a failed or doubtful mail again, to its own address."""
    return again(request, coalition, mail, deed=outbox.resend, done=_("The mail will be sent again."))


@member_required("resend_mail", methods=["POST"])
def try_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Try a waiting mail now instead of at its next try."""
    return again(request, coalition, mail, deed=outbox.try_now, done=_("The mail is tried now."))


def again(
    request: MemberRequest, coalition: Coalition, pk: int, *, deed: Callable[..., None], done: str
) -> HttpResponse:
    mail = get_object_or_404(coalition.outgoing_mails, pk=pk)
    with refused_to(request, level=messages.WARNING):
        deed(mail=mail, actor=request.user)
        messages.success(request, done)
        waiting.forget_undo(request)
    return waiting.way_back(request) or redirect("campaign:mail", coalition.slug)


@member_required("resend_mail", methods=["POST"])
def put_away_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Decide that a mail that failed is not sent again; the queue can take that back for a while."""
    stored = get_object_or_404(coalition.outgoing_mails, pk=mail)
    if outbox.put_away(mail=stored, actor=request.user):
        words = _("“%(mail)s” is put away and not sent again.") % {"mail": outbox.label_of(stored.event)}
        url = reverse("campaign:bring-back-mail", args=[coalition.slug, stored.pk])
        until = database_now() + waiting.UNDO_FOR
        waiting.offer_undo(request, coalition=coalition, words=words, url=url, until=until)
    else:
        messages.info(request, _("Somebody has decided about this mail already."))
    return waiting.way_back(request) or redirect("campaign:mail", coalition.slug)


@member_required("resend_mail", methods=["POST"])
def bring_back_mail(request: MemberRequest, coalition: Coalition, mail: int) -> HttpResponse:
    """Let a mail that was put away wait for a decision again."""
    stored = get_object_or_404(coalition.outgoing_mails, pk=mail)
    if outbox.bring_back(mail=stored, actor=request.user):
        messages.success(request, _("The mail waits for a decision again."))
    waiting.forget_undo(request)
    return waiting.way_back(request) or redirect("campaign:mail", coalition.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def block_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Let the reader of a mail end all mail that strangers can cause, or let it through; the link alone does nothing.

    Let through, this browser has a limit of its own, so that strangers cannot use up the way of the owner.
    The address holds the token, so it goes to nobody else; a policy of no referrer at all would make a
    browser send its form from the origin "null", which the check of where a form comes from refuses.
    """
    mailbox = outbox.blocked_by(token)
    if mailbox is None:
        response = render(request, "campaign/mail/mail_block_gone.html", status=404)
    elif request.method == "POST" and request.POST.get("way") == "through":
        outbox.unblock(mailbox=mailbox)
        response = render(request, "campaign/mail/mail_let_through.html")
        recognize(request, response, mailbox)
    elif request.method == "POST":
        outbox.block(mailbox=mailbox)
        response = render(request, "campaign/mail/mail_blocked.html")
    else:
        is_blocked = outbox.is_blocked(mailbox=mailbox)
        response = render(request, "campaign/mail/mail_block.html", {"is_blocked": is_blocked})
    return response
