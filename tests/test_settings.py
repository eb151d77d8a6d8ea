"""Production refuses the settings of a trial, and the example in docs/settings.md is fit for production."""

import os
import re
import subprocess
import sys
from pathlib import Path
from secrets import token_hex, token_urlsafe

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from config import env, guessing
from config.checks import check_production, faults, refuse_trial_settings

ROOT = Path(__file__).resolve().parent.parent
MANAGE = str(ROOT / "manage.py")
DOCUMENT = (ROOT / "docs" / "settings.md").read_text()
PRINTED = dict(re.findall(r"^(\w+)=(.*)$", DOCUMENT.partition("```ini\n")[2].partition("```")[0], re.MULTILINE))
EXAMPLE = {name: re.sub(r"<[a-z ]+>", lambda _: token_urlsafe(48), value) for name, value in PRINTED.items()}

FIT = {
    "TRIAL": False,
    "TESTING": False,
    "DEBUG": False,
    "SECRET_KEY": EXAMPLE["SECRET_KEY"],
    "FIELD_KEYS": [EXAMPLE["FIELD_KEY"]],
    "SITE_URL": EXAMPLE["SITE_URL"],
    "ALLOWED_HOSTS": [EXAMPLE["ALLOWED_HOSTS"]],
    "DATABASE_URL": EXAMPLE["DATABASE_URL"],
    "REDIS_URL": EXAMPLE["REDIS_URL"],
    "EMAIL_BACKEND": "campaign.mail.servers.ServerBackend",
    "EMAIL_HOST": "mail.coalition.org",
    "EMAIL_HOST_PASSWORD": "correct-horse-battery",
    "EMAIL_USE_TLS": True,
    "DEFAULT_FROM_EMAIL": EXAMPLE["DEFAULT_FROM_EMAIL"],
}

UNFIT: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"SECRET_KEY": "trial-only-secret-key-never-use-it-for-real"}, "config.E001", "SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "config.E001", "SECRET_KEY"),
    ({"SECRET_KEY": PRINTED["SECRET_KEY"].ljust(40, "x")}, "config.E001", "SECRET_KEY"),
    ({"SECRET_KEY": "replace-this-by-the-output-of-openssl-rand-base64-48-and-keep-it"}, "config.E001", "SECRET_KEY"),
    ({"FIELD_KEYS": ["a" * 32]}, "config.E001", "FIELD_KEYS"),
    ({"DATABASE_URL": "postgres://undersigned:a-password@database.internal/x"}, "config.E002", "password"),
    ({"DATABASE_URL": "postgres://undersigned:Undersigned2026!@database.internal/x"}, "config.E002", "password"),
    ({"SECRET_KEY": "3.14159265358979323846264338327950288419716939937510"}, "config.E001", "SECRET_KEY"),
    ({"SECRET_KEY": "p4ssw0rd-f0r-c04l1t10n-k3y-2026-b3rl1n!!"}, "config.E001", "SECRET_KEY"),
    ({"SECRET_KEY": b"this is the secret of our coalition".hex()}, "config.E001", "SECRET_KEY"),
    ({"DATABASE_URL": "postgres://undersigned:hunter2@database.internal/x"}, "config.E002", "password"),
    ({"DATABASE_URL": "postgres://undersigned:mailpassword@database.internal/x"}, "config.E002", "password"),
    ({"EMAIL_HOST_PASSWORD": "smtp123"}, "config.E004", "password"),
    ({"EMAIL_HOST_PASSWORD": "a-password"}, "config.E004", "password"),
    ({"MAIL_PROVIDER": "postal", "ANYMAIL": {"WEBHOOK_SECRET": "user:password"}}, "config.E004", "WEBHOOK_SECRET"),
    ({"FIELD_KEYS": ["trial-only-field-key-never-use-it-for-real!"]}, "config.E001", "FIELD_KEYS"),
    ({"FIELD_KEYS": [EXAMPLE["FIELD_KEY"], "short"]}, "config.E001", "FIELD_KEYS"),
    ({"FIELD_KEYS": [EXAMPLE["SECRET_KEY"]]}, "config.E001", "differ"),
    ({"DATABASE_URL": "sqlite:///x.sqlite3"}, "config.E002", "DATABASE_URL"),
    ({"DATABASE_URL": "postgres://database.internal"}, "config.E002", "DATABASE_URL"),
    ({"DATABASE_URL": ""}, "config.E002", "DATABASE_URL"),
    ({"REDIS_URL": ""}, "config.E003", "REDIS_URL"),
    ({"REDIS_URL": "unix:///run/redis.sock"}, "config.E003", "REDIS_URL"),
    ({"EMAIL_BACKEND": "campaign.mail.servers.FolderBackend"}, "config.E004", "EMAIL_URL"),
    ({"EMAIL_HOST": None}, "config.E004", "EMAIL_URL"),
    ({"DEFAULT_FROM_EMAIL": "Undersigned <letters@undersigned.example>"}, "config.E004", "DEFAULT_FROM_EMAIL"),
    ({"SITE_URL": "http://letters.coalition.org"}, "config.E005", "SITE_URL"),
    ({"SITE_URL": ""}, "config.E005", "SITE_URL"),
    ({"SITE_URL": "https://letters.coalition.org/sub"}, "config.E005", "SITE_URL"),
    ({"ALLOWED_HOSTS": ["*"]}, "config.E005", "wildcards"),
    ({"ALLOWED_HOSTS": [".coalition.org"]}, "config.E005", "wildcards"),
    ({"ALLOWED_HOSTS": []}, "config.E005", "exact host names"),
    ({"ALLOWED_HOSTS": ["elsewhere.org"]}, "config.E005", "letters.coalition.org"),
    ({"DEBUG": True}, "config.E006", "DEBUG"),
)


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment with nothing but these variables."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=variables["DATA_DIR"],  # beat writes its schedule where it stands
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_faults_finds_none_in_fit_settings() -> None:
    with override_settings(**FIT):
        assert check_production() == []


@pytest.mark.parametrize(("change", "name", "word"), UNFIT)
def test_faults_names_each_trial_setting(change: dict[str, object], name: str, word: str) -> None:
    with override_settings(**FIT | change):
        found = faults()

    assert [fault.id for fault in found] == [name]
    assert word in str(found[0].msg)


GUESSABLE = (
    "a" * 32, "ab" * 20, "abc" * 11 + "a", "0123456789" * 4, "abcdefghijklmnopqrstuvwxyz0123456789",
    "zyxwvutsrqponmlkjihgfedcba9876543210", "aaaabbbbccccddddeeeeffffgggghhhhiiii", "Aa1" * 12, "secret" * 7,
    "correct-horse-battery-staple-correct-horse-battery-1234", "MyVeryLongDjangoKeyForProduction2026!!",
    "this_is_my_production_key_do_not_share_1", "une-clé-très-longue-de-production-2026",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "this-is-a-very-long-passphrase-of-mine", "the quick brown fox jumps over the lazy dog",
    "django-insecure-9f$k2l!x0v7c@q4w8e5r1t6y3u", "your-key-goes-here-9f2k2l0x0v7c4q8w",
    "CHANGEME" + "k3Jb0Zq7xWc2Vd9Lm5Rt8Yp1",
    "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI=", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    "thequickbrownfoxjumpsoverthelazydog1234567890", "1a1b1c1d1e1f1g1h1i1j1k1l1m1n1o1p1q1r1s1t",
    "<a key>" + "k3Jb0Zq7xWc2Vd9Lm5Rt8Yp1Hs4Nf6", "1" * 31 + "2", " " * 40,
    "Geheimnis-der-Koalition-2026-Berlin", "the.Key.of.our.NGO.2027.Nairobi.web",
    "11223344556677889900112233445566778899",
    "FreedomFreedom2026FreedomFreedom", "Coalition2026Rivers2026coalition2026", "Secret1Secret2Secret3Secret4!xyz",
    "Kenya2026Kenya2027Kenya2028Kenya2029", "AllHumanBeingsAreBornFreeAndEqual1948",
)  # fmt: skip


@pytest.mark.parametrize("key", GUESSABLE)
def test_a_key_that_people_think_up_is_guessable(key: str) -> None:
    assert guessing.is_guessable(key)


@pytest.mark.parametrize(("row", "expected"), (("qwert", True), ("QWERT", True), ("Qwert", True), ("qWErt", False)))
def test_a_short_word_counts_as_somebody_types_it(row: str, expected: bool) -> None:
    assert guessing.is_guessable(f"w6-t{row}px9fgEttgL4z6gc1EiTJ7ODc_9fxokep7") is expected


def test_no_random_key_is_guessable() -> None:
    keys = [make(size) for make, size in ((token_urlsafe, 48), (token_hex, 32), (token_hex, 24)) for _ in range(2000)]

    assert not [key for key in keys if guessing.is_guessable(key)]


def test_every_key_of_a_document_is_refused() -> None:
    texts = [path.read_text() for path in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md"]]
    keys = [key for text in texts for key in re.findall(r"(?:SECRET_KEY|FIELD_KEYS?)=(\S.*)", text)]

    assert len(keys) >= 2
    assert all(guessing.is_guessable(key) for key in keys)


def test_check_production_warns_of_unencrypted_mail() -> None:
    with override_settings(**FIT | {"EMAIL_USE_TLS": False}):
        assert [message.id for message in check_production()] == ["config.W001"]


@pytest.mark.parametrize("name", ("TRIAL", "TESTING"))
def test_check_production_says_nothing_in_a_trial_or_test(name: str) -> None:
    with override_settings(**FIT | {"SECRET_KEY": "short", name: True}):
        assert check_production() == []


def test_refuse_trial_settings_names_every_fault_at_once() -> None:
    with override_settings(**FIT | {"REDIS_URL": "", "DEBUG": True}), pytest.raises(ImproperlyConfigured) as refusal:
        refuse_trial_settings()

    assert str(refusal.value).endswith("Set REDIS_URL to a Redis server: redis://host:6379/0. Unset DEBUG.")


@pytest.mark.stories
def test_the_example_passes_check_deploy_without_a_warning(tmp_path: Path) -> None:
    result = run(MANAGE, "check", "--deploy", "--fail-level", "WARNING", **EXAMPLE | {"DATA_DIR": str(tmp_path)})

    assert (result.returncode, result.stdout) == (0, "System check identified no issues (0 silenced).\n"), result.stderr


@pytest.mark.landing
@pytest.mark.stories
@pytest.mark.parametrize(
    "command",
    (
        (MANAGE, "check"),
        pytest.param(("-c", "import config.wsgi"), marks=pytest.mark.release),
        pytest.param(("-m", "celery", "-A", "config", "worker"), marks=pytest.mark.release),
        pytest.param(("-m", "celery", "-A", "config", "beat"), marks=pytest.mark.release),
    ),
)
def test_no_process_starts_in_production_on_sqlite(command: tuple[str, ...], tmp_path: Path) -> None:
    variables = EXAMPLE | {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}

    result = run(*command, **variables)

    assert result.returncode != 0
    assert "Set DATABASE_URL to a PostgreSQL database" in result.stderr


@pytest.mark.stories
def test_nothing_starts_without_a_word_about_the_missing_secret(tmp_path: Path) -> None:
    result = run(MANAGE, "check", DATA_DIR=str(tmp_path))

    assert result.returncode != 0
    assert result.stderr.endswith("Set SECRET_KEY to a random text of at least 32 characters.\n")


def test_every_variable_is_documented() -> None:
    calls = re.compile(r'env\.(?:text|words|flag|number|secret)\(\s*"(\w+)"')
    read = {name for path in (ROOT / "config").glob("*.py") for name in calls.findall(path.read_text())}
    documented = set(re.findall(r"`([A-Z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE))))

    assert read == documented


def test_env_flag_refuses_an_unknown_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")

    with pytest.raises(ImproperlyConfigured, match="DEBUG must be 1 or 0, not 'maybe'"):
        env.flag("DEBUG")


@pytest.mark.parametrize(("value", "expected"), (("1", True), ("Yes", True), ("off", False), ("", False)))
def test_env_flag_reads_the_listed_spellings(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", value)

    assert env.flag("DEBUG", default=not expected) is expected


@pytest.mark.parametrize("value", ("-1", "1.5", "many", "٣"))
def test_env_number_refuses_what_is_no_whole_number(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_BATCH", value)

    with pytest.raises(ImproperlyConfigured, match="MAIL_BATCH must be a whole number"):
        env.number("MAIL_BATCH", 100)
