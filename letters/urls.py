"""Routes of this app: those of its parts. The parts above this app add theirs in ``config.urls``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("letters.beginning.urls")),
    path("", include("letters.watch.urls")),
    path("", include("letters.overview.urls")),
    path("", include("letters.answers.urls")),
    path("", include("letters.face.urls")),
    path("", include("letters.board.urls")),
    path("", include("letters.register.urls")),
    path("", include("letters.deliveries.urls")),
    path("", include("letters.clocks.urls")),
    path("", include("letters.reminders.urls")),
    path("", include("letters.directory.urls")),
    path("", include("letters.letterhead.urls")),
    path("", include("letters.editions.urls")),
    path("", include("letters.cards.urls")),
    path("", include("letters.recipients.urls")),
    path("", include("letters.drafts.urls")),
]
