"""Normalises e-mails, profile addresses, names and ids for comparison.

Each function returns the text that equal ones share; empty where nobody is meant.
"""

import re
from urllib.parse import unquote
from uuid import UUID

from .texts import normalised

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//")
# LinkedIn serves one profile at www, at m and at a name for each country: uk, de.
_HOST = re.compile(r"^(?:www\.|(?:m|[a-z]{2})\.(?=linkedin\.com(?:/|$)))")
_SALESFORCE = re.compile(r"[0-9A-Za-z]{15}[A-Z0-5]{3}", re.ASCII)
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_LIKE_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_TITLES = {"jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "mba", "esq"}
_APOSTROPHES = str.maketrans("\u2019\u2018\u02bc\u2010\u2011", "'''--")
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

    Apostrophes and hyphens of typesetters are those of keyboards.

    Args:
        text: as somebody wrote it; look-alike signs (full-width letters, ligatures) count as one.

    Returns:
        "  ADA  Lovelace" as "ada lovelace".
    """
    return " ".join(_folded(text).translate(_APOSTROPHES).split())


def plain_id(text: str) -> str:
    """Return an id of another system as it is compared: Salesforce's 18 characters are its 15.

    Args:
        text: as somebody wrote it.

    Returns:
        "005Dn000001AbCdIAK" as "005Dn000001AbCd" where its last three characters check the others;
        any other id as it is.
    """
    if len(text) == 18 and _SALESFORCE.fullmatch(text) and text[15:] == salesforce_check(text[:15]):
        return text[:15]
    return text


def salesforce_check(text: str) -> str:
    """Return the three characters that tell the capitals among fifteen.

    Args:
        text: fifteen characters of an id.

    Returns:
        "IAK" for "005Dn000001AbCd".
    """
    parts = (text[start : start + 5] for start in (0, 5, 10))
    return "".join(
        _CHECKS[sum("A" <= letter <= "Z" and 1 << place for place, letter in enumerate(part))]
        for part in parts
    )


def forms_of_id(text: str) -> tuple[str, ...]:
    """Return an id, and its other form where it may be one of Salesforce.

    Args:
        text: an id as somebody stores or sends it.

    Returns:
        "005Dn000001AbCd" with "005Dn000001AbCdIAK", and the other way round.
    """
    short = plain_id(text)
    if short != text:
        return text, short
    if len(text) == 15 and text.isascii() and text.isalnum():
        return text, text + salesforce_check(text)
    return (text,)


def field_meant(text: str) -> str:
    """Tell what somebody wrote where a column asks for a rep.

    Args:
        text: an id, an e-mail, the address of a profile, or a name.

    Returns:
        "email", "profile_url", "name" for letters with blanks or a comma, or one capital before
        small letters; else "external_id".
    """
    if "://" in text or text.lower().startswith(("www.", "linkedin.com/")):
        return "profile_url"
    if "@" in text[1:-1] and not any(sign.isspace() for sign in text):
        return "email"
    if any(sign.isdigit() for sign in text):
        return "external_id"
    if any(sign.isspace() or sign == "," for sign in text):
        return "name"
    return "name" if text.isalpha() and text.istitle() else "external_id"


def is_uuid(text: str) -> bool:
    """Tell whether a text has the form of the product's own ids.

    Args:
        text: an id.

    Returns:
        True for "019a3f5e-2b60-7c11-9d04-5b7f3a9c0201".
    """
    return len(text) == 36 and _LIKE_UUID.fullmatch(text) is not None


def written_id(text: str) -> UUID | None:
    """Return the id of a row that a text writes.

    Args:
        text: a reference, perhaps an id.

    Returns:
        The id, in any of its spellings; None for another text.
    """
    try:
        return UUID(text)
    except ValueError:
        return None


def own_id(text: str) -> UUID | None:
    """Return the id of ours that a text writes: a UUID of version 7, as the API writes it.

    Args:
        text: a reference, perhaps an external id.

    Returns:
        The id of "019a3f5e-2b60-7c11-9d04-5b7f3a9c0201"; None for any other text, also for a UUID
        of another version, which another system may have given.
    """
    return UUID(text) if is_uuid(text) and text[14] == "7" else None


def in_order(name: str) -> str:
    """Return a name with the first name first.

    Args:
        name: as a file has it.

    Returns:
        "Müller, Lena" as "Lena Müller"; a name without one comma as it is, and "Ada King, PhD".
    """
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or "," in first or not last or not first or first.rstrip(".").lower() in _TITLES:
        return name
    return f"{first} {last}"


def _folded(text: str) -> str:
    # Once more, because composing can bring back what has a lower case.
    once = normalised(text, "NFKC").casefold()
    return normalised(normalised(once, "NFKC").casefold(), "NFKC")
