"""Normalises e-mails, profile addresses and names for comparison.

Each function returns the text that equal ones share; empty where nobody is meant.
"""

import re
from urllib.parse import unquote

from .texts import normalised

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//")
# LinkedIn serves one profile at www, at m and at a name for each country: uk, de.
_HOST = re.compile(r"^(?:www\.|(?:m|[a-z]{2})\.(?=linkedin\.com(?:/|$)))")
_AFTER_PATH = re.compile(r"[?#].*", re.DOTALL)


def plain_email(text: str) -> str:
    """Return an e-mail's address as it is compared: case and blanks around it do not count.

    Args:
        text: as somebody wrote it.

    Returns:
        " Ada@Example.COM" as "ada@example.com".
    """
    return _folded(text).strip()


def plain_profile(text: str) -> str:
    """Return a profile's address as it is compared.

    Scheme, `www.`, LinkedIn's names of countries, query, fragment, slashes at the end, case and
    percent-encoding do not count. An address without a path is nobody's.

    Args:
        text: as somebody wrote it, with or without a scheme.

    Returns:
        "https://de.linkedin.com/in/J%C3%BCrgen/?trk=x" as "linkedin.com/in/jürgen".
    """
    bare = _AFTER_PATH.sub("", _folded(text).strip())
    place = _HOST.sub("", _SCHEME.sub("", bare))
    address = _folded(unquote(place)).strip().rstrip("/")
    return address if "/" in address else ""


def plain_name(text: str) -> str:
    """Return a name as it is compared: case and the number of blanks do not count, accents do.

    Args:
        text: as somebody wrote it; look-alike signs (full-width letters, ligatures) count as one.

    Returns:
        "  ADA  Lovelace" as "ada lovelace".
    """
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    # Once more, because composing can bring back what has a lower case.
    once = normalised(text, "NFKC").casefold()
    return normalised(normalised(once, "NFKC").casefold(), "NFKC")
