"""The one door for programs with limits: how each end is told, and that nobody is left (promises.md D2, F7)."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign import sandbox
from campaign.sandbox import Ended, Limits, run
from tests.campaign import stand_in
from tests.servers import children_of, is_alive, wait_until
from tests.sources import ROOT

pytestmark = pytest.mark.faults  # whole programs, for whose end a test waits
STAND_IN = Path(stand_in.__file__)
NARROW = Limits(seconds=10, megabytes=200, output_megabytes=8, files=64)
BRIEF = Limits(seconds=1, megabytes=200)


def narrow(way: str, *arguments: str, limits: Limits = NARROW) -> Ended:
    return run(STAND_IN, (way, *arguments), given=b"", limits=limits)


def plain(way: str, *arguments: str, seconds: float = 10) -> "subprocess.CompletedProcess[bytes]":
    """Run the same program as anybody would, without the door."""
    command = [sys.executable, str(STAND_IN), way, *arguments]
    return subprocess.run(command, capture_output=True, timeout=seconds, check=False)


def test_run_gives_back_what_the_program_made(tmp_path: Path) -> None:
    program = tmp_path / "double.py"
    program.write_text("import sys; sys.stdout.write(sys.stdin.read() * 2); sys.stderr.write('done')")

    ended = run(program, given="é".encode(), limits=NARROW)

    assert ended == Ended(status=0, output="éé".encode(), said=b"done")


# Time


@pytest.mark.parametrize("way", ("hang", "work"))
def test_run_stops_a_program_at_its_time_and_leaves_nobody(way: str) -> None:
    children, begun = children_of(os.getpid()), time.monotonic()

    ended = narrow(way, limits=BRIEF)

    assert ended == Ended(status=None, output=b"", said=b"")
    assert ended.took_too_long
    assert 1 <= time.monotonic() - begun < 10
    assert children_of(os.getpid()) == children


def test_run_limits_the_time_of_the_processor_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock on the wall is the parent's; should it be lost, the system stops the program."""
    monkeypatch.setattr("campaign.sandbox._wait", lambda process, *_others: process.wait(timeout=50))

    ended = narrow("work", limits=Limits(seconds=0, megabytes=200))

    assert (ended.status, ended.took_too_long) == (-signal.SIGXCPU, True)


@pytest.mark.parametrize(("patience", "output"), ((1, b""), (20, b"done")))
def test_run_waits_with_patience_for_a_program_that_the_machine_keeps_waiting(
    tmp_path: Path, patience: float, output: bytes
) -> None:
    """A program that sleeps is like one that gets no time of a processor; without patience it is the control."""
    program = tmp_path / "nap.py"
    program.write_text("import time; time.sleep(2); print('done', end='')")

    ended = run(program, given=b"", limits=Limits(seconds=1, megabytes=200, patience=patience))

    assert (ended.output, ended.took_too_long) == (output, not output)


def test_run_has_no_patience_with_a_program_that_uses_the_processor_up() -> None:
    begun = time.monotonic()

    ended = narrow("work", limits=Limits(seconds=0, megabytes=200, patience=1000))
    assert (ended.status, ended.took_too_long) == (None, True)
    ended = narrow("work", limits=Limits(seconds=0.1, megabytes=200, patience=1000))

    assert (ended.status, ended.took_too_long) == (-signal.SIGXCPU, True)
    assert time.monotonic() - begun < 60


def test_run_lets_somebody_watch_what_a_program_says_last(tmp_path: Path) -> None:
    program = tmp_path / "tell.py"
    program.write_text(
        "import sys, time\nfor n in range(4):\n"
        "    sys.stderr.write(f'{n}.')\n    sys.stderr.flush()\n    time.sleep(0.7)"
    )
    heard: list[bytes] = []

    ended = run(program, given=b"", limits=NARROW, watch=heard.append)

    assert ended.said == b"0.1.2.3."
    assert len(heard) >= 2
    assert heard == sorted(heard)
    assert all(ended.said.startswith(words) for words in heard)


def test_run_ends_the_program_when_whoever_watches_wants_no_more_of_it() -> None:
    children, begun = children_of(os.getpid()), time.monotonic()

    def stop(_said: bytes) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        run(STAND_IN, ("hang",), given=b"", limits=NARROW, watch=stop)

    assert time.monotonic() - begun < 8
    assert children_of(os.getpid()) == children


@pytest.mark.parametrize("way", ("hang", "work"))
def test_control_without_the_door_the_program_goes_on(way: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        plain(way, seconds=2)


# Memory, output, files


@pytest.mark.parametrize(
    ("way", "said"),
    (
        ("grow", "MemoryError"),
        ("flood", "OSError: [Errno 27] File too large"),
        ("open_files", "OSError: [Errno 24] Too many open files: '/dev/null'"),
    ),
)
def test_run_holds_a_program_to_its_limits(way: str, said: str) -> None:
    ended = narrow(way)

    assert ended.status == 1
    assert ended.said.decode().splitlines()[-1] == said
    assert len(ended.output) <= NARROW.output_megabytes * 2**20


def test_run_keeps_the_last_words_of_a_program_that_floods_its_standard_error() -> None:
    ended = narrow("scold")

    assert ended.status not in {0, None}
    assert ended.said == bytes(4096)


@pytest.mark.parametrize(
    ("way", "output"),
    (
        ("grow", b"%d" % stand_in.GROWS_TO),
        ("flood", bytes(stand_in.FLOODS)),
        ("open_files", b"%d" % stand_in.OPENS),
        ("scold", b""),
    ),
)
def test_control_without_the_door_the_program_takes_what_it_wants(way: str, output: bytes) -> None:
    ended = plain(way)

    assert (ended.returncode, ended.stdout) == (0, output)
    assert len(ended.stderr) == (stand_in.FLOODS if way == "scold" else 0)


def test_run_tells_by_which_signal_a_program_died() -> None:
    assert narrow("die") == Ended(status=-signal.SIGSEGV, output=b"", said=b"")


# Other processes and the network


@pytest.mark.parametrize(("way", "said"), (("fork", "os.fork"), ("connect", "socket.__new__")))
def test_run_lets_python_start_no_process_and_open_no_socket(way: str, said: str) -> None:
    ended = narrow(way, "1")

    assert (ended.status, ended.output) == (1, b"")
    assert ended.said.decode().splitlines()[-1] == f"PermissionError: {said}"


@pytest.mark.parametrize("way", ("fork_unseen", "connect_unseen"))
def test_run_lets_libraries_in_c_start_no_process_and_open_no_socket(way: str) -> None:
    assert narrow(way) == Ended(status=0, output=b"-1", said=b"")


def test_run_lets_a_library_have_threads() -> None:
    assert narrow("thread") == Ended(status=0, output=b"in a thread", said=b"")


def decide(machine: str, number: int, argument: int = 0, *, called_as: str = "") -> int:
    """Go through the lines of the filter as the system does, and return the error number, 0 for none."""
    known = sandbox._MACHINES
    data = {sandbox._MACHINE: known[called_as or machine].name, sandbox._NUMBER: number, 16: argument}
    lines = iter(sandbox._instructions(known[machine]))
    held = 0
    for code, yes, no, value in lines:
        if code == sandbox._RETURN:
            return value & 0xFFFF
        if code == sandbox._LOAD:
            held = data[value]
            continue
        answers = {sandbox._IF_EQUAL: held == value, sandbox._IF_AT_LEAST: held >= value, sandbox._IF_SET: held & value}
        for _skipped in range(yes if answers[code] else no):
            next(lines)
    raise AssertionError("the filter ends without an answer")


@pytest.mark.parametrize(
    ("machine", "number", "argument", "error"),
    (
        ("x86_64", 0, 0, 0),  # read
        ("x86_64", 57, 0, errno.EPERM),  # fork
        ("x86_64", 59, 0, errno.EPERM),  # execve
        ("x86_64", 41, 0, errno.EPERM),  # socket
        ("x86_64", 56, 0x11, errno.EPERM),  # clone, as fork does
        ("x86_64", 56, 0x3D0F00, 0),  # clone, as a thread does
        ("x86_64", 435, 0, errno.ENOSYS),  # clone3
        ("x86_64", 0x40000000 + 57, 0, errno.EPERM),
        ("aarch64", 63, 0, 0),  # read
        ("aarch64", 221, 0, errno.EPERM),  # execve
        ("aarch64", 198, 0, errno.EPERM),  # socket
        ("aarch64", 220, 0x11, errno.EPERM),
        ("aarch64", 220, 0x3D0F00, 0),
        ("aarch64", 435, 0, errno.ENOSYS),
    ),
)
def test_instructions_refuse_processes_programs_and_sockets(
    machine: str, number: int, argument: int, error: int
) -> None:
    assert decide(machine, number, argument) == error


def test_instructions_refuse_calls_in_the_numbers_of_another_machine() -> None:
    assert decide("x86_64", 63, called_as="aarch64") == errno.EPERM


def test_wait_ends_the_whole_group() -> None:
    """Where the system knows no filter, a second process may come into being; it does not stay."""
    command = [sys.executable, str(STAND_IN), "fork_unseen"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as first:
        assert first.stdout
        child = int(os.read(first.stdout.fileno(), 20))

        assert sandbox._wait(first, 10) == 0

    wait_until(lambda: not is_alive(child), seconds=5, what="the end of the child")


@pytest.mark.parametrize("way", ("fork", "fork_unseen"))
def test_control_without_the_door_the_second_process_lives_on(way: str) -> None:
    command = [sys.executable, str(STAND_IN), way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as first:
        assert first.stdout
        child = int(os.read(first.stdout.fileno(), 20))
        first.wait(10)
        try:
            assert is_alive(child)
        finally:
            os.killpg(first.pid, signal.SIGKILL)


def test_control_without_the_door_a_socket_is_opened() -> None:
    """Nobody listens there, but it was tried."""
    assert plain("connect", "1").stderr.decode().splitlines()[-1].startswith("ConnectionRefusedError")
    assert int(plain("connect_unseen").stdout) > 2


# What is handed down


def test_run_hands_down_nothing_but_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    with inheritable():
        ended = run(STAND_IN, ("tell", "x"), given=b"given", limits=NARROW, variables={"MINE": "1"})

    told = [["tell", "x"], "given", ["HOME", "LANG", "MINE", "PATH"], "/", [0, 1, 2], True]
    assert json.loads(ended.output) == told


def test_control_a_plain_process_inherits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    with inheritable() as number:
        command = [sys.executable, str(STAND_IN), "tell"]
        told = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, close_fds=False, check=True)

    _arguments, _given, variables, folder, opened, has_session = json.loads(told.stdout)
    assert "SECRET_KEY" in variables
    assert number in opened
    assert (folder, has_session) == (str(Path.cwd()), False)


@contextlib.contextmanager
def inheritable() -> Iterator[int]:
    """Hold a file open that a careless program would find open."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def test_run_puts_nothing_under_a_name_on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert narrow("look", str(tmp_path)).output == b""

    with tempfile.NamedTemporaryFile() as named:  # the control: this is where it would be seen
        assert narrow("look", str(tmp_path)).output.decode() == Path(named.name).name


# The parent's end

PARENT = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from campaign import sandbox;"
THROUGH_THE_DOOR = f"sandbox.run(Path({str(STAND_IN)!r}), ['hang'], given=b'', limits=sandbox.Limits(60, 200))"
PLAINLY = f"import subprocess; subprocess.run([sys.executable, {str(STAND_IN)!r}, 'hang'])"


@contextlib.contextmanager
def orphan(code: str, *, is_ready: str) -> Iterator[int]:
    """Kill a program that has started another, and give the number of the other one."""
    with subprocess.Popen([sys.executable, "-c", PARENT + code], start_new_session=True) as parent:
        wait_until(lambda: children_of(parent.pid), what="the child")
        [child] = children_of(parent.pid)
        wait_until(lambda: is_ready in Path(f"/proc/{child}/limits").read_text(), what="its limits")
        parent.kill()
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_run_takes_the_program_along_when_its_parent_is_killed() -> None:
    with orphan(THROUGH_THE_DOOR, is_ready=f"Max address space         {200 * 2**20} ") as child:
        wait_until(lambda: not is_alive(child), what="the end of the program")


def test_control_a_plain_process_outlives_its_parent() -> None:
    with orphan(PLAINLY, is_ready="Max address space") as child:
        time.sleep(1)  # far longer than the other one lives
        assert is_alive(child)
