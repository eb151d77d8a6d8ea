"""The lines to visitors, as the operating system holds them: how many, and how long for one that stands still."""

import os
import resource
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST_FILES = 16_384


def limit(*, seconds: float) -> None:
    """Allow this process many lines, and let the system end each over which nothing moves for so long.

    The web server waits without end for somebody who does not read an answer. A listening socket hands the
    limit on to every line that it takes.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    for line in _listening():
        with suppress(OSError):  # a socket of another kind
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))


def _listening() -> Iterator[socket.socket]:
    """Give each socket on which this process waits for visitors; they are opened by the server, not by us."""
    with suppress(OSError):
        for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
            with suppress(OSError):
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    with socket.socket(fileno=os.dup(number)) as line:
                        if line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                            yield line
