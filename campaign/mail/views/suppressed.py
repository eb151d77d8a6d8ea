"""Mailboxes that get no more mail because it came back, and letting mail go to one again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required
from campaign.mail import bounces
from campaign.mail.forms.mail import ReleaseForm
from campaign.mail.server_answers import in_words
from campaign.mailbox import masked
from campaign.models import Coalition, OutgoingMail, SuppressedMailbox
from campaign.roles import may

MAILBOXES_A_PAGE = 50


@member_required("see_mail")
def suppressed_page(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the suspended mailboxes that this coalition has written to, with masked addresses."""
    found = bounces.suspended_of(coalition)
    shown = found if may(request.member, "see_withheld") else bounces.without_signers(found, coalition)
    page = Paginator(shown, MAILBOXES_A_PAGE).get_page(request.GET.get("page"))
    addresses = addresses_of([number_of(mailbox) for mailbox in page])
    rows = [(mailbox, addresses[number_of(mailbox)], in_words(mailbox.reason)) for mailbox in page]
    unnamed = 0 if shown is found else found.count() - page.paginator.count
    context = {"page": page, "rows": rows, "unnamed": unnamed, **rights(request)}
    return render(request, "campaign/mail/suppressed.html", context)


@member_required("resend_mail", methods=("GET", "POST"))
def release_mailbox(request: MemberRequest, coalition: Coalition, mailbox: int) -> HttpResponse:
    """Ask for a reason, then let mail go there again."""
    stored = get_object_or_404(bounces.suspended_of(coalition), pk=mailbox)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        bounces.release(mailbox=stored, coalition=coalition, actor=request.user, reason=reason, now=timezone.now())
        messages.success(request, _("Mail goes to this address again."))
        return redirect("campaign:suppressed", coalition.slug)
    address = addresses_of([number_of(stored)])[number_of(stored)]
    return render(request, "campaign/mail/release_mailbox.html", {"form": form, "mailbox": stored, "address": address})


def rights(request: MemberRequest) -> dict[str, bool]:
    """Return what of the mail pages this member may do."""
    return {
        "may_release": may(request.member, "resend_mail"),
    }


def number_of(mailbox: SuppressedMailbox) -> int:
    """Return the id of the coalition's newest mail to a mailbox of ``suspended_of``."""
    number: int = mailbox.last_mail  # type: ignore[attr-defined]  # annotated
    return number


def addresses_of(mails: list[int]) -> dict[int, str]:
    """Return the masked address of each mail; the database knows mailboxes by a digest only."""
    return {mail.pk: masked(mail.to) for mail in OutgoingMail.objects.filter(pk__in=mails).only("to")}
