"""Files that people handed in, as downloads for members and never as pages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from campaign.files import storage
from campaign.files.answers import attachment, attachment_for_strangers, warning
from campaign.http import MemberRequest, member_required
from campaign.models import Coalition


@member_required("see_answers")
def download(request: MemberRequest, coalition: Coalition, nonce: str) -> HttpResponse:
    """Hand out one file of this coalition under its unguessable address; one that is only parked, to who chose it.

    Before one that nobody has looked into stands a page with a warning. ``?as=reader`` gives what strangers would get.
    """
    file = get_object_or_404(storage.readable_by(coalition, request.user), nonce=nonce)
    if not file.is_checked and "warned" not in request.GET:
        return warning(request, coalition=coalition, name=file.name)
    return attachment_for_strangers(file) if request.GET.get("as") == "reader" else attachment(file)
