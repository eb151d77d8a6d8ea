"""Links in mails name the configured site, whatever the request line says, with the real web server and worker."""

import socket

from campaign.models import OutgoingMail
from tests.factories.campaign import make_user
from tests.servers import wait_until
from tests.stack import Stack

PAGE = "/accounts/password/reset/"


def test_mails_link_to_the_configured_site_over_the_wire(stack: Stack) -> None:
    make_user("olga@example.org")
    stack.start_web()
    stack.start_worker()
    form = stack.browser()
    form.get(PAGE)
    token = form.cookies["csrftoken"]

    assert status(stack, f"POST {PAGE}", "evil.example", token) == 400
    assert status(stack, f"POST http://evil.example{PAGE}", "evil.example", token) == 400
    assert OutgoingMail.objects.count() == 0
    assert status(stack, f"POST http://evil.example{PAGE}", f"127.0.0.1:{stack.port}", token) in {302, 400, 404}
    assert status(stack, f"POST {PAGE}", f"127.0.0.1:{stack.port}", token) == 302

    wait_until(lambda: stack.smtp.to("olga@example.org"), seconds=30, what="the mail")
    for letter in stack.smtp.received:
        assert f"{stack.url}/accounts/password/reset/key/" in letter.text
        assert b"evil.example" not in letter.content
    assert "olga@example.org" not in stack.logs()


def status(stack: Stack, line: str, host: str, token: str) -> int:
    """Send a request line as it is, with forged headers, and return the status of the answer."""
    body = f"email=olga%40example.org&csrfmiddlewaretoken={token}"
    request = (
        f"{line} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n"
        f"Cookie: csrftoken={token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    )
    with socket.create_connection(("127.0.0.1", stack.port), timeout=20) as line_out:
        line_out.sendall(request.encode())
        return int(line_out.recv(4096).split()[1])
