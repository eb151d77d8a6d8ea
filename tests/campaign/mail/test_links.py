"""Links in mails begin with SITE_URL, and a route that is looked up once gives the same link as one that is not."""

from typing import Any

import pytest
from django.urls import reverse

from campaign.mail.links import site_link, token_link


@pytest.mark.parametrize("path", ("/join/", "join/"))
def test_site_link_begins_with_the_address_in_the_settings(settings: Any, path: str) -> None:
    settings.SITE_URL = "https://letters.example"

    assert site_link(path) == "https://letters.example/join/"


@pytest.mark.parametrize("token", ("1.abc_-=:~", "plain", "-token-", "ä b", "50%"))
def test_token_link_is_what_looking_the_route_up_gives(settings: Any, token: str) -> None:
    settings.SITE_URL = "https://letters.example"

    link = token_link("signatories:confirm-link", token)

    assert link == "https://letters.example" + reverse("signatories:confirm-link", args=[token])
