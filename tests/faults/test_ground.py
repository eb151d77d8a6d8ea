"""The machinery of these tests, tried out: real processes that are started, killed and started again."""

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType

from tests import servers
from tests.servers import PostgresServer, RedisServer
from tests.stack import Stack


def test_stack_shares_its_database_with_the_test(stack: Stack) -> None:
    count = ContentType.objects.count()

    assert count > 10
    assert (
        stack.manage(
            "shell",
            "-v0",
            "-c",
            "from django.contrib.contenttypes.models import ContentType as T; print(T.objects.count())",
        ).stdout
        == f"{count}\n"
    )


@pytest.mark.release
def test_stack_starts_web_and_worker(stack: Stack) -> None:
    stack.start_web()
    first = stack.start_worker()
    stack.kill_worker()
    second = stack.restart_worker()

    assert stack.browser().get("/nothing-here").status == 404
    assert (first.is_running, second.is_running) == (False, True)


def test_free_port_is_given_once_although_nobody_listens_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = range(29_900, 29_910)
    monkeypatch.setattr(servers, "PORTS", ports)

    given = [servers.free_port() for _ in range(5)]

    assert len(set(given)) == 5
    assert set(given) <= set(ports)


@pytest.mark.release
def test_own_postgres_keeps_committed_rows_over_a_kill(own_postgres: PostgresServer) -> None:
    own_postgres.execute("CREATE TABLE kept (name text)")
    own_postgres.execute("INSERT INTO kept VALUES ('row')")

    own_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        own_postgres.execute("SELECT 1")
    own_postgres.start()

    assert own_postgres.execute("SELECT name FROM kept") == [("row",)]


@pytest.mark.release
def test_own_redis_keeps_acknowledged_writes_over_a_kill(own_redis: RedisServer) -> None:
    with own_redis.client() as client:
        client.set("name", "value")

    own_redis.kill()
    own_redis.start()

    with own_redis.client() as client:
        assert client.get("name") == b"value"
