"""The page on which a coalition chooses how its letters look, with a specimen that follows each choice."""

from dataclasses import replace
from io import BytesIO

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaign.http import MemberRequest, member_required, refused_into
from campaign.models import Coalition
from letters.documents import RULES, Dress
from letters.editions import previews
from letters.letterhead import dressing, specimen_pdfs
from letters.letterhead.forms.style import LogoForm, StyleForm
from letters.letterhead.specimen import specimen
from letters.models import SpecimenPdf

BUSY = (SpecimenPdf.State.WAITING, SpecimenPdf.State.RENDERING)


@member_required("edit_coalition", methods=("GET", "POST"))
def letter_style(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the choices; a POST makes one."""
    form = StyleForm(request.POST or None, now=dressing.of(coalition))
    if request.method == "POST" and form.is_valid():
        dressing.choose(coalition=coalition, actor=request.user, dress=form.dress())
        messages.success(request, _("Letters look so from now on. Final documents keep what they were printed with."))
        return redirect("letters:letter-style", coalition.slug)
    return _page(request, coalition, form, LogoForm())


def _page(request: MemberRequest, coalition: Coalition, form: StyleForm, logo_form: LogoForm) -> HttpResponse:
    context = {"coalition": coalition, "form": form, "logo_form": logo_form, "dress": dressing.of(coalition)}
    status = 422 if request.method == "POST" else 200
    return render(request, "letters/letterhead/style.html", context, status=status)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@member_required("edit_coalition")
def specimen_page(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Answer the specimen with what the address chooses, or as letters look now where that is no choice."""
    return HttpResponse(previews.as_page(specimen(coalition, _chosen(request, coalition))))


def _chosen(request: MemberRequest, coalition: Coalition) -> Dress:
    now = dressing.of(coalition)
    form = StyleForm(request.GET if request.method == "GET" else request.POST, now=now)
    return replace(form.dress(), logos=now.logos) if form.is_valid() else now


@member_required("edit_coalition", methods=("GET", "POST"))
def specimen_pdf(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show what became of the reader's specimen as PDF; a POST has one made. htmx gets that part alone."""
    if request.method == "POST":
        document = specimen(coalition, replace(_chosen(request, coalition), rules=RULES))
        specimen_pdfs.ask(coalition=coalition, reader=request.user, document=document)
        return redirect("letters:specimen-pdf", coalition.slug)
    made = specimen_pdfs.of(coalition, request.user)
    context = {"coalition": coalition, "made": made, "is_busy": made is not None and made.state in BUSY}
    part = "_specimen_pdf.html" if request.headers.get("HX-Request") else "specimen_pdf.html"
    return render(request, f"letters/letterhead/{part}", context)


@member_required("edit_coalition")
def specimen_file(request: MemberRequest, coalition: Coalition) -> HttpResponseBase:
    """Hand out the reader's specimen."""
    made = SpecimenPdf.objects.ready().filter(coalition=coalition, asked_by=request.user).first()
    if made is None:
        raise Http404
    name = f"{coalition.slug}-specimen.pdf"
    return FileResponse(
        BytesIO(bytes(made.pdf or b"")), as_attachment=True, filename=name, content_type="application/pdf"
    )


@member_required("edit_coalition", methods=("POST",))
def add_logo(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Put a logo into the letterhead."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        with refused_into(form, "picture"):
            values = {"picture": form.cleaned_data["picture"], "text": form.cleaned_data["text"]}
            dressing.add_logo(coalition=coalition, actor=request.user, **values)
            messages.success(request, _("The logo is in the letterhead."))
            return redirect("letters:letter-style", coalition.slug)
    return _page(request, coalition, StyleForm(now=dressing.of(coalition)), form)


@member_required("edit_coalition", methods=("POST",))
def remove_logo(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Take a logo out of the letterhead."""
    if dressing.remove_logo(coalition=coalition, actor=request.user, sha256=request.POST.get("sha256", "")):
        messages.success(request, _("The logo is no longer in the letterhead."))
    return redirect("letters:letter-style", coalition.slug)
