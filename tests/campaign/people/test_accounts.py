"""Accounts by invitation; nobody learns who has one; no machine's address is kept."""

import re
import time
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.test import Client
from django.utils import timezone

from campaign import proofs
from campaign.mail import messages, outbox
from campaign.models import Member, MemberInvitation, OutgoingMail, Role, User
from campaign.people import members
from campaign.people.accounts import TEXTS, device
from tests.factories.campaign import PASSWORD, make_invitation, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db
ALIKE = 0.020  # seconds
ALIKE_TIMES = 1.25  # the same work differs by as much on a machine that is busy otherwise
SAMPLES = (3, 9, 15)  # as many pairs until they are alike
NEW_PASSWORD = "a long and quiet river 17"
CHANGING = re.compile(rb'nonce="[^"]*"|value="[A-Za-z0-9]{64}"|X-CSRFToken": "[^"]*"')


def open_link(client: Client, invitation: MemberInvitation) -> Any:
    return client.get(f"/join/{members.link_token(invitation)}/")


def page_of(invitation: MemberInvitation) -> str:
    return f"/join/offer/{proofs.page_name('campaign.invitation', (invitation.nonce,))}/"


def sign_up(client: Client, email: str, page: str = "/", **fields: str) -> Any:
    data = {"email": email, "name": "Ada Lovelace", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD, **fields}
    return client.post(f"/accounts/signup/?next={page}", data)


# Joining


def test_invited_person_creates_an_account_and_joins_by_a_button(client: Client) -> None:
    invitation = make_invitation(email="ada@example.org", role=Role.STAFF)

    landed = open_link(client, invitation)
    page = client.get(landed.headers["Location"])
    created = sign_up(client, "ada@example.org", page_of(invitation))
    before = Member.objects.filter(coalition=invitation.coalition, role=Role.STAFF).count()
    joined = client.post(page_of(invitation))

    assert (landed.headers["Location"], landed.headers["Referrer-Policy"]) == (
        page_of(invitation),
        "no-referrer",
    )
    assert page.status_code == 200
    assert (created.status_code, created.headers["Location"]) == (302, page_of(invitation))
    assert (before, joined.status_code) == (0, 302)
    user = User.objects.get(email="ada@example.org")
    assert Member.objects.get(user=user).role == Role.STAFF
    assert (user.name, EmailAddress.objects.get(user=user).verified) == ("Ada Lovelace", True)


def test_opening_the_link_changes_nothing(client: Client) -> None:
    invitation = make_invitation()
    rows = list(MemberInvitation.objects.values()), Member.objects.count(), User.objects.count()

    for method in (client.get, client.head, client.get):
        method(f"/join/{members.link_token(invitation)}/")
        method(page_of(invitation))

    assert (list(MemberInvitation.objects.values()), Member.objects.count(), User.objects.count()) == rows


def test_token_is_in_no_page(client: Client) -> None:
    invitation = make_invitation()
    response = open_link(client, invitation)

    page = client.get(response.headers["Location"])

    assert invitation.nonce.encode() not in page.content


def test_account_of_an_invited_person_has_the_invited_address(client: Client) -> None:
    invitation = make_invitation(email="ada@example.org")
    open_link(client, invitation)

    sign_up(client, "mallory@example.org", page_of(invitation))

    assert list(User.objects.exclude(pk=invitation.invited_by.pk).values_list("email", flat=True)) == [
        "ada@example.org"
    ]


@pytest.mark.parametrize("opened", (False, True))
def test_sign_up_is_open_only_behind_a_good_invitation(client: Client, *, opened: bool) -> None:
    invitation = make_invitation(expires_at=timezone.now() - timedelta(seconds=1))
    if opened:
        open_link(client, invitation)
    users = User.objects.count()

    page = client.get(f"/accounts/signup/?next={page_of(invitation)}")
    posted = sign_up(client, "ada@example.org", page_of(invitation))

    assert b"by invitation" in page.content
    assert b"by invitation" in posted.content
    assert User.objects.count() == users


@pytest.mark.parametrize(
    "fields",
    (
        {"revoked_at": timezone.now()},
        {"accepted_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ),
)
def test_link_that_is_no_longer_good_is_answered_politely(client: Client, fields: dict[str, Any]) -> None:
    page = client.get(open_link(client, make_invitation(**fields)).url)

    assert (page.status_code, b"no longer good" in page.content) == (404, True)


@pytest.mark.parametrize("token", ("x", "a:b", "%00", "..", "é", "a" * 3000))
def test_mangled_link_is_answered_politely(client: Client, token: str) -> None:
    response = client.get(f"/join/{token}/", follow=True)

    assert response.status_code in {400, 404}


def test_mangled_link_leads_to_no_invitation_opened_before(client: Client) -> None:
    open_link(client, make_invitation())

    page = client.get("/join/mangled/", follow=True)

    assert (page.status_code, b"no longer good" in page.content) == (404, True)


def test_account_page_that_leads_to_no_invitation_is_closed(client: Client) -> None:
    open_link(client, make_invitation(email="ada@example.org"))

    for following in ("", "/", "/join/offer/another/", "//evil.example/", "[", "/accounts/login/"):
        posted = sign_up(client, "ada@example.org", following)
        assert (following, b"by invitation" in posted.content) == (following, True)


def test_foreign_account_cannot_use_an_invitation(client: Client) -> None:
    invitation, mallory = make_invitation(email="ada@example.org"), make_user("mallory@example.org")
    sign_in(client, mallory)
    open_link(client, invitation)

    page, posted = client.get(page_of(invitation)), client.post(page_of(invitation))

    assert b"another address" in page.content
    assert posted.status_code == 200
    assert not Member.objects.filter(user=mallory).exists()


def test_unverified_address_does_not_suffice(client: Client) -> None:
    invitation, mallory = make_invitation(email="ada@example.org"), make_user("mallory@example.org")
    EmailAddress.objects.create(user=mallory, email="ada@example.org", verified=False)
    sign_in(client, mallory)
    open_link(client, invitation)

    client.post(page_of(invitation))

    assert not Member.objects.filter(user=mallory).exists()


def test_existing_account_joins_another_coalition(client: Client) -> None:
    user = make_member(role=Role.REVIEWER).user
    invitation = make_invitation(email=user.email, role=Role.COORDINATOR)
    sign_in(client, user)
    open_link(client, invitation)

    client.post(page_of(invitation))

    assert Member.objects.get(user=user, coalition=invitation.coalition).role == Role.COORDINATOR


# Signing in


def posted_context(kind: str) -> dict[str, Any]:
    contexts = [messages.stored_context(mail) for mail in OutgoingMail.objects.filter(event="account")]
    return next(context for context in contexts if context["kind"] == kind)


def test_sign_in_by_password(client: Client) -> None:
    user = make_user()

    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_by_code_from_the_outbox(client: Client) -> None:
    user = make_user()

    client.post("/accounts/login/code/", {"email": user.email})
    code = posted_context("login_code")["code"]
    response = client.post("/accounts/login/code/confirm/", {"code": code})

    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))


def test_sign_in_by_code_ends_after_three_wrong_ones(client: Client) -> None:
    user = make_user()
    client.post("/accounts/login/code/", {"email": user.email})
    code = posted_context("login_code")["code"]

    for _attempt in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    client.post("/accounts/login/code/confirm/", {"code": code})

    assert "_auth_user_id" not in client.session


def test_mails_of_accounts_stand_in_the_outbox_with_their_text_sealed(client: Client) -> None:
    user = make_user()

    client.post("/accounts/login/code/", {"email": user.email})

    mail = OutgoingMail.objects.get(event="account")
    stored = OutgoingMail.objects.filter(pk=mail.pk).extra(select={"raw": "sealed_context"}).values_list("raw")[0][0]
    code = posted_context("login_code")["code"]
    assert (code in stored, mail.is_capped) == (False, True)
    message = outbox.build(mail)
    assert message is not None
    assert (str(message.subject), code in str(message.body)) == ("Your code to sign in", True)


def test_password_reset_link_names_the_configured_site(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://letters.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    user = make_user()

    client.post("/accounts/password/reset/", {"email": user.email}, headers={"host": "evil.example"})

    link = posted_context("password_reset_key")["link"]
    assert link.startswith("https://letters.example.org/accounts/password/reset/key/")


def test_every_kind_of_account_mail_can_be_written() -> None:
    for kind in TEXTS:
        context = {"kind": kind, "code": "", "link": ""}
        mail = outbox.post("account", to="ada@example.org", context=context)
        assert mail is not None
        message = outbox.build(mail)
        assert message is not None
        assert message.subject
        assert "Ada" not in message.body


def test_invitation_mail_holds_the_link_and_ends_with_the_invitation() -> None:
    owner = make_member(role=Role.OWNER)
    invitation = members.invite(coalition=owner.coalition, email="ada@example.org", role=Role.DRAFTER, actor=owner.user)
    mail = OutgoingMail.objects.get()

    message = outbox.build(mail)
    members.revoke(invitation=invitation, actor=owner.user)

    assert message is not None
    assert f"/join/{members.link_token(invitation)}/" in str(message.body)
    assert outbox.build(mail) is None


def test_signed_in_devices_keep_no_address_and_no_details(client: Client) -> None:
    user = make_user()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0 CanaryBuild/17"

    client.post(
        "/accounts/login/",
        {"login": user.email, "password": PASSWORD},
        headers={"user-agent": agent},
        REMOTE_ADDR="203.0.113.77",
    )

    assert list(UserSession.objects.values_list("ip", "user_agent")) == [("0.0.0.0", "Firefox, Linux")]


@pytest.mark.parametrize(
    ("agent", "words"),
    (
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iOS"),
        ("curl/8", ""),
    ),
)
def test_device_says_browser_and_system(agent: str, words: str) -> None:
    assert device(agent) == words


# Nobody learns who has an account

Door = tuple[str, dict[str, str], str]
DOORS: list[Door] = [
    ("/accounts/login/", {"password": "wrong password 123"}, "login"),
    ("/accounts/login/code/", {}, "email"),
    ("/accounts/password/reset/", {}, "email"),
]


def answer(path: str, fields: dict[str, str], field: str, email: str) -> tuple[Any, ...]:
    """What a stranger sees, the address and what changes with every request taken out."""
    client = Client()
    response = client.post(path, {**fields, field: email})
    bodies = [response.content]
    if response.status_code == 302:
        bodies.append(client.get(response.headers["Location"]).content)
    moving = {"Content-Security-Policy", "Content-Length", "Expires", "X-Request-ID"}
    headers = {name: value for name, value in response.headers.items() if name not in moving}
    plain = [CHANGING.sub(b"", body).replace(email.encode(), b"ADDRESS") for body in bodies]
    return response.status_code, headers, plain


@pytest.mark.parametrize(("path", "fields", "field"), DOORS)
def test_doors_answer_the_same_with_and_without_an_account(path: str, fields: dict[str, str], field: str) -> None:
    make_user("known@example.org")
    make_user("codes@example.org", password="")
    make_user("gone@example.org", is_active=False)
    make_invitation(email="invited@example.org")

    addresses = ("known@example.org", "codes@example.org", "gone@example.org", "invited@example.org", "new@example.org")
    answers = [answer(path, fields, field, email) for email in addresses]

    assert answers.count(answers[0]) == len(addresses)


def test_doors_control_a_page_that_tells_is_noticed(settings: Any) -> None:
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    make_user("known@example.org")

    door: Door = ("/accounts/password/reset/", {}, "email")

    assert answer(*door, "known@example.org") != answer(*door, "new@example.org")


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed, which alone takes time that a stranger could measure."""

    times = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.times += 1
        return super().encode(password, salt)


def hashings(door: Door, email: str) -> int:
    path, fields, field = door
    CountingHasher.times = 0
    Client().post(path, {**fields, field: email})
    return CountingHasher.times


@pytest.fixture
def counted_hashing(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    make_user("known@example.org", password=PASSWORD)


@pytest.mark.usefixtures("counted_hashing")
@pytest.mark.parametrize(("door", "times"), tuple(zip(DOORS, (1, 0, 0), strict=True)))
def test_doors_hash_as_often_with_and_without_an_account(door: Door, times: int) -> None:
    assert [hashings(door, email) for email in ("known@example.org", "nobody@example.org")] == [times] * 2


@pytest.mark.usefixtures("counted_hashing")
def test_doors_control_without_hashing_for_strangers_the_count_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *_: None)

    assert [hashings(DOORS[0], email) for email in ("known@example.org", "nobody@example.org")] == [1, 0]


def seconds(path: str, fields: dict[str, str], field: str, email: str) -> float:
    """Return the processor's time: a busy machine makes the clock on the wall useless."""
    client = Client()
    began = time.process_time()
    client.post(path, {**fields, field: email})
    return time.process_time() - began


def stands_out(door: Door) -> bool:
    """Tell whether known addresses take another time than unknown ones, asked in turns so that both meet the same load.

    Medians are compared, as one slow answer says nothing; a difference is measured again with more addresses
    before it is believed: a busy machine errs, a real one stays. A hash that is left out is most of the time.
    """
    password = make_password(PASSWORD)
    known = [make_user(f"known{number}@example.org", password="").email for number in range(SAMPLES[-1])]
    User.objects.filter(email__in=known).update(password=password)
    seconds(*door, "warm@example.org")
    pairs: list[tuple[float, float]] = []
    for upto in SAMPLES:
        pairs += [(seconds(*door, email), seconds(*door, f"nobody-{email}")) for email in known[len(pairs) : upto]]
        less, more = sorted(median(times) for times in zip(*pairs, strict=True))
        if more - less <= ALIKE or more <= less * ALIKE_TIMES:
            return False
    return True


@pytest.fixture
def slow_hashing(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.release
@pytest.mark.usefixtures("slow_hashing")
@pytest.mark.parametrize("door", DOORS)
def test_doors_take_the_same_time(door: Door) -> None:
    assert not stands_out(door)


@pytest.mark.release
@pytest.mark.usefixtures("slow_hashing")
def test_doors_control_without_hashing_for_strangers_the_time_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *_: None)

    assert stands_out(DOORS[0])
