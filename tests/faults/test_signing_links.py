"""Links that programs open, tokens that leak, and answers that tell nothing (M3, M4, M6)."""

import re
import statistics
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection

from campaign.mailbox import mailbox_key
from campaign.models import BlockedMailbox, OutgoingMail
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import tokens
from tests.factories.signatories import make_signature, page_of
from tests.faults.signers import CHECK_MAIL, PAGE, confirm_link, entries, make_open_letter, manage_link
from tests.http import Answer, Browser
from tests.servers import wait_until
from tests.smtp import Received
from tests.stack import Stack

LINK = re.compile(r"https?://\S+")
SAMPLES = 60
TELLING = 0.020  # seconds between medians from which a mailbox could be told apart


def links_of(mail: Received) -> list[str]:
    return LINK.findall(mail.text)


def newest_mail(stack: Stack, address: str, number: int = 1) -> Received:
    wait_until(lambda: len(stack.smtp.to(address)) >= number, seconds=30, what=f"mail {number} to {address}")
    return stack.smtp.to(address)[number - 1]


def rows() -> list[tuple[object, ...]]:
    return list(Signature.objects.order_by("pk").values_list("pk", "state", "nonce", "withdrawn_at", "confirmed_at"))


def open_as_programs_do(stack: Stack, link: str) -> None:
    """Open a link the way mail scanners do: HEAD, OPTIONS, three times GET, with and without cookies."""
    path = urlsplit(link).path
    scanner = stack.browser()
    for method in ("HEAD", "OPTIONS"):
        scanner._request(method, path, follow=False)
    for _ in range(3):
        stack.browser().get(path)
        scanner.get(path)


# M3


@pytest.mark.landing
def test_links_of_every_mail_opened_by_programs_change_nothing(stack: Stack) -> None:
    letter = make_open_letter()
    stack.start_web()
    stack.start_worker()
    human = stack.browser()
    human.post(PAGE, entries("ada@example.org"))
    confirming = newest_mail(stack, "ada@example.org")
    before = rows()

    for link in links_of(confirming):
        open_as_programs_do(stack, link)

    assert rows() == before
    link = next(link for link in links_of(confirming) if "/s/confirm/" in link)
    assert "Number 1" in human.press(human.get(urlsplit(link).path)).text

    thanks = newest_mail(stack, "ada@example.org", 2)
    before = rows()
    for link in links_of(thanks):
        open_as_programs_do(stack, link)

    assert rows() == before
    page = human.get(urlsplit(next(link for link in links_of(thanks) if "/s/manage/" in link)).path)
    assert "Your signature is withdrawn" in human.post(page.url + "withdraw/").text
    assert letter.signatures.counted().count() == 0
    newest_mail(stack, "ada@example.org", 3)


# M4


def test_token_is_in_no_log_row_or_referrer(stack: Stack) -> None:
    letter = make_open_letter()
    signature = make_signature(letter, state=State.UNCONFIRMED)
    stack.start_web()
    visitor = stack.browser()
    links = [confirm_link(signature), manage_link(signature)]
    landings = [visitor.get(link, follow=False) for link in links]
    pages = [visitor.get(landing.headers["location"]) for landing in landings]
    visitor.press(pages[0])

    proofs = [link.split("/")[3] for link in links]
    assert [landing.headers["referrer-policy"] for landing in landings] == ["no-referrer"] * 2
    assert all("no-store" in answer.headers["cache-control"] for answer in [*landings, *pages])
    assert all(proof not in answer.url and proof not in answer.text for proof in proofs for answer in pages)
    assert all(proof not in stack.logs() for proof in proofs)
    assert [proof for proof in proofs if proof in dump()] == []


def dump() -> str:
    """Return every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        pieces = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            pieces += [text for (text,) in cursor.fetchall()]
    return "\n".join(pieces)


def test_token_is_good_for_its_own_signature_and_purpose_only(stack: Stack) -> None:
    letter = make_open_letter()
    mine, other = make_signature(letter, state=State.UNCONFIRMED), make_signature(letter, state=State.UNCONFIRMED)
    stack.start_web()
    mixed = confirm_link(mine).replace(f"/{mine.pk}.", f"/{other.pk}.")
    swapped = confirm_link(mine).replace("/s/confirm/", "/s/manage/")

    for link in (mixed, swapped):
        visitor = stack.browser()
        assert visitor.get(link).status == 404
        visitor.get(PAGE)
        for signature in (mine, other):
            pages = page_of(signature, "confirm"), page_of(signature, "manage")
            confirming, withdrawing = f"/s/{pages[0]}/confirm/", f"/s/{pages[1]}/manage/withdraw/"
            assert (visitor.post(confirming).status, visitor.post(withdrawing).status) == (404, 404)

    assert set(Signature.objects.values_list("state", flat=True)) == {"unconfirmed"}


def test_token_is_dead_after_withdrawal_and_after_a_newer_form(stack: Stack) -> None:
    letter = make_open_letter()
    signature = make_signature(letter, email="ada@example.org")
    stack.start_web()
    old = [confirm_link(signature), manage_link(signature)]
    visitor = stack.browser()
    visitor.post(visitor.get(old[1]).url + "withdraw/")

    assert [stack.browser().get(link).status for link in old] == [410, 410]
    stack.browser().post(PAGE, entries("ada@example.org"))
    assert [stack.browser().get(link).status for link in old] == [410, 410]
    assert Signature.objects.get().state == "unconfirmed"


@pytest.mark.parametrize("number", (100, pytest.param(1000, marks=pytest.mark.release)))
def test_token_guesses_are_refused_and_limited(stack: Stack, number: int) -> None:
    letter = make_open_letter()
    signature = make_signature(letter, state=State.UNCONFIRMED)
    genuine = confirm_link(signature).split("/")[3]
    stack.start_web()
    visitor = stack.browser()

    guesses = [
        visitor.get(f"/s/confirm/{genuine[:-6]}{tokens.new_nonce()[:6]}/", follow=False).status for _ in range(number)
    ]

    assert set(guesses) == {404, 429}
    assert guesses.count(404) <= 60
    assert len(signature.nonce if len(signature.nonce) == 43 else tokens.new_nonce()) * 6 >= 128
    assert Signature.objects.get().state == "unconfirmed"


def test_token_without_the_comparison_of_the_nonce_would_live_on(stack: Stack) -> None:
    """The control: the signed text alone stays genuine after a withdrawal; the nonce is what ends it."""
    signature = make_signature(make_open_letter())
    token = tokens.make(tokens.LinkPurpose.MANAGE, signature)
    Signature.objects.update(nonce=tokens.new_nonce(), state=State.WITHDRAWN)

    assert tokens.read(tokens.LinkPurpose.MANAGE, token).signature_id == signature.pk
    stack.start_web()
    assert stack.browser().get(f"/s/manage/{token}/").status == 410


# M6


def known_mailboxes(letter: Letter) -> dict[str, str]:
    """Return an address for each thing that the database may know about a mailbox."""
    make_signature(letter, email="pending@example.org", state=State.PENDING)
    make_signature(letter, email="counted@example.org")
    make_signature(letter, email="unconfirmed@example.org", state=State.UNCONFIRMED)
    BlockedMailbox.objects.create(mailbox_key=mailbox_key("blocked@example.org"))
    return {name: f"{name}@example.org" for name in ("pending", "counted", "unconfirmed", "blocked")}


def timed(visitor: Browser, email: str) -> tuple[float, Answer]:
    began = time.perf_counter()
    answer = visitor.post(PAGE, entries(email), follow=False)
    return time.perf_counter() - began, answer


def medians(stack: Stack, addresses: dict[str, str], samples: int) -> tuple[dict[str, float], list[Answer]]:
    """Sign in turn with a new mailbox and each of these; return the median times and all answers."""
    visitor = stack.browser()
    times: dict[str, list[float]] = {name: [] for name in ["new", *addresses]}
    answers = []
    for number in range(samples):
        for name, values in times.items():
            seconds, answer = timed(visitor, addresses.get(name, f"new{number}-{time.time_ns()}@example.org"))
            values.append(seconds)
            answers.append(answer)
    return {name: statistics.median(values) for name, values in times.items()}, answers


def spread(found: dict[str, float]) -> float:
    return max(found.values()) - min(found.values())


def test_sign_answers_alike_for_every_mailbox_and_sends_no_mail_meanwhile(stack: Stack) -> None:
    addresses = known_mailboxes(make_open_letter())
    stack.start_web()

    _times, answers = medians(stack, addresses, 3)

    assert {(answer.status, answer.headers["location"], answer.content) for answer in answers} == {
        (302, CHECK_MAIL, b"")
    }
    assert len({tuple(sorted(set(answer.headers) - {"date", "set-cookie"})) for answer in answers}) == 1
    assert OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING).count() >= 3
    assert list(stack.smtp.received) == []


@pytest.mark.release  # seconds tell on a quiet machine only
def test_sign_answers_as_fast_for_every_mailbox(stack: Stack) -> None:
    addresses = known_mailboxes(make_open_letter())
    stack.start_web()

    found, _answers = medians(stack, addresses, SAMPLES)
    if spread(found) > TELLING:  # a busy machine adds noise; what leaks shows again
        found, _answers = medians(stack, addresses, SAMPLES)

    assert spread(found) <= TELLING, found


@pytest.mark.release
def test_sign_that_sent_its_mail_at_once_would_tell_mailboxes_apart(stack: Stack) -> None:
    """The control: a mail that costs as much as a mail server makes the blocked mailbox answer sooner."""
    addresses = known_mailboxes(make_open_letter())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(0.06); RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER slow BEFORE INSERT ON campaign_outgoingmail FOR EACH ROW EXECUTE FUNCTION slow()"
        )
    stack.start_web()

    found, _answers = medians(stack, {"blocked": addresses["blocked"]}, 10)

    assert found["new"] - found["blocked"] > TELLING
