"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.signing.tokens import LinkPurpose
from signatories.signing.views import links, public, sign

of_a_letter: list[URLPattern | URLResolver] = [
    path("", public.letter, name="letter"),
    path("sign/", sign.sign, name="sign"),
    path("sign/check/", sign.check, name="check"),
    path("sign/check-mail/", sign.check_mail, name="check-mail"),
]

of_a_signer: list[URLPattern | URLResolver] = [
    path("confirm/", links.confirm, name="confirm"),
    path("confirm/<str:token>/", links.open_link, {"purpose": LinkPurpose.CONFIRM}, name="confirm-link"),
    path("confirmed/", links.confirmed, name="confirmed"),
    path("manage/", links.manage, name="manage"),
    path("manage/correct/", links.correct, name="correct"),
    path("manage/withdraw/", links.withdraw, name="withdraw"),
    path("manage/<str:token>/", links.open_link, {"purpose": LinkPurpose.MANAGE}, name="manage-link"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:slug>/", include(of_a_letter)),
    path("s/", include(of_a_signer)),
]
