"""manage.py after bin/start in a shell that knows nothing of it, and never in production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import trial

ROOT = Path(__file__).resolve().parent.parent
SITE = "http://127.0.0.1:8123"


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shell that names nothing but the folder."""
    for name in trial.TELLING | {"DJANGO_SETTINGS_MODULE"}:
        monkeypatch.setenv(name, "")  # so that what the test sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))


def leave_note(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Do what bin/start does at the end of its preparations, with further variables of its shell."""
    with monkeypatch.context() as started:
        for name, value in {"TRIAL": "1", "SITE_URL": SITE, **variables}.items():
            started.setenv(name, value)
        trial.remember()


def set_by_resume() -> dict[str, str]:
    trial.resume()
    return {name: os.environ[name] for name in trial.TELLING if name in os.environ}


def test_resume_sets_what_bin_start_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_note(monkeypatch)

    assert set_by_resume() == {"TRIAL": "1", "SITE_URL": SITE}


def test_resume_sets_nothing_where_bin_start_never_was() -> None:
    assert set_by_resume() == {}


@pytest.mark.parametrize("name", sorted(trial.TELLING))
def test_resume_leaves_a_shell_alone_that_names_one_variable_of_an_installation(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_note(monkeypatch)
    monkeypatch.setenv(name, "0")

    assert set_by_resume() == {name: "0"}


def test_resume_leaves_other_settings_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_note(monkeypatch)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")

    assert set_by_resume() == {}


def test_resume_sets_no_other_variable_that_the_note_may_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave_note(monkeypatch)
    (tmp_path / "trial.json").write_text('{"TRIAL": "1", "SITE_URL": "", "DATABASE_URL": "sqlite:///elsewhere"}')

    assert set_by_resume() == {"TRIAL": "1", "SITE_URL": ""}


def test_a_command_in_production_ends_the_trial_of_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_note(monkeypatch)
    with monkeypatch.context() as production:
        production.setenv("SECRET_KEY", "x" * 32)
        trial.resume()

    assert set_by_resume() == {}


@pytest.mark.parametrize("name", sorted(trial.OWN))
def test_remember_leaves_no_note_about_servers_and_keys_of_ones_own(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    leave_note(monkeypatch)  # of an earlier start, without
    leave_note(monkeypatch, **{name: "x" * 32})

    assert list(tmp_path.iterdir()) == []


def test_remember_leaves_no_note_outside_of_a_trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave_note(monkeypatch, TRIAL="0")

    assert list(tmp_path.iterdir()) == []


def manage(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run manage.py with the Python of the system and an environment without a word about anything."""
    return subprocess.run(
        [sys._base_executable, str(ROOT / "manage.py"), *arguments],  # type: ignore[attr-defined]
        cwd=folder,
        env={"PATH": os.defpath, "DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.landing
@pytest.mark.stories
def test_manage_works_in_a_plain_shell_after_bin_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave_note(monkeypatch)

    result = manage("check", folder=tmp_path)

    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        "System check identified no issues (0 silenced).\n",
        "",
    )


@pytest.mark.stories
def test_control_manage_refuses_a_plain_shell_where_bin_start_never_was(tmp_path: Path) -> None:
    result = manage("check", folder=tmp_path)

    assert result.returncode != 0
    assert result.stderr.endswith("Set SECRET_KEY to a random text of at least 32 characters.\n")
