"""The page of what can be printed: the installed faces, their order in a language, and what none of them has."""

from django.http import HttpResponse
from django.shortcuts import render

from campaign.http import MemberRequest, member_required
from campaign.models import Coalition
from letters.letterhead import dressing, font_table
from letters.markup.glyphs import missing_packages

# One for each order that there is, beside the coalition's own language.
LANGUAGES = ("en", "ru", "ar", "fa", "he", "zh", "zh-Hant", "ja", "ko", "hi", "bo", "my", "ug")


@member_required("see_coalition")
def fonts(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show what is installed."""
    try:
        table = font_table.table()
    except font_table.FontsUnread:
        table = None
    tags = list(dict.fromkeys((coalition.language, *LANGUAGES)))
    context = {"table": table, "orders": font_table.orders(dressing.of(coalition), tags), "missing": missing_packages()}
    return render(request, "letters/letterhead/fonts.html", context)
