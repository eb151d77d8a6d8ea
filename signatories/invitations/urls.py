"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.invitations.views import adding, ledger

for_members: list[URLPattern | URLResolver] = [
    path("invitations/", ledger.ledger_page, name="invitations"),
    path("invitations/directory/", adding.from_directory, name="invite-directory"),
    path("invitations/paste/", adding.paste, name="invite-paste"),
    path("invitations/decide/", ledger.decide, name="decide-invitations"),
    path("invitations/<int:number>/", ledger.invitation, name="invitation"),
    path("invitations/<int:number>/heard/", ledger.heard, name="invitation-heard"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("letters/<slug:slug>/", include(for_members))]
