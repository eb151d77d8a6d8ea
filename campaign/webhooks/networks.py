"""Which addresses of machines are part of the public internet; nothing else is ever posted to.

``ipaddress`` knows most of what is not, and another part of it in each version of Python. What must not depend on
that is named here, by the registries of special addresses (RFC 6890 and its updates) and what translates to IPv4.
"""

import ipaddress
from collections.abc import Iterable
from typing import Final

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAMED: Final = (
    ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    ("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
    ("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    # Loopback and IPv4-compatible, IPv4-mapped, translated (NAT64, both prefixes), discard, special (Teredo, ORCHID)
    ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23"),
    # Documentation, 6to4, documentation, segment routing, unique local, link local, site local, multicast
    ("2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)
SPECIAL: Final[tuple[IpNetwork, ...]] = tuple(ipaddress.ip_network(text) for row in _NAMED for text in row)


def is_public(address: str, *, also: Iterable[str] = ()) -> bool:
    """Tell whether an address is on the public internet, or in one of the networks that the operator allows as well."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(_is_in(found, ipaddress.ip_network(text)) for text in also):
        return True
    if isinstance(found, ipaddress.IPv6Address) and found.scope_id is not None:
        return False
    return _is_global(found) and not any(_is_in(found, network) for network in SPECIAL)


def _is_global(found: IpAddress) -> bool:
    is_special = found.is_private or found.is_reserved or found.is_loopback or found.is_link_local
    return found.is_global and not (is_special or found.is_multicast or found.is_unspecified)


def _is_in(found: IpAddress, network: IpNetwork) -> bool:
    return found.version == network.version and found in network
