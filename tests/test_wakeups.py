"""The broker of a trial, a folder of files, under workers that look at any moment."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Consumer, Message, Producer, Queue

from config.wakeups import SCHEME

QUEUE = Queue("celery", routing_key="celery")
HALF = '{"body": "e30=", "prope'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "wakeups"
    folder.mkdir()
    return folder


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with connect(folder) as connection:
        yield connection


def connect(folder: Path) -> Connection:
    return Connection(f"{SCHEME}://localhost/", transport_options={"folder": str(folder), "polling_interval": 0.01})


def channel_of(connection: Connection) -> Any:
    return connection.default_channel


def publish(connection: Connection, number: int) -> None:
    producer = Producer(connection.default_channel)
    producer.publish({"n": number}, serializer="json", routing_key="celery", declare=[QUEUE])


def consume(connection: Connection) -> list[int]:
    """Return the numbers of all messages that are there, each acknowledged."""
    found: list[int] = []

    def take(body: dict[str, int], message: Message) -> None:
        found.append(body["n"])
        message.ack()

    with Consumer(connection.default_channel, [QUEUE], callbacks=[take], accept=["json"]):
        while True:
            try:
                connection.drain_events(timeout=0.01)
            except TimeoutError:
                return found


def test_get_returns_messages_in_the_order_in_which_they_were_put(connection: Connection, folder: Path) -> None:
    for number in range(3):
        publish(connection, number)

    assert channel_of(connection)._size("celery") == 3
    assert consume(connection) == [0, 1, 2]
    assert list(folder.iterdir()) == []


def test_get_leaves_messages_of_other_queues(connection: Connection) -> None:
    Producer(connection.default_channel).publish({"n": 1}, routing_key="other", declare=[Queue("other")])

    assert consume(connection) == []
    assert channel_of(connection)._size("other") == 1


@pytest.mark.parametrize("content", ("", HALF, "[]", "{}", '{"properties": {}}', "\xff"))
def test_get_leaves_out_what_it_cannot_read(
    content: str, connection: Connection, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / f"{0:020}-damaged.celery.json").write_text(content, encoding="latin-1")
    publish(connection, 1)

    assert consume(connection) == [1]
    assert [record.message for record in caplog.records] == [
        "A wake-up could not be read and is left out: 00000000000000000000-damaged.celery.json"
    ]
    assert list(folder.iterdir()) == []


def test_put_shows_a_message_when_it_is_complete(
    folder: Path, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = channel_of(connect(folder))
    found: list[object] = []
    write_text = Path.write_text

    def write_slowly(path: Path, text: str) -> None:
        write_text(path, text[: len(text) // 2])
        try:
            found.append(meanwhile._get("celery"))
        except Empty:
            found.append(None)
        write_text(path, text)

    monkeypatch.setattr(Path, "write_text", write_slowly)
    publish(connection, 1)

    assert found == [None]
    assert consume(connection) == [1]


def test_control_a_file_that_is_written_where_it_is_read_ends_the_reader(tmp_path: Path) -> None:
    """What Kombu's own transport does, and why there is one of ours."""
    options = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    with Connection("filesystem://", transport_options=options) as connection:
        (tmp_path / "1_a.celery.msg").open("wb").close()  # as _put does, before it locks and writes

        with pytest.raises(ValueError, match="Expecting value"):
            channel_of(connection)._get("celery")


def test_put_leaves_nothing_behind_on_a_full_disk(
    connection: Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fill)
    with pytest.raises(OSError, match="No space left"):
        publish(connection, 1)

    assert list(folder.iterdir()) == []


def test_each_message_goes_to_one_of_many_workers(folder: Path) -> None:
    found: list[int] = []
    published = threading.Event()

    def work() -> None:
        with connect(folder) as connection:
            while not published.is_set():
                found.extend(consume(connection))
            found.extend(consume(connection))

    def write(first: int) -> None:
        with connect(folder) as connection:
            for number in range(first, first + 100):
                publish(connection, number)

    workers = [threading.Thread(target=work) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    for thread in workers + writers:
        thread.start()
    for writer in writers:
        writer.join()
    published.set()
    for worker in workers:
        worker.join()

    assert sorted(found) == list(range(300))
