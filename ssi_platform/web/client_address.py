"""The address of the client, behind proxies that are trusted by their network."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class TrustedProxies:
    """Networks whose `X-Forwarded-For` and other forwarded headers are believed.

    Each proxy appends the address that it was called from. So the client is the last address in
    `X-Forwarded-For` that is not a trusted proxy's. What is before it, the client may have written.
    """

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks: list[Network] = [ip_network(network) for network in networks]
        self.trusts = lru_cache(maxsize=1024)(self._trusts)

    def client(self, peer: str, forwarded: str | None) -> str:
        """Return the client's address; the peer's if it is not a trusted proxy."""
        if forwarded is None or not self.trusts(peer):
            return peer
        client = peer
        for text in reversed(forwarded.split(",")):
            address = _parsed(text.strip())
            if address is None:
                break
            client = str(address)
            if not self.trusts(client):
                break
        return client

    def _trusts(self, peer: str) -> bool:
        address = _parsed(peer)
        return address is not None and any(address in network for network in self._networks)


def normal(peer: str) -> str:
    """Return an address as it is compared: an IPv4 address is never written as an IPv6 one."""
    return str(_parsed(peer) or peer) if ":" in peer else peer


def group_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the network /64 of an IPv6 one."""
    if ":" not in address:
        return address
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed), 64), strict=False))
    return address


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
