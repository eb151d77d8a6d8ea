"""Runs a program of ours under limits, in a process that may hang, grow, flood, fork or die.

Whatever reads or typesets what comes from outside runs here. This file is both sides of the
door: ``run`` starts a process and waits for it, and that process starts with this file, so that
its limits stand before the first line of the program.

- It gets what is given on standard input, four variables and those of the caller: no settings, no
  open file, no folder but ``/``, no socket, and an empty network where the system allows one.
- It may have threads, and neither start programs nor processes: the system's own filter refuses
  them to libraries in C as well, where it knows the machine, and Python refuses them everywhere.
- Input and output are unnamed files: nothing is left on disk, whoever is killed, and no pipe can block.
- It dies with its parent, and when ``run`` returns nobody of its group is alive.

Units: ``seconds`` by the clock on the wall, and two more of the processor's time; with ``patience`` it is
the processor's time that counts, and the clock may show so many times as much, for a machine that is busy
with others; ``megabytes`` of 2**20 bytes of address space, all that the process maps; ``output_megabytes``
for each file it writes, standard output and standard error among them; ``files`` open at one time.

Errors: ``run`` raises OSError when no process can be started. How the program ended is no error
here, but told in ``Ended``; the caller knows the sentence for it.
"""

import ctypes
import errno
import json
import os
import platform
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_MEGABYTE: Final = 1024 * 1024
_LAST_WORDS: Final = 4096
_VARIABLES: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}
_WATCHED_EVERY: Final = 1.0
_REFUSED: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ftplib.",
    "urllib.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may use; the units are those of the module."""

    seconds: float
    megabytes: int
    output_megabytes: int = 64
    files: int = 256
    patience: float = 1


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: ``status`` is its exit status, minus the number of a signal, or None when it was stopped.

    ``output`` is its standard output, ``said`` the last 4096 bytes of its standard error.
    """

    status: int | None
    output: bytes
    said: bytes

    @property
    def took_too_long(self) -> bool:
        return self.status is None or self.status == -signal.SIGXCPU


def run(
    program: Path,
    arguments: Sequence[str] = (),
    *,
    given: bytes,
    limits: Limits,
    variables: Mapping[str, str] | None = None,
    watch: Callable[[bytes], None] | None = None,
    is_secret: bool = False,
) -> Ended:
    """Run a Python program and return how it ended, in little more than its time in every case.

    ``watch`` hears every second what the program has said last. The program ends when it raises. What ``is_secret``
    goes through files in memory, and never to a disk.
    """
    unnamed = _in_memory if is_secret else tempfile.TemporaryFile
    with unnamed() as taken, unnamed() as made, tempfile.TemporaryFile() as said:
        taken.write(given)
        taken.seek(0)
        words = (json.dumps(_resources(limits)), str(program), *arguments)
        process = start(words, streams=(taken, made, said), variables={**_VARIABLES, **(variables or {})}, cwd="/")
        seen = (lambda: watch(_peek(said))) if watch else None
        status = _wait(process, limits.seconds * limits.patience, seen)
        return Ended(status=status, output=_read(made), said=_read(said, last=_LAST_WORDS))


def start(
    words: Sequence[str], *, streams: Sequence[IO[bytes]], variables: Mapping[str, str], cwd: str
) -> subprocess.Popen[bytes]:
    """Start this file's other side, with its standard streams, in a session of its own."""
    taken, made, said = streams
    return subprocess.Popen(  # noqa: S603 - a program of ours, no word of a visitor in the command
        [sys.executable, "-I", __file__, *words],
        stdin=taken,
        stdout=made,
        stderr=said,
        cwd=cwd,
        env=dict(variables),
        start_new_session=True,
    )


def _in_memory() -> IO[bytes]:
    return os.fdopen(os.memfd_create("unnamed"), "w+b")


def _resources(limits: Limits) -> dict[str, int]:
    return {
        "RLIMIT_AS": limits.megabytes * _MEGABYTE,
        "RLIMIT_CPU": int(limits.seconds) + 2,
        "RLIMIT_FSIZE": limits.output_megabytes * _MEGABYTE,
        "RLIMIT_NOFILE": limits.files,
        "RLIMIT_CORE": 0,
    }


def _wait(process: subprocess.Popen[bytes], seconds: float, watch: Callable[[], None] | None = None) -> int | None:
    """Return the exit status, or None when the process had to be stopped; nobody of its group is left."""
    until = time.monotonic() + seconds
    try:
        while watch is not None and until - time.monotonic() > _WATCHED_EVERY:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=_WATCHED_EVERY)
            watch()
        return process.wait(timeout=max(until - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _peek(file: IO[bytes]) -> bytes:
    """Return the end of what a program has written so far; the place in the file, which is the program's too, stays."""
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), _LAST_WORDS, max(size - _LAST_WORDS, 0))


def _read(file: IO[bytes], *, last: int | None = None) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - last, 0) if last is not None else 0)
    return file.read()


# On the other side


_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x10000
_SECCOMP_MODE_FILTER: Final = 2
# Instructions of the system's filter (linux/bpf_common.h, linux/seccomp.h), and where it finds what is called.
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16
_FOREIGN_NUMBERS: Final = 0x40000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """A machine's name and its numbers of system calls, as in linux/audit.h and asm/unistd.h."""

    name: int
    clone: int
    # fork, vfork, execve, execveat, socket, io_uring_setup
    refused: tuple[int, ...]
    clone3: int = 435


_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, clone=56, refused=(57, 58, 59, 322, 41, 425)),
    "aarch64": _Machine(0xC00000B7, clone=220, refused=(221, 281, 198, 425)),
}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint))


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def _confine(resources: Mapping[str, int]) -> None:
    """Limit this process for good. What the system is too old or too strict to do, the rest makes good."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL)
    for name, value in resources.items():
        # At the hard limit of the processor's time the system kills; a second earlier it says why.
        hard = value + 1 if name == "RLIMIT_CPU" else value
        resource.setrlimit(getattr(resource, name), (value, hard))
    _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNET)
    machine = _MACHINES.get(platform.machine())
    if machine is not None:
        _keep_alone(machine)
    sys.addaudithook(_refuse)


def _keep_alone(machine: _Machine) -> None:
    """Let the system refuse other processes, other programs and sockets from now on."""
    lines = [_Instruction(*line) for line in _instructions(machine)]
    written = (_Instruction * len(lines))(*lines)
    program = _Filter(len(lines), ctypes.cast(written, ctypes.POINTER(_Instruction)))
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def _instructions(machine: _Machine) -> list[tuple[int, int, int, int]]:
    """Write the filter: each question skips what follows by two numbers of lines, for yes and for no."""
    refusal = (_RETURN, 0, 0, _FAIL | errno.EPERM)
    return [
        (_LOAD, 0, 0, _MACHINE),
        (_IF_EQUAL, 1, 0, machine.name),
        refusal,
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _FOREIGN_NUMBERS),
        refusal,
        *(line for number in machine.refused for line in ((_IF_EQUAL, 0, 1, number), refusal)),
        # The C library asks the older way when it hears that there is no newer one.
        (_IF_EQUAL, 0, 1, machine.clone3),
        (_RETURN, 0, 0, _FAIL | errno.ENOSYS),
        (_IF_EQUAL, 0, 3, machine.clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_SET, 1, 0, _CLONE_THREAD),
        refusal,
        (_RETURN, 0, 0, _ALLOW),
    ]


def _call(name: str, *arguments: object) -> None:
    """Call a function of the C library, where it has one of this name."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(event)


def _main(resources: str, program: str, *arguments: str) -> None:
    _confine(json.loads(resources))
    sys.argv = [program, *arguments]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    _main(*sys.argv[1:])
