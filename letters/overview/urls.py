"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.http import letter_path
from letters.overview.views import campaign, waiting
from letters.overview.views import letter as overview

urlpatterns: list[URLPattern | URLResolver] = [
    path("coalitions/<slug:coalition>/campaigns/<slug:campaign>/", campaign.campaign, name="campaign"),
    path("coalitions/<slug:coalition>/waiting/", waiting.queue, name="waiting"),
    letter_path("", overview.overview, "letter"),
    letter_path("waiting/", waiting.letter_queue, "letter-waiting"),
]
