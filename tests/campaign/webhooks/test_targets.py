"""Where webhooks may be posted to: whole https addresses of machines on the public internet."""

import ipaddress
from collections.abc import Callable

import pytest

from campaign.webhooks import networks, targets
from campaign.webhooks.networks import is_public
from campaign.webhooks.targets import TargetRefused, addresses_of, check, target_of

Settings = pytest.FixtureRequest


@pytest.fixture
def production(settings: object) -> None:
    settings.WEBHOOK_SCHEMES = ["https"]  # type: ignore[attr-defined]
    settings.WEBHOOK_PORTS = [443, 8443]  # type: ignore[attr-defined]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let names lead to these addresses."""

    def lead_to(*addresses: str) -> None:
        monkeypatch.setattr(targets, "resolve", lambda host, port: list(addresses))

    return lead_to


# The form of an address


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("url", "host", "port", "path", "header"),
    (
        ("https://crm.example.org", "crm.example.org", 443, "/", "crm.example.org"),
        ("https://CRM.example.org:8443/a/b?c=d", "crm.example.org", 8443, "/a/b?c=d", "crm.example.org:8443"),
        ("https://bücher.example/x", "xn--bcher-kva.example", 443, "/x", "xn--bcher-kva.example"),
        ("https://[2a00:1450::1]/", "2a00:1450::1", 443, "/", "[2a00:1450::1]"),
    ),
)
def test_target_of_reads_an_address(url: str, host: str, port: int, path: str, header: str) -> None:
    target = target_of(url)

    assert (target.host, target.port, target.path, target.host_header) == (host, port, path, header)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("url", "code"),
    (
        ("http://crm.example.org/", "scheme"),
        ("ftp://crm.example.org/", "scheme"),
        ("https://user:word@crm.example.org/", "userinfo"),
        ("https://user@crm.example.org/", "userinfo"),
        ("https://crm.example.org:80/", "port"),
        ("https://crm.example.org:70000/", "form"),
        ("https://crm.example.org:0/", "port"),
        ("crm.example.org/hooks", "form"),
        ("https:///hooks", "form"),
        ("https://crm.example.org/a b", "form"),
        ("https://crm.example.org/\r\nx", "form"),
        ("https://crm.example.org/é", "form"),
        ("https://[::1", "form"),
        ("https://crm.example.org/" + "a" * 2000, "form"),
        ("", "form"),
    ),
)
def test_target_of_refuses_what_is_no_whole_address(url: str, code: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        target_of(url)

    assert refused.value.code == code
    assert refused.value.by_field() == {"url": targets.why(code)}


def test_plain_http_and_any_port_are_for_trying_out() -> None:
    assert target_of("http://127.0.0.1:9000/").port == 9000


# The machines behind it

# Documented ranges: RFC 6890 and its updates, RFC 6052, RFC 3056, RFC 4380.
SPECIAL = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1"),
    *("192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1"),
    *("fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
)
PUBLIC = ("8.8.8.8", "1.1.1.1", "93.184.215.14", "2a00:1450:4001:82a::200e", "2606:4700::1111")


@pytest.mark.parametrize("address", SPECIAL)
def test_addresses_that_are_not_on_the_public_internet_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_on_the_public_internet_are_posted_to(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ("", "localhost", "1", "127.1", "8.8.8.8/32", "8.8.8.8 "))
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


def test_without_our_own_table_this_version_of_python_would_let_some_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what ``ipaddress`` alone takes for global."""
    monkeypatch.setattr(networks, "SPECIAL", ())

    assert [address for address in SPECIAL if is_public(address)] != []


def test_the_table_names_networks_that_do_not_overlap_the_public_internet() -> None:
    assert not any(ipaddress.ip_address(address) in network for address in PUBLIC for network in networks.SPECIAL)


def test_an_operator_may_allow_a_network_as_well(settings: object, resolve: Callable[..., None]) -> None:
    resolve("10.1.2.3")
    target = target_of("https://crm.example.org/")
    with pytest.raises(TargetRefused):
        addresses_of(target)
    settings.WEBHOOK_NETWORKS = ["10.1.2.0/24"]  # type: ignore[attr-defined]

    assert addresses_of(target) == ["10.1.2.3"]
    assert not is_public("10.1.3.1", also=["10.1.2.0/24"])


def test_one_address_that_is_not_public_is_one_too_many(resolve: Callable[..., None]) -> None:
    resolve("8.8.8.8", "10.0.0.1")

    with pytest.raises(TargetRefused) as refused:
        addresses_of(target_of("https://crm.example.org/"))

    assert refused.value.code == "not_public"


def test_a_name_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError

    monkeypatch.setattr(targets, "resolve", unknown)

    with pytest.raises(TargetRefused) as refused:
        check("https://crm.example.org/")

    assert refused.value.code == "unknown_host"


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading  # noqa: PLC0415

    gate = threading.Event()
    monkeypatch.setattr(targets, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(targets, "resolve", lambda host, port: gate.wait(10) and ["8.8.8.8"])

    with pytest.raises(TargetRefused) as refused:
        check("https://crm.example.org/")
    gate.set()

    assert refused.value.code == "unknown_host"
