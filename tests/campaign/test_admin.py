"""The operators' pages show accounts and coalitions, and nothing that signers gave us."""

import pytest
from django.test import Client
from django.utils import timezone

from campaign.admin import site
from campaign.models import OutgoingMail, User
from tests.factories.campaign import make_invitation, make_member, make_representative, make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db
INDEX = "/operators/"


def make_operator() -> User:
    return make_user("operator@example.org", is_staff=True, is_superuser=True)


def test_site_has_exactly_three_models() -> None:
    assert sorted(model._meta.label for model in site._registry) == [
        "campaign.Coalition",
        "campaign.Member",
        "campaign.User",
    ]


def test_site_shows_no_link_and_no_contact_data_of_signers(client: Client) -> None:
    member = make_member()
    signature = make_signature(make_letter(), email="canary-signer@example.org", nonce="canary-nonce")
    make_invitation(member.coalition, email="canary-invited@example.org", nonce="canary-invitation")
    make_representative(email="canary-person@example.org")
    OutgoingMail.objects.create(
        event="account",
        to="canary-mail@example.org",
        mailbox_key="x",
        key="canary-key",
        sealed_context='{"code": "canary-code"}',
        next_try_at=timezone.now(),
    )
    client.force_login(make_operator())
    paths = [INDEX]
    for model in site._registry:
        app, name = model._meta.app_label, model._meta.model_name
        paths.append(f"{INDEX}{app}/{name}/")
        for row in model._default_manager.all():
            paths += [f"{INDEX}{app}/{name}/{row.pk}/{page}/" for page in ("change", "history")]

    pages = {path: client.get(path) for path in paths}

    assert {page.status_code for page in pages.values()} == {200}
    assert [path for path, page in pages.items() if b"canary" in page.content] == []
    assert signature.email == "canary-signer@example.org"


@pytest.mark.parametrize(
    "label", ("signatories/signature", "campaign/outgoingmail", "account/emailaddress", "mfa/authenticator")
)
def test_site_has_no_page_for_anything_else(client: Client, label: str) -> None:
    client.force_login(make_operator())

    assert client.get(f"{INDEX}{label}/").status_code == 404


def test_site_lets_only_operators_in(client: Client) -> None:
    stranger = client.get(INDEX, follow=True)
    client.force_login(make_member(role="owner").user)
    owner = client.get(INDEX, follow=True)

    assert stranger.redirect_chain[-1][0].startswith("/accounts/login/")
    assert owner.status_code == 403


def test_site_adds_and_deletes_nothing(client: Client) -> None:
    member = make_member()
    client.force_login(make_operator())
    for label in ("campaign/user", "campaign/coalition", "campaign/member"):
        assert client.get(f"{INDEX}{label}/add/").status_code == 403
        assert client.post(f"{INDEX}{label}/{member.pk}/delete/", {"post": "yes"}).status_code == 403


def test_operator_shuts_an_account_and_makes_no_operators(client: Client) -> None:
    user = make_user()
    client.force_login(make_operator())

    client.post(
        f"{INDEX}campaign/user/{user.pk}/change/", {"name": "Ada", "language": "", "is_staff": "on", "email": "x@y.z"}
    )

    stored = User.objects.get(pk=user.pk)
    assert (stored.is_active, stored.is_staff, stored.email) == (False, False, user.email)
