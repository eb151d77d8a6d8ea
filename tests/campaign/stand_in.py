"""A program that goes wrong in the way its first argument names, and within bounds that do no harm without a guard."""

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

GROWS_TO = 300 * 2**20  # bytes
FLOODS = 12 * 2**20  # bytes
OPENS = 400  # files
LASTS = 60  # seconds


def hang() -> None:
    time.sleep(LASTS)


def work() -> None:
    end = time.monotonic() + LASTS
    while time.monotonic() < end:
        pass


def grow() -> None:
    sys.stdout.write(str(len(b"".join(bytes(2**20) for _ in range(GROWS_TO // 2**20)))))


def flood() -> None:
    for _ in range(FLOODS // 2**20):
        os.write(1, bytes(2**20))


def scold() -> None:
    for _ in range(FLOODS // 2**20):
        os.write(2, bytes(2**20))


def open_files() -> None:
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(OPENS)]
    sys.stdout.write(str(len(kept)))


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    sys.exit(7)


def fork() -> None:
    """Leave a child behind that outlives this process."""
    child = os.fork()
    if child == 0:
        time.sleep(LASTS)
        os._exit(0)
    sys.stdout.write(str(child))


def fork_unseen() -> None:
    """Leave a child behind as a library in C would, past the eyes of Python."""
    child = ctypes.CDLL(None).fork()
    if child == 0:
        time.sleep(LASTS)
        os._exit(0)
    sys.stdout.write(str(child))


def connect() -> None:
    with socket.socket() as line:
        line.connect(("127.0.0.1", int(sys.argv[2])))


def connect_unseen() -> None:
    sys.stdout.write(str(ctypes.CDLL(None).socket(socket.AF_INET, socket.SOCK_STREAM, 0)))


def thread() -> None:
    """Do what a library may: Pango looks for its faces in a thread."""
    other = threading.Thread(target=sys.stdout.write, args=("in a thread",))
    other.start()
    other.join()


def look() -> None:
    sys.stdout.write("\n".join(os.listdir(sys.argv[2])))  # noqa: PTH208 - names alone


def tell() -> None:
    """Say what this process was given."""
    opened = []
    for number in range(256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            opened.append(number)
    has_session = os.getsid(0) == os.getpid()
    json.dump([sys.argv[1:], sys.stdin.read(), sorted(os.environ), str(Path.cwd()), opened, has_session], sys.stdout)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
