"""sqlmap, wapiti and pip-audit: how they are called, and what they say, as findings of ours."""

import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.attacks.visitors import TOKEN, Asked

# All that ask the application itself; left out are those about other people's software and about downloaded lists.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,redirect,sql,timesql,ssrf,upload,xss,"
    "xxe,permanentxss"
)
# What wapiti says of each answer here and why it is no finding: the installation is asked without TLS and a proxy.
REASONED = {
    "HTTP Strict Transport Security (HSTS)": "needs https; tests/test_settings.py",
    "Secure Flag cookie": "needs https; tests/test_settings.py",
    "HttpOnly Flag cookie": "the language that a visitor chose is no secret; tests/test_settings.py",
}
INJECTABLE = re.compile(
    r"identified the following injection point|is vulnerable|appears to be .*injectable", re.IGNORECASE
)
ASKED_WHOLE = re.compile(
    r"all tested parameters do not appear to be injectable|not injectable|does not seem to be", re.IGNORECASE
)


@dataclass(frozen=True)
class Result:
    """What one run of a program said: findings as sentences, and how much of what was there it has asked."""

    findings: list[str]
    asked: int = 0
    of: int = 0
    note: str = ""


def run(command: list[str], *, seconds: float, folder: Path) -> str:
    """Return all that a program has printed; it is ended after so many seconds."""
    log = folder / f"{Path(command[0]).name}-{time.monotonic_ns()}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
        )
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    return log.read_text(errors="replace")


def sqlmap(
    tools: Path, asked: Asked, *, cookies: str, seconds: float, folder: Path, dbms: str
) -> tuple[bool, bool, str]:
    """Try one request; return whether something can be injected, whether it was asked to the end, and its words."""
    only_here(asked.url)
    command = [str(tools / "sqlmap"), "-u", asked.url, "--batch", "--disable-coloring", "--flush-session"]
    command += [
        "--level",
        "3",
        "--risk",
        "2",
        "--technique",
        "BEUST",
        "--time-sec",
        "2",
        "--dbms",
        dbms,
        "--threads",
        "1",
    ]
    command += ["--output-dir", str(folder / "sqlmap"), "--timeout", "10", "--retries", "1", "--ignore-code", "*"]
    command += ["--skip", f"{TOKEN},user-agent,referer,host"]
    if asked.names:
        command += ["-p", ",".join(name for name in asked.names if name != TOKEN)]
    if asked.data is not None:
        command += ["--data", asked.data, "--headers", f"Referer: {asked.url}"]
    if cookies:
        command += ["--cookie", cookies]
    told = run(command, seconds=seconds, folder=folder)
    return bool(INJECTABLE.search(told)), bool(ASKED_WHOLE.search(told)), told


def try_statements(
    tools: Path, requests: list[Asked], *, cookies: str, until: float, folder: Path, each: float = 90
) -> Result:
    """Let sqlmap change each request, as many as there is time for."""
    findings, whole = list[str](), 0
    for asked in requests:
        left = until - time.monotonic()
        if left < 5:
            break
        found, done, _told = sqlmap(
            tools, asked, cookies=cookies, seconds=min(each, left), folder=folder, dbms="PostgreSQL"
        )
        whole += done
        if found:
            findings.append(f"sqlmap: {asked.view} {urlsplit(asked.url).path} {asked.data or ''}"[:200])
    return Result(findings, whole, len(requests))


def wapiti(
    tools: Path, *, starts: list[str], cookies: str, seconds: float, folder: Path, left_alone: list[str]
) -> Result:
    """Let wapiti walk from these pages and try all its modules; a fifth of the time for the walk."""
    only_here(starts[0])
    own = folder / f"wapiti-{time.monotonic_ns()}"  # each run has rows of its own, which no other locks
    own.mkdir()
    report = own / "report.json"
    base = f"http://{urlsplit(starts[0]).netloc}/"
    module = max(5, int(seconds * 0.8 / len(MODULES.split(","))))
    command = [str(tools / "wapiti"), "-u", base, "--scope", "domain", "-m", MODULES, "-f", "json", "-o", str(report)]
    command += ["--max-scan-time", str(int(seconds * 0.2)), "--max-attack-time", str(module), "--no-bugreport"]
    command += ["--store-session", str(own), "--store-config", str(own), "--flush-session"]
    command += ["--endpoint", base, "--max-links-per-page", "40", "--max-files-per-dir", "40", "-v", "1", "-t", "10"]
    for start in starts:
        command += ["-s", start]
    for path in left_alone:
        command += ["-x", f"{base.rstrip('/')}{path}*"]
    if cookies:
        command += ["-H", f"Cookie: {cookies}"]
    told = run(command, seconds=seconds * 1.5 + 60, folder=folder)
    if not report.exists():
        return Result([f"wapiti has written no report: {told[-400:]}"])
    return read_report(json.loads(report.read_text()))


def read_report(report: dict[str, dict]) -> Result:
    """Return what a report of wapiti names, without what is reasoned; a server's error is a finding as well."""
    named = {**report["vulnerabilities"], "Internal Server Error": report["anomalies"].get("Internal Server Error", [])}
    found = {
        f"wapiti: {kind}: {one['method']} {one['path']} {one['info']}"[:300]
        for kind, ones in named.items()
        if kind not in REASONED
        for one in ones
    }
    reasoned = sum(len(ones) for kind, ones in named.items() if kind in REASONED)
    return Result(sorted(found), int(report["infos"].get("crawled_pages_nbr", 0)), note=f"{reasoned} reasoned")


def audit(tools: Path, requirements: list[Path], *, folder: Path) -> Result:
    """Ask which packages have known faults; one that nobody could ask about is not called clean."""
    findings, asked, of = list[str](), 0, 0
    for file in requirements:
        report = folder / f"audit-{file.stem}.json"
        command = [
            str(tools / "pip-audit"),
            "-r",
            str(file),
            "--disable-pip",
            "--no-deps",
            "-f",
            "json",
            "-o",
            str(report),
        ]
        told = run(command, seconds=180, folder=folder)
        if not report.exists():
            return Result([], 0, 0, note=f"could not ask: {told.strip().splitlines()[-1:]}")
        packages = json.loads(report.read_text())["dependencies"]
        of += len(packages)
        asked += sum("skip_reason" not in package for package in packages)
        findings += [
            f"pip-audit: {package['name']} {package['version']}: {', '.join(one['id'] for one in package['vulns'])}"
            for package in packages
            if package.get("vulns")
        ]
    return Result(findings, asked, of, note="" if asked == of else "the rest is known to no service that answers here")


def only_here(url: str) -> None:
    """Refuse any other target than the loopback address."""
    if urlsplit(url).hostname != "127.0.0.1":
        raise ValueError(f"Only this machine is asked, not {url}.")
