"""Routes of this part."""

from django.urls import URLPattern, URLResolver, path

from letters.cards.views import cards

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:slug>/card.png", cards.share_card, name="share-card"),
]
