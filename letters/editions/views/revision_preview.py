"""An earlier revision as it would have been printed."""

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaign.http import MemberRequest
from letters.documents import Counts
from letters.editions import previews
from letters.editions.composition import compose
from letters.http import letter_member_required
from letters.models import Letter


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@letter_member_required("see_letter")
def revision_preview(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Answer one revision as it would have been printed, without signatories."""
    found = get_object_or_404(letter.revisions, number=number)
    watermark = _("Revision %d") % found.number
    document = compose(letter, blocks=(), counts=Counts(), watermark=watermark, revision=found)
    return HttpResponse(previews.as_page(document))
