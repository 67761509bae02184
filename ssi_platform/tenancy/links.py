"""Secrets of one-time links: random, and stored as a peppered hash only."""

from .keys import digest, random_text

LENGTH = 40  # Characters of 62: 238 bits.


def new_link() -> tuple[str, str]:
    """Return the text of a new link's secret, and its digest."""
    text = random_text(LENGTH)
    return text, digest_of_link(text)


def digest_of_link(text: str) -> str:
    """Return what is stored of a link's secret, as hexadecimal digits."""
    return digest(f"link:{text}")
