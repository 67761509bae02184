"""Looks a domain up in the DNS."""

from collections.abc import Callable

import dns.exception
import dns.resolver

LABEL, PREFIX = "_ssi-challenge", "ssi-verification="
PATIENCE = 4.0  # Seconds.


class Unanswered(Exception):
    """The DNS did not answer: neither that there is a record, nor that there is none."""


def texts_of(name: str) -> list[str]:
    """Return the TXT records of a name; none where the name does not exist. Raises Unanswered."""
    try:
        records = dns.resolver.resolve(f"{name}.", "TXT", lifetime=PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise Unanswered(type(error).__name__) from None
    return [b"".join(record.strings).decode("ascii", "replace") for record in records]


def has_record(
    domain: str, challenge: str, *, resolver: Callable[[str], list[str]] | None = None
) -> bool:
    """Tell whether the TXT record of a domain has its challenge. Raises Unanswered."""
    texts = (resolver or texts_of)(record_name(domain))
    return record_text(challenge) in [text.strip() for text in texts]


def record_name(domain: str) -> str:
    """Return the name of the TXT record of a domain."""
    return f"{LABEL}.{domain}"


def record_text(challenge: str) -> str:
    """Return the text of the TXT record."""
    return f"{PREFIX}{challenge}"
