"""The broker of a trial: a folder with a file for each wake-up, so that no server is needed.

Kombu has a transport of this kind, and a worker on it ended when it read a file that was still
being written. Here a file appears complete, by a rename; whoever deletes it has the wake-up, and no other;
and one that cannot be read is left out. That costs time only: what there is to do stands in the
database, and the sweep finds it.
"""

import logging
import time
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

SCHEME = "wakeups"  # of the broker's address; the folder is an option of the transport
TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


class Channel(virtual.Channel):
    """Queues as files: ``<moment>-<random>.<queue>.json``."""

    @property
    def folder(self) -> Path:
        return Path(self.connection.client.transport_options["folder"])  # type: ignore[union-attr, index]

    def _files(self, queue: str) -> list[Path]:
        """Return the files of a queue, the oldest first."""
        return sorted(self.folder.glob(f"*.{queue}.json"))

    def _put(self, queue: str, message: dict[str, Any], **_: object) -> None:
        name = f"{time.time_ns():020}-{uuid4().hex}"
        unfinished = self.folder / f"{name}.part"
        try:
            unfinished.write_text(dumps(message))
            unfinished.rename(self.folder / f"{name}.{queue}.json")
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002 a look takes no time
        for file in self._files(queue):
            try:
                content = file.read_bytes()
                file.unlink()
            except FileNotFoundError:
                continue  # another worker has it
            try:
                message: dict[str, Any] = loads(content.decode())
                self.Message(message, channel=self)
            except (ValueError, LookupError, TypeError, AttributeError):
                logger.warning("A wake-up could not be read and is left out: %s", file.name)
                continue
            return message
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._files(queue))

    def _purge(self, queue: str) -> int:
        files = self._files(queue)
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)


class Transport(virtual.Transport):
    """Bindings are kept in each process, which declares the queues it publishes to."""

    Channel = Channel
    global_state = virtual.BrokerState()
    default_port = 0
    driver_type = driver_name = SCHEME

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.state = self.global_state

    def driver_version(self) -> str:
        return "1"
