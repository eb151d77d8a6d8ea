"""Routes of this app."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.tokens import Purpose
from signatories.views import asking, groups, links, public, sign, signatures

app_name = "signatories"

of_a_letter: list[URLPattern | URLResolver] = [
    path("", public.letter, name="letter"),
    path("sign/", sign.sign, name="sign"),
    path("sign/check/", sign.check, name="check"),
    path("sign/check-mail/", sign.check_mail, name="check-mail"),
]

of_a_signer: list[URLPattern | URLResolver] = [
    path("confirm/", links.confirm, name="confirm"),
    path("confirm/<str:token>/", links.open_link, {"purpose": Purpose.CONFIRM}, name="confirm-link"),
    path("confirmed/", links.confirmed, name="confirmed"),
    path("manage/", links.manage, name="manage"),
    path("manage/correct/", links.correct, name="correct"),
    path("manage/withdraw/", links.withdraw, name="withdraw"),
    path("manage/<str:token>/", links.open_link, {"purpose": Purpose.MANAGE}, name="manage-link"),
]

for_members: list[URLPattern | URLResolver] = [
    path("signatures/", signatures.signature_list, name="signatures"),
    path("signatures/decide/", signatures.decide, name="decide"),
    path("signatures/<int:number>/", signatures.signature, name="signature"),
    path("signatures/<int:number>/edit/", signatures.edit, name="edit-line"),
    path("signatures/<int:number>/pin/", signatures.pin, name="pin"),
    path("signatures/<int:number>/resend/", signatures.resend, name="resend"),
    path("ask-first/", asking.ask_first, name="ask-first"),
    path("ask-first/list.csv", asking.ask_first_csv, name="ask-first-csv"),
    path("groups/", groups.group_list, name="groups"),
    path("groups/usual/", groups.usual, name="usual-groups"),
    path("groups/new/", groups.new_group, name="new-group"),
    path("groups/<int:number>/", groups.group, name="group"),
    path("groups/<int:number>/remove/", groups.remove_group, name="remove-group"),
    path("groups/<int:number>/shift/", groups.shift_group, name="shift-group"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:slug>/", include(of_a_letter)),
    path("s/", include(of_a_signer)),
    path("letters/<slug:slug>/", include(for_members)),
]
