"""The door of the recipe: TLS of today and nothing else, for one host, with one way in and no list of files."""

import re

from tests.sources import ROOT

NGINX = (ROOT / "deploy/etc/nginx.conf").read_text()


def said(name: str) -> list[str]:
    """Return what a directive says, wherever it stands."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", NGINX, re.MULTILINE)


def servers() -> list[str]:
    return re.split(r"^server \{", NGINX, flags=re.MULTILINE)[1:]


def test_only_tls_of_today_is_spoken() -> None:
    (suites,) = said("ssl_ciphers")

    assert said("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    assert [
        one for one in suites.split(":") if not re.fullmatch(r"ECDHE-(ECDSA|RSA)-.*(GCM-SHA\d+|POLY1305)", one)
    ] == []


def test_without_tls_nothing_is_answered_but_the_way_to_it() -> None:
    (plain,) = [server for server in servers() if "listen 80" in server]
    places = dict(re.findall(r"location (\S+) \{ ([^}]+) \}", plain))

    assert "proxy_pass" not in plain
    assert places.pop("/.well-known/acme-challenge/") == "root /var/lib/undersigned-acme;"
    assert places == {"/api/": "return 403;", "/": "return 301 https://@HOST@$request_uri;"}


def test_another_name_of_the_host_gets_no_connection() -> None:
    (other,) = [server for server in servers() if "server_name _;" in server]

    assert "ssl_reject_handshake on;" in other


def test_what_a_visitor_says_of_the_line_is_written_over() -> None:
    headers = dict(one.split(" ", 1) for one in said("proxy_set_header"))

    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "$scheme"
    assert headers["Host"] == "$host"


def test_the_door_leads_to_one_place_and_lists_no_folder() -> None:
    assert set(said("proxy_pass")) == {"http://undersigned"}
    assert said("autoindex") == said("alias") == []
    assert said("server_tokens") == ["off"]
