"""PostgreSQL goes away and comes back, also while people sign; nobody restarts anything by hand (F4)."""

import time
from collections import Counter

import pytest
from django.db import OperationalError, connection

from tests.conftest import MakeStack
from tests.faults.crowd import Crowd, stored
from tests.faults.signers import make_open_letter
from tests.servers import PostgresServer, wait_until


@pytest.mark.release
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


# While people sign


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.parametrize(
    ("rate", "seconds", "ways"),
    (
        pytest.param(5, 12, ["kill"], id="short"),
        pytest.param(
            20, 60, ["stop", "kill"], id="for a minute", marks=[pytest.mark.release, pytest.mark.timeout(600)]
        ),
    ),
)
def test_every_thank_you_has_its_row_while_postgres_restarts_and_is_killed(
    make_stack: MakeStack, own_postgres: PostgresServer, rate: int, seconds: int, ways: list[str]
) -> None:
    stack = make_stack(postgres=own_postgres)
    with stack.joined():
        make_open_letter()
        stack.start_web(workers=2)
        crowd = Crowd(stack)
        back: list[float] = []

        def goes() -> None:
            for way in ways:
                getattr(own_postgres, way)()
                time.sleep(1)
                own_postgres.start()
                back.append(time.monotonic())
                time.sleep(seconds / 4)

        crowd.run(seconds, rate=rate, events={2: goes})

        waited = [crowd.first_thanked_after(moment) for moment in back]
        refused = [one for one in crowd.told if not one.is_thanked]
        print(
            f"{len(crowd.thanked)} of {len(crowd.told)} thanked, {dict(crowd.statuses)}; "
            f"thanked again {', '.join(f'{one:.1f}' for one in waited)} s after the server was back"
        )
        assert set(stored()) >= crowd.thanked
        assert max(stored().values()) == 1
        assert crowd.thanked
        assert refused
        assert Counter((one.status, one.retry_after) for one in refused) == {(503, "10"): len(refused)}
        assert max(waited) <= 15
        assert all(program.is_running for program in stack.programs)


@pytest.mark.release
def test_control_a_server_that_answers_before_it_has_written_loses_who_was_thanked(
    make_stack: MakeStack, own_postgres: PostgresServer
) -> None:
    """Without waiting for the disk, who was thanked in the last moments is gone after the kill."""
    stack = make_stack(postgres=own_postgres)
    with stack.joined():
        make_open_letter()
        for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"):
            own_postgres.execute(f"ALTER SYSTEM SET {setting}")
        own_postgres.execute("SELECT pg_reload_conf()")
        stack.start_web()
        crowd = Crowd(stack)

        crowd.run(2, rate=5, events={})
        own_postgres.kill()
        own_postgres.start()
        wait_until(is_there, seconds=15, what="the database")

        assert len(crowd.thanked) == 10
        assert len(stored()) < 10


def is_there() -> bool:
    try:
        stored()
    except OperationalError:
        connection.close()
        return False
    return True
