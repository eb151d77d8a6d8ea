"""PostgreSQL goes away and comes back; nobody restarts anything by hand."""

import time

import pytest

from tests.conftest import MakeStack
from tests.servers import PostgresServer, wait_until


@pytest.mark.long
def test_web_says_503_while_postgres_is_killed_and_recovers_by_itself(
    make_stack: MakeStack, own_postgres: PostgresServer
) -> None:
    stack = make_stack(postgres=own_postgres)
    stack.start_web()
    page = "/l/no-such-letter/"
    assert stack.browser().get(page).status == 404

    own_postgres.kill()
    away = stack.browser().get(page)
    own_postgres.start()
    back = time.monotonic()
    wait_until(lambda: stack.browser().get(page).status == 404, seconds=15, what="the page after the restart")

    assert (away.status, away.headers["retry-after"]) == (503, "10")
    assert time.monotonic() - back < 15
