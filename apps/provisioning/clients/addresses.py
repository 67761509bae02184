"""Which addresses of identity providers the platform asks: public ones, over HTTPS."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
# IPv4 in IPv6, by which a private address could be written as a public one; and addresses of
# protocols, of which Python takes some for public.
RESERVED = [
    ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "192.0.0.0/24")
]
MAX_URL = 2_000


class BadAddress(ValueError):
    """An address that is not asked: no HTTPS, or not public."""


def checked(url: str) -> SplitResult:
    """Return the parts of an https address without user, fragment or odd characters.

    Raises BadAddress.
    """
    if len(url) > MAX_URL or not url.isascii() or any(c <= " " or c in '"<>\\^`{|}' for c in url):
        raise BadAddress("The address has characters that an address does not have.")
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise BadAddress("The address cannot be read.") from None
    if parts.scheme != "https" or not parts.hostname or not has_port:
        raise BadAddress("The address does not begin with https:// and a host.")
    if parts.username is not None or parts.password is not None or "#" in url:
        raise BadAddress("The address has a user or a fragment.")
    return parts


def resolve(host: str, port: int) -> str:
    """Return one address of a host, all of whose addresses may be asked. Raises BadAddress."""
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadAddress("The host is not known.") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in entries]
    if not addresses or not all(may_ask(ip_address(address)) for address in addresses):
        raise BadAddress("The host has an address that is not public.")
    return addresses[0]


def may_ask(address: Address) -> bool:
    """Tell whether an address is public, or in a network that the operator allows."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in ip_network(network) for network in settings.SSO_NETWORKS):
        return True
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in network for network in RESERVED)
    )
