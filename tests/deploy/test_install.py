"""The recipe's functions: they look first, change what is not so, and refuse with a sentence what cannot be."""

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.deploy.programs import DEPLOY, load, shell
from tests.sources import ROOT

ANSWERS = (
    "ETC={folder}; ENVIRONMENT={folder}/environment; TLS_DIR={folder}; take_options {options}\nanswers; secrets\n"
    'put() {{ cat >"$1"; }}; settings'
)
WHOLE = (
    "--host letters.example.org --mail-from 'The Coalition <letters@example.org>' --operator ada@example.org --tls own"
)
MAIL = "submission://letters%40example.org:secret@mail.example.org:587/"
run = load("run")


def answered(folder: Path, options: str = WHOLE, **variables: str) -> subprocess.CompletedProcess[str]:
    return shell(ANSWERS.format(folder=folder, options=options), folder, **variables)


@pytest.mark.parametrize("name", ("install", "_steps", "_tls"))
def test_the_scripts_are_well_formed(name: str) -> None:
    subprocess.run(["bash", "-n", DEPLOY / name], check=True, timeout=20)


@pytest.mark.release  # five seconds
@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_scripts_are_as_shellcheck_wants_them() -> None:
    # Variables of one file are read in another.
    names = ["deploy/install", "deploy/_steps", "deploy/_tls", "bin/_setup"]
    found = subprocess.run(
        ["shellcheck", "-x", "-e", "SC2034,SC2153", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert found.stdout == ""


def test_what_is_put_again_changes_nothing(tmp_path: Path) -> None:
    script = f"""
        owner=$(id -un):$(id -gn)
        for content in one one two; do put {tmp_path}/file 600 "$owner" <<<"$content"; echo "<$WROTE>"; done
        chmod 644 {tmp_path}/file; put {tmp_path}/file 600 "$owner" <<<two; echo "<$WROTE>${{#CHANGED[@]}}"
    """
    ended = shell(script, tmp_path)

    assert [line for line in ended.stdout.splitlines() if line.startswith("<")] == ["<1>", "<>", "<1>", "<1>3"]
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("file")] == ["file"]


def test_settings_are_made_once_and_kept(tmp_path: Path) -> None:
    first = answered(tmp_path, EMAIL_URL=MAIL)
    assert first.returncode == 0, first.stderr
    made = (tmp_path / "environment").read_text()
    (tmp_path / "environment").write_text(made + 'LOG_FORMAT="json"\n')

    again = answered(tmp_path, "--operator bo@example.org")

    assert again.returncode == 0, again.stderr
    before, now = run.variables(made), run.variables((tmp_path / "environment").read_text())
    assert now == before | {"OPERATOR_EMAIL": "bo@example.org", "LOG_FORMAT": "json"}
    assert (now["EMAIL_URL"], now["DEFAULT_FROM_EMAIL"]) == (MAIL, "The Coalition <letters@example.org>")
    assert len({now["SECRET_KEY"], now["FIELD_KEYS"], now["METRICS_TOKEN"]}) == 3
    assert len(now["SECRET_KEY"]) == 64
    assert now["SECRET_KEY"] not in first.stdout + first.stderr + again.stdout + again.stderr


def test_settings_of_two_installations_have_nothing_secret_in_common(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        answered(tmp_path / name, EMAIL_URL=MAIL)
        made.append(run.variables((tmp_path / name / "environment").read_text()))

    assert {key for key in made[0] if made[0][key] != made[1][key]} == {
        "SECRET_KEY", "FIELD_KEYS", "METRICS_TOKEN", "REDIS_URL",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "sentence"),
    (
        ("--tls own", "Missing: Name in the address"),
        (WHOLE.replace("letters.example.org", "letters"), "This is no name of a host: letters"),
        (WHOLE.replace("--tls own", "--tls none"), "--tls is acme, own or given, not none."),
        (WHOLE.replace("--tls own", "--tls given"), "--tls given needs --certificate and --key."),
        (WHOLE.replace("ada@", "'\"; rm -rf /x; \"'@"), "must be one line without"),
        (f"{WHOLE} --coalition Us", "--coalition needs --owner."),
        (f"{WHOLE} --backup-key secret", "--backup-key is a public key of age"),
        (f"{WHOLE} --email-url-file /nowhere", "/nowhere cannot be read."),
        ("--what", "usage: deploy/install"),
    ),
)
def test_what_cannot_be_is_refused(tmp_path: Path, options: str, sentence: str) -> None:
    ended = answered(tmp_path, options, EMAIL_URL=MAIL)

    assert ended.returncode
    assert sentence in ended.stdout + ended.stderr
    assert not (tmp_path / "environment").exists()


def test_the_mail_server_may_come_from_a_file_and_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"{MAIL}\n")

    ended = answered(tmp_path, f"{WHOLE} --email-url-file {tmp_path}/url")

    assert run.variables((tmp_path / "environment").read_text())["EMAIL_URL"] == MAIL
    assert "secret" not in ended.stdout + ended.stderr


CERTIFICATES = """
    HOST=letters.example.org; TLS_DIR={folder}/tls; AUTHORITY={folder}/authority; RELOAD_DOOR=; HAD=$(id -un):$(id -gn)
    folder() {{ mkdir -p "$3"; }}
    eval "$(declare -f put | sed 's/^put/really_put/')"; put() {{ really_put "$1" "$2" "$HAD"; }}
    mkdir -p "$TLS_DIR"
"""


def test_an_authority_of_our_own_signs_for_this_host_and_only_once(tmp_path: Path) -> None:
    script = (
        CERTIFICATES.format(folder=tmp_path)
        + """
        own_certificate; first=$(sha256sum <"$TLS_DIR/certificate.pem"); own_certificate
        [[ $first == "$(sha256sum <"$TLS_DIR/certificate.pem")" ]] && echo same
        verify() { openssl verify -CAfile $AUTHORITY/certificate.pem -verify_hostname "$1" $TLS_DIR/certificate.pem; }
        verify letters.example.org
        HOST=other.example.org; own_certificate
        verify other.example.org
        stat -c %a "$TLS_DIR/key.pem" "$AUTHORITY/key.pem"
    """
    )
    ended = shell(script, tmp_path)

    said = ended.stdout.splitlines()
    assert "same" in said
    assert said.count(f"{tmp_path}/tls/certificate.pem: OK") == 2
    assert sum(line.startswith("Making an authority") for line in said) == 2  # it may sign for one name alone
    assert said[-2:] == ["600", "600"]


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path) -> None:
    script = (
        CERTIFICATES.format(folder=tmp_path)
        + """
        own_certificate >/dev/null
        CERTIFICATE=$TLS_DIR/certificate.pem KEY=$AUTHORITY/key.pem; (given_certificate) || true
        KEY=$TLS_DIR/key.pem HOST=other.example.org; (given_certificate) || true
        HOST=letters.example.org; (given_certificate) && echo taken
    """
    )
    ended = shell(script, tmp_path)

    assert "is not that of the certificate" in ended.stderr
    assert "is not for other.example.org" in ended.stderr
    assert ended.stdout.splitlines()[-1] == "taken"


def test_the_code_is_named_after_what_is_in_it(tmp_path: Path) -> None:
    script = f"""
        SOURCE={tmp_path}; PARTS=(campaign)
        fingerprint; echo compiled >{tmp_path}/campaign/x.mo; mkdir -p {tmp_path}/campaign/__pycache__
        echo compiled >{tmp_path}/campaign/__pycache__/x.pyc; fingerprint
        echo two >>{tmp_path}/campaign/a.py; fingerprint
    """
    (tmp_path / "campaign").mkdir()
    (tmp_path / "campaign" / "a.py").write_text("one\n")

    one, two, three = shell(script, tmp_path).stdout.split()

    assert one == two != three


def test_all_parts_of_the_code_are_there(tmp_path: Path) -> None:
    parts = shell('echo "${PARTS[@]}"', tmp_path).stdout.split()

    assert [part for part in parts if not (ROOT / part).exists()] == []
    assert {"config", "deploy", "manage.py", "requirements.txt"} <= set(parts)


def test_variables_are_read_as_systemd_reads_them() -> None:
    text = '# A note\nNAME="The Coalition <letters@example.org>"\nPLAIN=/var/lib\n\nno variable\nURL="a?b=c#d"\n'

    assert run.variables(text) == {
        "NAME": "The Coalition <letters@example.org>",
        "PLAIN": "/var/lib",
        "URL": "a?b=c#d",
    }


def test_nothing_of_the_caller_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "environment").write_text('SITE_URL="https://letters.example.org"\n')
    monkeypatch.setenv("TRIAL", "1")

    made = run.environment(run.unit("web") | {"EnvironmentFile": str(tmp_path / "environment")})

    assert made["SITE_URL"] == "https://letters.example.org"
    assert {"PATH", "HOME", "LANG", "PYTHONDONTWRITEBYTECODE", "SITE_URL"} == set(made)


def test_programs_end_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When one ends, the others are ended, and its status is ours."""
    (tmp_path / "environment").write_text("")
    lasting, failing = ("/bin/sleep 60", "/bin/sh -c 'exit 3'")
    told = {"EnvironmentFile": str(tmp_path / "environment"), "WorkingDirectory": "/", "UMask": "0077"}
    told |= {"User": "root", "Group": "root"}
    programs = {"web": {**told, "ExecStart": lasting}, "worker": {**told, "ExecStart": failing}}
    monkeypatch.setattr(run, "unit", programs.__getitem__)
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)

    assert run.run_all(["web", "worker"]) == 3


def test_the_door_writes_down_neither_who_asks_nor_for_what() -> None:
    told = (DEPLOY / "etc" / "nginx.conf").read_text()
    [written] = re.findall(r"^log_format undersigned '([^']+)'", told, re.MULTILINE)

    telling = {"remote_addr", "request", "request_uri", "uri", "args", "http_referer", "http_user_agent", "http_cookie"}
    assert set(re.findall(r"\$(\w+)", written)) & telling == set()
    logs = re.findall(r"^\s*(access_log|error_log) (.+);", told, re.MULTILINE)
    assert {(kind, words.split()[-1]) for kind, words in logs} == {
        ("access_log", "off"), ("access_log", "undersigned"), ("error_log", "emerg"),
    }  # fmt: skip


@pytest.mark.parametrize("setting", ("bind 127.0.0.1", "requirepass @PASSWORD@", "appendonly yes"))
def test_redis_is_for_this_host_alone_and_keeps_what_it_has(setting: str) -> None:
    assert setting in (DEPLOY / "etc" / "redis.conf").read_text().splitlines()
