"""The terms of rights: when they end, and from where they may be used."""

from collections import defaultdict
from datetime import datetime
from functools import cache
from ipaddress import ip_network
from typing import NamedTuple


class Terms(NamedTuple):
    """When a right ends, and from which networks it may be used; those of a member know neither."""

    expires_at: datetime | None = None
    networks: tuple[str, ...] = ()


@cache
def bounded(inner, outer):
    """Tell whether terms end no later, and hold in no other networks, than others."""
    ends = outer.expires_at is None or (inner.expires_at and inner.expires_at <= outer.expires_at)
    nets = [[ip_network(one) for one in terms.networks] for terms in (inner, outer)]
    inside = [
        any(one.version == limit.version and one.subnet_of(limit) for limit in nets[1])
        for one in nets[0]
    ]
    return bool(ends) and (not nets[1] or (bool(inside) and all(inside)))


def terms_of(key):
    return Terms(key.expires_at, tuple(key.allowed_networks))


def covered(rights, held):
    """Tell whether each right is one of those held, on the same terms or narrower ones."""
    terms_held = defaultdict(set)
    for permission, reach, terms in held:
        terms_held[permission, reach].add(terms)
    return all(
        any(bounded(terms, outer) for outer in terms_held[permission, reach])
        for permission, reach, terms in rights
    )
