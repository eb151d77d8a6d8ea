"""The units are what docs/settings.md says, well formed, and confined; and what renders can work within that."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.programs import load
from tests.sources import ROOT

UNITS = ROOT / "deploy" / "units"
COMMON = UNITS / "undersigned-.service.d" / "common.conf"
SERVICES = sorted(UNITS.glob("*.service"))
# systemd counts from 0 to 10 what a service could do that it need not; 1.9 is what ours have, 5 and more is "medium".
MOST_EXPOSED = 2.0
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
run = load("run")


def documented(process: str) -> list[str]:
    """Return the words that docs/settings.md starts a process with."""
    table = (ROOT / "docs" / "settings.md").read_text()
    found = re.search(rf"^\| {process}.*? \| `([^`]+)`", table, re.MULTILINE)
    assert found
    return found[1].split()


@pytest.mark.parametrize(("name", "process"), (("web", "web"), ("worker", "worker"), ("beat", "beat")))
def test_each_program_starts_as_documented(name: str, process: str) -> None:
    program, *arguments = run.command(run.unit(name))
    expected, *others = documented(process)

    assert program == f"/srv/undersigned/code/.venv/bin/{expected}"
    assert [word for word in arguments if word in others] == others


def test_the_container_starts_the_same_programs() -> None:
    recipe = (ROOT / "deploy" / "Containerfile").read_text()
    parts = (ROOT / "deploy" / "compose.yaml").read_text()

    started = json.loads(re.findall(r"^CMD (.+)$", recipe, re.MULTILINE)[0])
    assert [word for word in started if word in documented("web")] == documented("web")
    for process in ("worker", "beat"):
        assert f"command: [{', '.join(documented(process))}" in parts
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", recipe, re.MULTILINE) for name in line.split()}
    assert {"campaign", "config", "letters", "locale", "signatories", "static", "templates", "manage.py"} <= copied


def test_what_a_unit_says_of_its_own_comes_after_what_all_say() -> None:
    told = run.unit("backup")

    assert (told["User"], told["UMask"], told["Nice"]) == ("undersigned", "0077", "10")


@needs_systemd
def test_the_units_are_well_formed(tmp_path: Path) -> None:
    assert verified(tmp_path, UNITS) == ""


@needs_systemd
def test_a_slip_in_a_unit_is_noticed(tmp_path: Path) -> None:
    """The control."""
    shutil.copytree(UNITS, tmp_path / "units")
    web = tmp_path / "units" / "undersigned-web.service"
    web.write_text(web.read_text().replace("Restart=always", "Restart=allways"))

    assert "allways" in verified(tmp_path, tmp_path / "units")


def verified(folder: Path, units: Path) -> str:
    """Return what systemd has to say about the units, with programs that are here in the place of those on a host."""
    copy = folder / "verified"
    shutil.copytree(units, copy)
    for file in copy.glob("*.service"):
        file.write_text(file.read_text().replace("/srv/undersigned/code/.venv/bin/", f"{stand_ins(folder)}/"))
    names = [str(file) for file in sorted(copy.glob("*.*")) if file.is_file()]
    # What systemd itself has is looked for behind ours; that Redis is not installed here is no fault.
    ended = analyzed("verify", "--man=no", *names, path=copy)
    return "\n".join(line for line in ended.splitlines() if "undersigned" in line)


def stand_ins(folder: Path) -> Path:
    made = folder / "bin"
    made.mkdir(exist_ok=True)
    for name in ("granian", "celery", "python"):
        shutil.copy("/bin/true", made / name)
    return made


def analyzed(*words: str, path: Path) -> str:
    ended = subprocess.run(
        ["systemd-analyze", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{path}:", "SYSTEMD_COLORS": "0"},
    )
    return ended.stdout + ended.stderr


@needs_systemd
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.stem)
def test_each_unit_is_confined(service: Path) -> None:
    assert exposure(service, UNITS) <= MOST_EXPOSED


@needs_systemd
def test_a_unit_without_what_all_have_is_exposed(tmp_path: Path) -> None:
    """The control."""
    shutil.copy(UNITS / "undersigned-web.service", tmp_path)

    assert exposure(tmp_path / "undersigned-web.service", tmp_path) > 9


def exposure(service: Path, path: Path) -> float:
    said = analyzed("security", "--offline=true", "--no-pager", str(service), path=path)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found, said
    return float(found[1])


# As confined as a unit: its filter of system calls, no new privileges, no memory that is written and run.
CONFINE = """
import ctypes, errno, os, sys
libc, seccomp = ctypes.CDLL(None), ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
rules = ctypes.c_void_p(seccomp.seccomp_init(0x00050000 | errno.EPERM))
for name in os.environ.pop("ALLOWED").split():
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        assert seccomp.seccomp_rule_add(rules, 0x7FFF0000, number, 0) == 0
assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
libc.prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE, where the kernel has it
assert seccomp.seccomp_load(rules) == 0
import django
django.setup()
from letters.editions.rendering import typesetter_process
job = {"html": "<p>Text", "css": "", "attachments": [], "identifier": "", "made_at": "2000-01-01T00:00:00+00:00"}
made = typesetter_process.run(job, typesetter_process.Limits(seconds=30, megabytes=1024))
print(made.pages, made.pdf[:5])
"""


@needs_systemd
@pytest.mark.rendering
@pytest.mark.parametrize(("without", "works"), (((), True), (("prlimit64", "setrlimit"), False)))
def test_what_renders_works_within_the_filter_of_the_units(without: tuple[str, ...], works: bool) -> None:
    """The second is the control: the filter that many units have, without ``@resources``, would stop it."""
    ended = subprocess.run(
        [sys.executable, "-c", CONFINE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ALLOWED": " ".join(sorted(allowed_calls() - set(without))),
        },
    )

    assert (ended.stdout == "1 b'%PDF-'\n") is works, ended.stderr


def allowed_calls() -> set[str]:
    """Return the names of the system calls that SystemCallFilter of the units leaves."""
    allowed: set[str] = set()
    for line in COMMON.read_text().splitlines():
        if line.startswith("SystemCallFilter=~"):
            allowed -= {call for name in line.partition("~")[2].split() for call in calls_of(name)}
        elif line.startswith("SystemCallFilter="):
            allowed |= {call for name in line.partition("=")[2].split() for call in calls_of(name)}
    return allowed


def calls_of(name: str) -> set[str]:
    """Return the system calls of a set such as ``@system-service``, with the sets in it."""
    if not name.startswith("@"):
        return {name}
    lines = [line.strip() for line in analyzed("syscall-filter", "--no-pager", name, path=UNITS).splitlines()]
    inside = {line for line in lines if line and not line.startswith("#") and line != name}
    return {call for one in inside for call in calls_of(one)}
