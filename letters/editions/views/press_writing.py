"""Writing a press release, new or once more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required, refused_into
from campaign.models import Campaign, Coalition
from letters.editions import press_writing
from letters.editions.forms.press_releases import PressReleaseForm, initial_of
from letters.markup import editor
from letters.models import PressRelease


@member_required("draft_letter", methods=("GET", "POST"))
def new_press_release(request: MemberRequest, coalition: Coalition, campaign: str) -> HttpResponse:
    """Begin a press release of a campaign; ``?letter=`` says which letter it announces."""
    found = get_object_or_404(coalition.campaigns, slug=campaign)
    letter = press_writing.letters_for(found, None).filter(slug=request.GET.get("letter", "")[:100]).first()
    language = letter.language if letter else coalition.language
    return _written(request, found, None, {"letter": letter.pk if letter else None, "language": language})


@member_required("draft_letter", methods=("GET", "POST"))
def edit_press_release(request: MemberRequest, coalition: Coalition, release: str) -> HttpResponse:
    """Write a press release once more."""
    releases = PressRelease.objects.select_related("campaign__coalition", "letter")
    found = get_object_or_404(releases, slug=release, campaign__coalition=coalition)
    return _written(request, found.campaign, found, initial_of(found, coalition.time_zone))


def _written(
    request: MemberRequest, campaign: Campaign, release: PressRelease | None, initial: dict[str, object]
) -> HttpResponse:
    letters = press_writing.letters_for(campaign, release)
    form = PressReleaseForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        release=release,
        letters=letters,
        zone=campaign.coalition.time_zone,
    )
    if form.is_valid():
        with refused_into(form):
            values, seen = form.values(), form.cleaned_data["seen"]
            made = press_writing.write(campaign=campaign, release=release, values=values, seen=seen, actor=request.user)
            messages.success(request, _("The press release is saved."))
            return redirect("letters:press-release", slug=made.slug)
    context = {"campaign": campaign, "coalition": campaign.coalition, "release": release, "form": form}
    template = "letters/editions/edit_press_release.html"
    return render(request, template, {**context, **_of_editor(campaign, release)}, status=422 if form.errors else 200)


def _of_editor(campaign: Campaign, release: PressRelease | None) -> dict[str, str]:
    """Return what the editor needs; pasted text is cleaned for a letter, and any of the campaign will do."""
    cleaner = (release and release.letter) or campaign.letters.first()
    clean_url = reverse("letters:clean", args=[cleaner.slug]) if cleaner else ""
    return {"words": editor.words(), "directions": editor.directions(), "clean_url": clean_url}
