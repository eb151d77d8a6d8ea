"""The lines of an edition with their moments, as a table for the team."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from campaign.files.answers import bytes_to_save
from campaign.http import MemberRequest
from campaign.spreadsheets import csv_lines
from letters.http import letter_member_required
from letters.models import Edition, Letter
from signatories.lists import audit_lines


@letter_member_required("export_signatures")
def edition_lines(_request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Hand out how and when each line was confirmed; nothing of those whose names are withheld."""
    light = Edition.objects.ready().select_related("frozen_list").only("number", "letter", "frozen_list")
    edition = get_object_or_404(light, letter=letter, number=number)
    content = b"\xef\xbb\xbf" + "".join(csv_lines(audit_lines.rows(edition))).encode()
    return bytes_to_save(content, name=f"{letter.slug}-{number}-lines.csv", media_type="text/csv; charset=utf-8")
