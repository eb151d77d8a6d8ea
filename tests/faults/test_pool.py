"""Behind PgBouncer in transaction mode, where each transaction may have another connection than the one before."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest

from campaign.models import OutgoingMail
from signatories.models import Signature
from tests.conftest import MakeStack
from tests.faults.signers import make_open_letter, sign_all
from tests.servers import PgBouncer, PostgresServer, wait_until
from tests.stack import Stack


@pytest.fixture
def pool(postgres: PostgresServer) -> Iterator[PgBouncer]:
    with PgBouncer(postgres) as server:
        yield server


def behind(pool: PgBouncer, stack: Stack) -> None:
    """Let the programs of a stack go through the pool, while the test goes past it."""
    stack.environment["DATABASE_URL"] = pool.url(stack.database_url.rpartition("/")[2])


@pytest.mark.landing
def test_signing_and_mail_through_a_pool(make_stack: MakeStack, pool: PgBouncer) -> None:
    stack = make_stack()
    stack.environment["DIRECT_DATABASE_URL"] = stack.database_url
    behind(pool, stack)
    with stack.joined():
        make_open_letter()
        stack.start_web(workers=2)
        stack.start_worker(concurrency=2)
        addresses = [f"signer{number}@example.org" for number in range(40)]

        answers = sign_all(stack, addresses)

        assert {answer.status for answer in answers} == {302}
        assert sorted(Signature.objects.values_list("email", flat=True)) == sorted(addresses)
        wait_until(lambda: OutgoingMail.objects.filter(state="sent").count() == 40, seconds=60, what="the mails")
        assert set(Counter(mail.recipients[0] for mail in stack.smtp.received).values()) == {1}


@pytest.mark.release
def test_a_pool_that_nobody_told_of_breaks_what_is_prepared(make_stack: MakeStack, pool: PgBouncer) -> None:
    """The control: statements are prepared on one connection and asked for on another, sooner or later."""
    stack = make_stack()
    behind(pool, stack)
    numbers = count()
    with stack.joined():
        make_open_letter()
        stack.start_web(workers=2)

        def is_broken() -> bool:
            answers = sign_all(stack, [f"signer{next(numbers)}@example.org" for _ in range(40)])
            return any(answer.status >= 500 for answer in answers)

        wait_until(is_broken, seconds=60, what="a statement that is asked for where it was not prepared")
        assert "prepared statement" in stack.logs()
