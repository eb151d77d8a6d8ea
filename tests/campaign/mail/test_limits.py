"""How much mail others can cause: over a time, by mailbox, source and domain, and nobody uses up another's way."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from campaign.encryption import encrypt
from campaign.mail import limits, outbox
from campaign.mailbox import mailbox_key
from campaign.models import BlockedMailbox, MailRequest, OutgoingMail, User
from campaign.tasks import forget_requests
from campaign.visitors import Visitor, visitor_of
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.moderation import decisions
from signatories.signing import signatures, tokens
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signer

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

PERSON = {"as": "person", "name": "Ada Marsh", "title": "Dean", "appears": "public"}
ADA = "ada@example.org"


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives")
    make_group(letter)
    return letter


def post_sign(client: Client, email: str = ADA, **line: Any) -> Any:
    return client.post("/l/archives/sign/", {**PERSON, "email": email, "form_key": tokens.new_nonce()}, **line)


def number_of_mails(event: str = "confirm_signature") -> int:
    return OutgoingMail.objects.filter(event=event).count()


def age(**time: float) -> None:
    """Let so much time pass for every mail."""
    for mail in OutgoingMail.objects.all():
        OutgoingMail.objects.filter(pk=mail.pk).update(created_at=mail.created_at - timedelta(**time))


def let_through(client: Client) -> None:
    """Press the button behind the link at the foot of the latest mail."""
    token = outbox.blocking_token(OutgoingMail.objects.latest("pk"))
    assert client.post(f"/no-mail/{token}/", {"way": "through"}).status_code == 200


# One mailbox


def test_an_ordinary_signer_gets_the_mail_again_after_reminders_and_an_expired_link(letter: Letter) -> None:
    signer = make_signer(email=ADA)
    signatures.sign(letter=letter, signer=signer)
    signature = Signature.objects.get()
    for number in range(2):
        age(days=4)
        outbox.post_many(
            [
                outbox.BulkMail(
                    event="reminder", to=encrypt(ADA), mailbox_key=signature.mailbox_key, key=f"r{number}",
                    topic=f"letter:{letter.pk}", is_capped=True,
                )
            ]
        )  # fmt: skip

    signatures.sign(letter=letter, signer=signer)

    assert number_of_mails() == 2


def test_the_limit_of_a_letter_ends_with_its_day(letter: Letter) -> None:
    for _ in range(5):
        signatures.sign(letter=letter, signer=make_signer(email=ADA))
    assert number_of_mails() == 3

    age(hours=25)
    for _ in range(5):
        signatures.sign(letter=letter, signer=make_signer(email=ADA))

    assert number_of_mails() == 6


def test_a_coordinator_can_send_the_mail_again_whatever_strangers_did(letter: Letter) -> None:
    for _ in range(5):
        signatures.sign(letter=letter, signer=make_signer(email=ADA))

    decisions.resend(letter=letter, signature=Signature.objects.get(), actor=make_user())

    assert number_of_mails() == 4


def test_a_coordinator_has_a_limit_too(letter: Letter) -> None:
    signatures.sign(letter=letter, signer=make_signer(email=ADA))
    for _ in range(3):
        decisions.resend(letter=letter, signature=Signature.objects.get(), actor=make_user())

    with pytest.raises(decisions.ModerationRefused):
        decisions.resend(letter=letter, signature=Signature.objects.get(), actor=make_user())


def test_strangers_cannot_use_up_the_way_of_the_owner(client: Client, letter: Letter) -> None:
    for stranger in range(5):
        post_sign(Client(), REMOTE_ADDR=f"192.0.2.{stranger}")
    assert number_of_mails() == 3
    post_sign(client)
    assert number_of_mails() == 3  # the control: the owner is a stranger like any other until the button is pressed

    let_through(client)
    post_sign(client)

    assert number_of_mails() == 4
    assert Signature.objects.get().name == "Ada Marsh"


def test_letting_mail_through_is_for_this_browser_and_mailbox_alone(client: Client, letter: Letter) -> None:
    for _ in range(5):
        post_sign(Client())
    let_through(client)

    post_sign(Client())
    for _ in range(5):
        post_sign(client, "ben@example.org")

    assert OutgoingMail.objects.filter(mailbox_key=mailbox_key(ADA)).count() == 3
    assert OutgoingMail.objects.filter(mailbox_key=mailbox_key("ben@example.org")).count() == 3


def test_a_cookie_that_we_did_not_sign_lets_nothing_through(client: Client, letter: Letter) -> None:
    client.cookies["mailboxes"] = signing.get_cookie_signer(salt="other").sign(mailbox_key(ADA))
    for _ in range(5):
        post_sign(client)

    assert number_of_mails() == 3


def test_letting_mail_through_ends_a_block_and_the_link_alone_does_nothing(client: Client, letter: Letter) -> None:
    post_sign(Client())
    outbox.block(mailbox=mailbox_key(ADA))
    token = outbox.blocking_token(OutgoingMail.objects.get())

    page = client.get(f"/no-mail/{token}/").text
    assert ("You have stopped mail" in page, "Stop mail to this address" in page) == (True, False)
    assert (BlockedMailbox.objects.count(), "mailboxes" in client.cookies) == (1, False)

    let_through(client)
    post_sign(client)

    assert (BlockedMailbox.objects.count(), OutgoingMail.objects.exclude(state="dropped").count()) == (0, 1)


def flood(number: int) -> None:
    """Sign for one mailbox from fifty sources on twenty letters."""
    letters = [make_letter(state=LetterState.OPEN) for _ in range(20)]
    for letter in letters:
        make_group(letter)
    for turn in range(number):
        visitor = Visitor(source=f"source {turn % 50}")
        signatures.sign(letter=letters[turn % 20], signer=make_signer(email=ADA), visitor=visitor)


def test_a_flood_from_many_sources_on_many_letters_stays_within_ten_a_day() -> None:
    flood(100)

    topics = list(OutgoingMail.objects.values_list("topic", flat=True))
    assert len(topics) == 10
    assert max(map(topics.count, topics)) <= 3


def test_control_without_the_limit_a_flood_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "may_receive", lambda _mail: True)

    flood(100)

    assert OutgoingMail.objects.count() == 100


# Accounts


def ask_for_code(client: Client, email: str, **line: Any) -> None:
    client.post("/accounts/login/code/", {"email": email}, **line)


@pytest.fixture
def owner(client: Client) -> User:
    """Somebody who has signed in with this browser before."""
    user = make_user()
    ask_for_code(client, user.email)
    client.post("/accounts/login/code/confirm/", {"code": latest_code()})
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session
    OutgoingMail.objects.all().delete()
    return user


def latest_code() -> str:
    return str(outbox.stored_context(OutgoingMail.objects.filter(event="account").latest("pk"))["code"])


def test_letters_that_strangers_sign_do_not_use_up_the_codes_of_an_account(client: Client, letter: Letter) -> None:
    user = make_user(email=ADA)
    for number in range(12):
        visitor = Visitor(source=f"source {number}")
        outbox.post("confirm_signature", to=ADA, topic=f"letter:{number}", capped=True, visitor=visitor)

    ask_for_code(client, user.email)
    client.post("/accounts/login/code/confirm/", {"code": latest_code()})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_strangers_cannot_use_up_the_codes_of_an_owner(client: Client, owner: User) -> None:
    for stranger in range(12):
        ask_for_code(Client(), owner.email, REMOTE_ADDR=f"192.0.2.{stranger}")
    assert OutgoingMail.objects.count() == 10

    ask_for_code(client, owner.email)
    client.post("/accounts/login/code/confirm/", {"code": latest_code()})

    assert client.session["_auth_user_id"] == str(owner.pk)


def test_an_owner_with_a_new_browser_gets_through_by_the_latest_mail(owner: User) -> None:
    for stranger in range(12):
        ask_for_code(Client(), owner.email, REMOTE_ADDR=f"192.0.2.{stranger}")
    new = Client()
    ask_for_code(new, owner.email)
    assert OutgoingMail.objects.count() == 10

    let_through(new)
    new.post("/accounts/login/code/confirm/", {"action": "resend"})
    new.post("/accounts/login/code/confirm/", {"code": latest_code()})

    assert new.session["_auth_user_id"] == str(owner.pk)


def test_wrong_passwords_of_one_stranger_do_not_lock_the_owner_out(client: Client) -> None:
    user = make_user()
    user.set_password("a-long-password-1")
    user.save()
    for _ in range(8):
        Client(REMOTE_ADDR="192.0.2.9").post("/accounts/login/", {"login": user.email, "password": "wrong"})

    client.post("/accounts/login/", {"login": user.email, "password": "a-long-password-1"})

    assert client.session["_auth_user_id"] == str(user.pk)


# Source and domain


def test_one_source_cannot_have_mail_sent_to_invented_addresses_for_long(
    client: Client, letter: Letter, settings: Any
) -> None:
    settings.MAILS_PER_SOURCE = 6
    answers = [post_sign(client, f"invented{number}@example.org") for number in range(9)]

    assert [answer.status_code for answer in answers] == [302] * 6 + [429] * 3
    assert OutgoingMail.objects.count() == Signature.objects.count() == 6
    assert "try again in an hour" in answers[-1].text
    assert 'value="invented8@example.org"' in answers[-1].text  # nothing that was typed is lost
    assert client.get("/l/archives/").status_code == client.get("/l/archives/sign/").status_code == 200
    assert post_sign(client, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_control_without_the_limit_one_source_has_as_many_sent_as_it_likes(
    client: Client, letter: Letter, settings: Any
) -> None:
    settings.MAILS_PER_SOURCE = settings.MAILS_PER_DOMAIN = 0
    for number in range(80):
        post_sign(client, f"invented{number}@example.org")

    assert OutgoingMail.objects.count() == 80


def test_the_limit_of_a_source_counts_an_hour(client: Client, letter: Letter, settings: Any) -> None:
    settings.MAILS_PER_SOURCE = 1
    post_sign(client)
    MailRequest.objects.update(at=timezone.now() - timedelta(minutes=61))

    assert post_sign(client, "ben@example.org").status_code == 302


def test_the_limit_of_a_source_is_reached_alike_for_every_mailbox(
    client: Client, letter: Letter, settings: Any
) -> None:
    settings.MAILS_PER_SOURCE = 4
    outbox.block(mailbox=mailbox_key(ADA))

    known = [post_sign(client, REMOTE_ADDR="192.0.2.1").status_code for _ in range(6)]
    fresh = [post_sign(client, f"new{n}@example.net", REMOTE_ADDR="192.0.2.2").status_code for n in range(6)]

    assert known == fresh == [302] * 4 + [429] * 2


def test_codes_count_for_the_source_and_the_page_says_the_same(settings: Any) -> None:
    settings.MAILS_PER_SOURCE = 3
    addresses = [make_user().email, "nobody@example.org"] * 3
    pages = [Client().post("/accounts/login/code/", {"email": address}).status_code for address in addresses]

    assert OutgoingMail.objects.count() == 3
    assert set(pages) == {302}


@pytest.mark.parametrize(
    ("domain", "other"),
    (
        ("example.co.uk", "different.co.uk"),
        ("example.gov.br", "different.gov.br"),
        # As short as what stands before a country elsewhere, and yet somebody's own.
        ("dw.de", "ard.de"),
        ("rki.de", "example.de"),
        ("un.ch", "example.ch"),
        # Where a registry hands out domains below a name of its own, each is somebody else's; a company's are not.
        ("ldh.asso.fr", "acat.asso.fr"),
        ("school.kyoto.jp", "other.kyoto.jp"),
        ("duckdns.org", "example.org"),
    ),
)
def test_one_domain_has_a_limit_whatever_the_sources_and_hosts_below_it(settings: Any, domain: str, other: str) -> None:
    settings.MAILS_PER_DOMAIN = 4
    spread = [f"x{number}@host{number}.{domain}" for number in range(4)]
    for number, address in enumerate(spread):
        outbox.admit(Visitor(source=f"{number}"), address)

    with pytest.raises(outbox.TooManyRequests):
        outbox.admit(Visitor(source="new"), f"y@other.{domain}")
    outbox.admit(Visitor(source="new"), f"y@{other}")


def test_a_provider_of_everybody_has_a_wider_limit(settings: Any) -> None:
    settings.MAILS_PER_DOMAIN = 2
    for number in range(5):
        outbox.admit(Visitor(source=f"{number}"), f"x{number}@gmail.com")

    assert MailRequest.objects.count() == 5


def test_whoever_reads_the_mailbox_is_not_counted(settings: Any) -> None:
    settings.MAILS_PER_SOURCE = 1
    owner = Visitor(source="s", mailboxes=frozenset({mailbox_key(ADA)}))
    for _ in range(3):
        outbox.admit(owner, ADA)

    assert MailRequest.objects.count() == 0


def test_no_address_of_a_machine_is_stored_and_all_of_it_is_gone_after_a_day(client: Client, letter: Letter) -> None:
    post_sign(client, REMOTE_ADDR="198.51.100.77")

    row = MailRequest.objects.get()
    assert (len(row.source_key), len(row.domain_key)) == (64, 64)
    assert "198.51.100.77" not in str(MailRequest.objects.values().get())
    forget_requests()
    assert MailRequest.objects.count() == 1

    MailRequest.objects.update(at=timezone.now() - timedelta(hours=24, minutes=1))
    forget_requests()

    assert MailRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("proxies", "machine", "forwarded", "same_as"),
    (
        (0, "2001:db8:1:2::1", "", "2001:db8:1:2:ffff::9"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "192.0.2.1", "203.0.113.5", "192.0.2.1"),
    ),
)
def test_source_is_the_line_of_one_subscriber(
    rf: Any, settings: Any, proxies: int, machine: str, forwarded: str, same_as: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert source(rf, machine, **headers) == source(rf, same_as)
    assert source(rf, machine, **headers) != source(rf, "2001:db8:1:3::1")


def source(rf: Any, machine: str, **headers: str) -> str:
    return visitor_of(rf.get("/", REMOTE_ADDR=machine, **headers)).source
