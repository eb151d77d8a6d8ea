"""Where a webhook goes: the parts of its address, and the machines behind it, which must be on the public internet.

Asked when an address is saved, and again for each new connection, which then goes to the very address that was
looked at: a name that leads elsewhere a moment later changes nothing.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

import idna
from django.conf import settings
from django.utils.translation import gettext as _

from campaign.refusals import Refusal
from campaign.webhooks.networks import is_public

LONGEST: Final = 2000
RESOLVE_SECONDS: Final = 5.0
_PORTS: Final = {"https": 443, "http": 80}


class TargetRefused(Refusal):
    """Nothing is posted to this address; the sentence says why, ``code`` is what the list of tries keeps."""

    field = "url"

    def __init__(self, code: str) -> None:
        super().__init__(why(code))
        self.code = code


def why(code: str) -> str:
    """Return the sentence about an address that is refused."""
    ports = ", ".join(map(str, settings.WEBHOOK_PORTS))
    sentences = {
        "form": _("This is not a whole address. Write for example https://crm.example.org/hooks."),
        "scheme": _("The address must begin with https://: nobody on the way may read what is posted."),
        "userinfo": _("Leave name and password out of the address; our signature tells your receiver who posts."),
        "port": _("Only these ports are posted to: %(ports)s.") % {"ports": ports},
        "unknown_host": _("No machine is known by this name. Is it spelled right?"),
        "not_public": _("This name leads to an address that is not on the public internet; nothing is posted there."),
    }
    return sentences[code]


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """The parts of an address: ``host`` as machines write it, ``path`` with its query, never shown or logged."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> WebhookTarget:
    """Return the parts of an address, or raise TargetRefused."""
    if len(url) > LONGEST or not url.isprintable() or " " in url or "\\" in url:
        raise TargetRefused("form")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TargetRefused("form") from error
    if not parts.netloc or not parts.hostname:
        raise TargetRefused("form")
    if parts.scheme not in settings.WEBHOOK_SCHEMES:
        raise TargetRefused("scheme")
    if "@" in parts.netloc:
        raise TargetRefused("userinfo")
    port = port if port is not None else _PORTS[parts.scheme]
    if port == 0 or (settings.WEBHOOK_PORTS and port not in settings.WEBHOOK_PORTS):
        raise TargetRefused("port")
    return WebhookTarget(parts.scheme, _host(parts.hostname), port, _path(parts))


def _host(name: str) -> str:
    """Return a name as the network writes it."""
    if ":" in name or name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError as error:
        raise TargetRefused("form") from error


def _path(parts: SplitResult) -> str:
    if not (parts.path + parts.query).isascii():
        raise TargetRefused("form")
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of the machines behind a name; raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(target: WebhookTarget) -> list[str]:
    """Return where a connection may go, or raise TargetRefused; one address that is not public is one too many."""
    try:
        found = resolve(target.host, target.port)
    except (OSError, UnicodeError) as error:
        raise TargetRefused("unknown_host") from error
    if not found:
        raise TargetRefused("unknown_host")
    if not all(is_public(address, also=settings.WEBHOOK_NETWORKS) for address in found):
        raise TargetRefused("not_public")
    return found


def check(url: str) -> WebhookTarget:
    """Look at an address that somebody has typed, its machines included, or raise TargetRefused."""
    target = target_of(url)
    # Names that nobody answers for take the resolver long; the page does not wait for that.
    resolver = ThreadPoolExecutor(max_workers=1)
    try:
        resolver.submit(addresses_of, target).result(timeout=RESOLVE_SECONDS)
    except TookTooLong as error:
        raise TargetRefused("unknown_host") from error
    finally:
        resolver.shutdown(wait=False)
    return target
