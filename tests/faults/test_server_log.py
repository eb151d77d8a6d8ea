"""What the web server itself writes, at its most talkative: no link and no visitor."""

import http.client

import pytest

from tests.servers import wait_until
from tests.stack import Stack, web_command
from tests.test_logs import ENDINGS, SECRET, leaks

TALKATIVE = ["--access-log", "--access-log-fmt", '%(addr)s "%(method)s %(path)s %(query_string)s" %(header{referer})s']
ASKED = ("GET", "POST", "OPTIONS", "PROPFIND")


def ask(stack: Stack) -> None:
    """Ask for a mailed link in every way, straight over a line; the client makes nothing better."""
    for method in ASKED:
        for ending in (ending for ending in ENDINGS if ending.isascii() and " " not in ending):
            line = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=20)
            line.putrequest(method, f"/s/confirm/{SECRET}{ending}")
            line.putheader("Referer", f"{stack.url}/s/confirm/{SECRET}/")
            line.endheaders()
            line.getresponse().read()
            line.close()


def start(stack: Stack, command: list[str]) -> None:
    web = stack._start("talkative", [*command[:-1], *TALKATIVE, command[-1]])
    wait_until(lambda: web.check_running() and stack.answers(), seconds=40, what="the web server")


def test_the_log_of_the_web_server_holds_no_link(stack: Stack) -> None:
    stack.environment["LOG_LEVEL"] = "DEBUG"
    start(stack, web_command("config.asgi:application", port=stack.port))

    ask(stack)

    assert '- "PROPFIND /s/confirm/… ' in stack.logs()
    assert leaks(stack.logs()) == []


@pytest.mark.landing
def test_control_the_door_for_wsgi_writes_the_link(stack: Stack) -> None:
    command = web_command("config.wsgi:application", port=stack.port)
    start(stack, ["wsgi" if word == "asginl" else word for word in command])

    ask(stack)

    assert len(leaks(stack.logs())) > 20
