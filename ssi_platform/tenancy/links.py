"""Secrets of one-time links: random, and stored as a peppered hash only."""

from .digests import digest, digests
from .keys import random_text

LENGTH = 40  # Characters of 62: 238 bits.


def new_link() -> tuple[str, str]:
    """Return the text of a new link's secret, and its digest."""
    text = random_text(LENGTH)
    return text, digest(_marked(text))


def digests_of_link(text: str) -> list[str]:
    """Return what may be stored of a link's secret, by the pepper in force and those before."""
    return digests(_marked(text))


def _marked(text: str) -> str:
    return f"link:{text}"
