"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.invitations.views import adding, asking, ledger, links, reminders, replies

for_members: list[URLPattern | URLResolver] = [
    path("invitations/", ledger.ledger_page, name="invitations"),
    path("invitations/directory/", adding.from_directory, name="invite-directory"),
    path("invitations/paste/", adding.paste, name="invite-paste"),
    path("invitations/decide/", ledger.decide, name="decide-invitations"),
    path("invitations/ask/", asking.ask, name="ask"),
    path("invitations/reminders/", reminders.reminders_page, name="invitation-reminders"),
    path("invitations/reminders/stop/", reminders.stop, name="stop-invitation-reminders"),
    path("invitations/replies/<int:number>/", replies.reply, name="reply"),
    path("invitations/replies/<int:number>/read/", replies.read, name="read-reply"),
    path("invitations/replies/<int:number>/undo/", replies.undo, name="undo-reply"),
    path("invitations/replies/<int:number>/raw/", replies.raw, name="raw-reply"),
    path("invitations/<int:number>/", ledger.invitation, name="invitation"),
    path("invitations/<int:number>/heard/", ledger.heard, name="invitation-heard"),
]

# What a mail names, with its token, and the pages that it leads to: each names its own invitation.
for_those_asked: list[URLPattern | URLResolver] = [
    path("open/<str:token>/", links.open_link, name="invited-link"),
    path("<slug:page>/", links.invited, name="invited"),
    path("<slug:page>/consider/", links.consider, name="invited-consider"),
    path("<slug:page>/decline/", links.decline, name="invited-decline"),
    path("<slug:page>/forward/", links.forward, name="invited-forward"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/<slug:slug>/", include(for_members)),
    path("i/", include(for_those_asked)),
]
