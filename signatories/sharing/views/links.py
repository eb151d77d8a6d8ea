"""A team's links to its letter, and where they lead."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign.http import MemberRequest, refused_into
from letters.http import letter_member_required
from letters.models import Letter
from signatories.lists import public_blocks
from signatories.models import ShareLink
from signatories.sharing import links, qr
from signatories.sharing.forms.links import LinkForm

ACTION = "invite_signatories"


@letter_member_required(ACTION, methods=("GET", "POST"))
def share(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the links with what came by each, and make another."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refused_into(form):
            made = links.make(letter=letter, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The link “%(label)s” is made.") % {"label": made.label})
            return redirect("signatories:share", slug=letter.slug)
    context = {
        "letter": letter,
        "form": form,
        "links": links.of_letter(letter),
        "is_at_its_address": letter.is_at_its_address(now=timezone.now()),
        "is_only_by_link": letter.is_only_by_link,
    }
    return render(request, "signatories/sharing/links.html", context, status=422 if form.errors else 200)


@letter_member_required(ACTION, methods=("POST",))
def end_link(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let a link count no more, or take that back."""
    link = get_object_or_404(ShareLink.objects.select_related("letter__campaign__coalition"), letter=letter, pk=number)
    (links.resume if "resume" in request.POST else links.end)(link=link, actor=request.user)
    return redirect("signatories:share", slug=letter.slug)


@letter_member_required(ACTION)
def qr_code(request: MemberRequest, letter: Letter, number: int, kind: str) -> HttpResponse:
    """Hand out the QR code of a link, to print it."""
    link = get_object_or_404(ShareLink, letter=letter, pk=number)
    if kind not in qr.TYPES:
        raise Http404
    drawn = HttpResponse(qr.draw(links.address(link), kind=kind), content_type=qr.TYPES[kind])
    drawn.headers["Content-Disposition"] = (
        f'{"attachment" if "download" in request.GET else "inline"}; filename="{letter.slug}.{kind}"'
    )
    return drawn


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the letter, wherever it stands by now; whoever signs from there is counted for the link."""
    link = links.find(code)
    if link is None or public_blocks.find(link.letter.public_name, now=timezone.now()) is None:
        raise Http404
    answer = redirect(f"{reverse('signatories:letter', args=[link.letter.public_name])}?via={link.code}")
    add_never_cache_headers(answer)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
