"""Letters as files: out of a letter's page, and into a coalition."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.http import MemberRequest, fresh_sign_in_required, member_required
from campaign.models import Coalition
from campaign.roles import may
from letters.http import letter_member_required
from letters.models import Letter
from signatories import interchange
from signatories.interchange.export import describe
from signatories.transfer import imports


class ImportForm(forms.Form):
    """The file to take in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A letter or press release in the format undersigned-letter/1, of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )


@letter_member_required("see_letter")
def export(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Hand out the letter as a file, without withheld names, with what else the member may see."""
    described = describe(
        letter, addresses=may(request.member, "see_addresses"), moments=may(request.member, "see_moments")
    )
    return _file(letter, interchange.write(described))


@letter_member_required("see_withheld")
@fresh_sign_in_required
def export_whole(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Hand out the letter as a file with withheld names, marked as such."""
    return _file(letter, interchange.write(describe(letter, withheld=True)))


def _file(letter: Letter, text: str) -> HttpResponse:
    return HttpResponse(
        text.encode(),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{letter.slug}.json"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@member_required("edit_campaign", methods=("GET", "POST"))
def import_file(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Take in a file; one with faults comes back with all of them."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(
            request, "signatories/transfer/import.html", {"coalition": coalition, "form": form}, status=status
        )
    try:
        imported = _take_in(form.cleaned_data["file"], coalition, request)
    except interchange.LetterFileRefused as refusal:
        context = {"coalition": coalition, "form": ImportForm(), "faults": refusal.faults}
        return render(request, "signatories/transfer/import.html", context, status=422)
    for note in imported.notes:
        messages.warning(request, note)
    messages.success(request, _("The file is in. Nobody but the team can see it yet."))
    return redirect("letters:letter" if imported.letter else "letters:press-release", imported.slug)


def _take_in(file: "UploadedFile[bytes]", coalition: Coalition, request: MemberRequest) -> imports.Imported:
    parsed = interchange.read(file.read(interchange.MAX_BYTES + 1))
    return imports.take_in(parsed, coalition=coalition, actor=request.user)
