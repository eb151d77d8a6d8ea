"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.face.views import pages, publicity

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/<slug:coalition>/<slug:campaign>/", pages.campaign, name="public-campaign"),
    path("campaigns/<slug:coalition>/<slug:campaign>/press/", pages.press, name="campaign-press"),
    path("campaigns/<slug:coalition>/<slug:campaign>/press/feed.atom", pages.press_feed, name="campaign-press-feed"),
    path("newsroom/<slug:coalition>/", pages.press, name="newsroom"),
    path("newsroom/<slug:coalition>/feed.atom", pages.press_feed, name="newsroom-feed"),
    path(
        "coalitions/<slug:coalition>/campaigns/<slug:campaign>/publicity/",
        publicity.publicity,
        name="campaign-publicity",
    ),
]
