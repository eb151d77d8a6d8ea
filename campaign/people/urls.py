"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from campaign.people.views import closing, coalition, home, joining, kept, leaving, members, profile, still_you, tour

people: list[URLPattern | URLResolver] = [
    path("", members.member_list, name="members"),
    path("invite/", members.invite, name="invite"),
    path("leave/", members.leave, name="leave"),
    path("<int:member>/role/", members.change_role, name="change-role"),
    path("<int:member>/suspend/", members.suspend, name="suspend-member"),
    path("<int:member>/restore/", members.restore, name="restore-member"),
    path("<int:member>/remove/", members.remove, name="remove-member"),
    path("invitations/<int:invitation>/resend/", members.resend_invitation, name="resend-invitation"),
    path("invitations/<int:invitation>/revoke/", members.revoke_invitation, name="revoke-invitation"),
]

one_coalition: list[URLPattern | URLResolver] = [
    path("", coalition.dashboard, name="coalition"),
    path("settings/", coalition.settings, name="settings"),
    path("first-steps/", tour.first_steps, name="first-steps"),
    path("first-steps/put-away/", tour.put_away, name="put-steps-away"),
    path("first-steps/bring-back/", tour.bring_back, name="bring-steps-back"),
    path("close/", closing.close, name="close"),
    path("reopen/", closing.reopen, name="reopen"),
    path("campaigns/new/", coalition.new_campaign, name="new-campaign"),
    path("campaigns/<slug:campaign>/edit/", coalition.edit_campaign, name="edit-campaign"),
    path("members/", include(people)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/profile/", profile.profile, name="profile"),
    path("accounts/still-you/", still_you.still_you, name="still-you"),
    path("accounts/kept/", kept.kept, name="kept"),
    path("done/", leaving.done, name="done"),
    path("join/<str:token>/", joining.invitation, name="invitation"),
    path("join/offer/<slug:page>/", joining.join, name="join"),
    path("coalitions/<slug:coalition>/", include(one_coalition)),
]
