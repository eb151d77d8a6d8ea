"""What bin/start does when a program ends by itself, with programs that end at once and a clock of our own."""

import importlib.util
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.servers import children_of, is_alive, wait_until

pytestmark = pytest.mark.stories

ROOT = Path(__file__).resolve().parent.parent
WAITS = "import time; time.sleep(60)"
HAS_A_CHILD = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {WAITS!r}]); time.sleep(60)"
DOES_NOT_LISTEN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def keep() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("undersigned_keep", ROOT / "bin" / "_keep.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_keeper(keep: ModuleType, clock: Clock, tmp_path: Path) -> Iterator[Any]:
    made = []

    def make(*codes: str, is_needed: bool = False) -> Any:
        programs = [
            keep.Program(f"program {number}", [sys.executable, "-S", "-c", code], tmp_path / f"{number}.log", is_needed)
            for number, code in enumerate(codes)
        ]
        made.append(keep.Keeper(programs, clock))
        made[-1].start()
        return made[-1]

    yield make
    for keeper in made:
        for program in keeper.programs:
            if program.process:
                program.clear_away()


def kill(program: Any) -> int:
    pid: int = program.process.pid
    program.process.kill()
    wait_until(program.has_ended, what="the end of the program")
    return pid


def test_look_starts_again_what_has_ended_and_leaves_the_others_alone(
    make_keeper: Any, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    keeper = make_keeper(WAITS, WAITS)
    killed, other = keeper.programs
    former, lasting = kill(killed), other.process.pid

    keeper.look()
    assert killed.process is None
    clock.now += 0.9
    keeper.look()
    assert killed.process is None
    clock.now += 0.1
    keeper.look()

    again: Any = killed.process
    assert is_alive(again.pid)
    assert again.pid != former
    assert other.process.pid == lasting
    sentence = "The program 0 has ended by itself (signal 9) and starts again in 1 s.\n"
    assert capsys.readouterr().out.endswith(sentence)
    assert killed.log.read_text().endswith(sentence)


def test_control_nothing_starts_again_while_nobody_looks(make_keeper: Any, clock: Clock) -> None:
    [killed] = make_keeper(WAITS).programs
    kill(killed)

    clock.now += 3600

    assert killed.has_ended()


def test_look_ends_the_children_of_a_program_before_it_starts_again(make_keeper: Any, clock: Clock) -> None:
    keeper = make_keeper(HAS_A_CHILD)
    [killed] = keeper.programs
    wait_until(lambda: children_of(killed.process.pid), what="the child")
    [child] = children_of(killed.process.pid)
    kill(killed)
    assert is_alive(child)  # orphans of a worker would go on beside the next one

    keeper.look()

    wait_until(lambda: not is_alive(child), what="the end of the child")


def test_the_pause_grows_up_to_a_minute_and_is_short_again_after_a_long_life(make_keeper: Any, clock: Clock) -> None:
    keeper = make_keeper("raise SystemExit(3)")
    [program] = keeper.programs
    pauses = []
    for _ in range(8):
        wait_until(program.has_ended, what="the end of the program")
        clock.now += 1
        keeper.look()
        pauses.append(program.due - clock.now)
        clock.now = program.due
        keeper.look()
    wait_until(program.has_ended, what="the end of the program")
    clock.now += 60
    keeper.look()

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert program.due - clock.now == 1


def test_look_gives_up_a_web_server_that_ends_at_once_five_times_in_a_row(
    keep: ModuleType, make_keeper: Any, clock: Clock
) -> None:
    keeper = make_keeper("raise SystemExit(3)", is_needed=True)
    [web] = keeper.programs
    for _ in range(4):
        wait_until(web.has_ended, what="the end of the program")
        keeper.look()
        clock.now = web.due
        keeper.look()
    wait_until(web.has_ended, what="the end of the program")

    with pytest.raises(keep.Hopeless, match=r"ended 5 times in a row as soon as it started \(exit code 3\)"):
        keeper.look()


def test_look_does_not_give_up_a_web_server_that_lives_for_a_while(make_keeper: Any, clock: Clock) -> None:
    keeper = make_keeper("raise SystemExit(3)", is_needed=True)
    [web] = keeper.programs
    for _ in range(8):
        wait_until(web.has_ended, what="the end of the program")
        clock.now += 10
        keeper.look()
        clock.now = web.due
        keeper.look()

    assert web.process is not None


def test_stop_ends_all_even_who_does_not_listen(
    keep: ModuleType, make_keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "STOPPING", 0.2)
    keeper = make_keeper(DOES_NOT_LISTEN, WAITS)
    deaf, polite = keeper.programs
    wait_until(lambda: deaf.log.read_text() == "ready\n", what="the program that does not listen")
    processes = deaf.process, polite.process

    keeper.stop()

    assert [process.returncode for process in processes] == [-signal.SIGKILL, -signal.SIGTERM]


def test_wait_for_page_says_at_once_that_the_web_server_has_ended(keep: ModuleType, make_keeper: Any) -> None:
    [web] = make_keeper("raise SystemExit(3)").programs
    wait_until(web.has_ended, what="the end of the program")

    with pytest.raises(keep.Hopeless, match=r"The page does not answer \(status none\)\."):
        keep.wait_for_page(web, "http://127.0.0.1:1/")


def test_programs_are_the_web_server_alone_without_a_worker(keep: ModuleType, tmp_path: Path) -> None:
    folders = {"data": tmp_path, "logs": tmp_path}

    assert [program.name for program in keep.programs(port=1, **folders, with_worker=False)] == ["web server"]
    assert [(program.name, program.is_needed) for program in keep.programs(port=1, **folders, with_worker=True)] == [
        ("web server", True),
        ("worker", False),
        ("clock of the worker", False),
    ]
