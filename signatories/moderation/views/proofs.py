"""What shows that somebody signed elsewhere, handed out as a file and never shown as a page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from campaign.files.answers import bytes_to_save, warning
from campaign.http import MemberRequest
from letters.http import letter_member_required
from letters.models import Letter
from signatories.models import SignatureProof


@letter_member_required("moderate_signatures")
def proof(request: MemberRequest, letter: Letter, number: int, proof: int) -> HttpResponse:
    """Warn, then hand out one proof of a signature: nobody has looked into a mail or a page that was handed in."""
    stored = get_object_or_404(SignatureProof, pk=proof, signature=number, signature__letter=letter)
    if "warned" not in request.GET:
        return warning(request, coalition=letter.campaign.coalition, name=stored.name)
    return bytes_to_save(bytes(stored.content), name=stored.name, media_type=stored.media_type)
