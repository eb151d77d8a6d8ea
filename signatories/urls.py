"""Routes of this app: those of its parts.

``of_letters`` are pages that a letter has although signatures are behind them; ``config.urls`` puts them
into the name space of letters.
"""

from django.urls import URLPattern, URLResolver, include, path

from signatories.lists import urls as lists
from signatories.transfer import urls as transfer

app_name = "signatories"

of_letters: list[URLPattern | URLResolver] = [*lists.of_letters, *transfer.of_letters]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("signatories.signing.urls")),
    path("", include("signatories.sharing.urls")),
    path("", include("signatories.moderation.urls")),
    path("", include("signatories.invitations.urls")),
    path("", include("signatories.imports.urls")),
    path("", include("signatories.exports.urls")),
    path("", include("signatories.growth.urls")),
]
