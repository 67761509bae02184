from difflib import get_close_matches
from typing import Any

MAX_NAME = 50  # To compare two names takes the product of their lengths.


def suggestion(name: str, known: dict[str, Any] | set[Any], prefix: str = "") -> str:
    """Return a hint about an unknown name."""
    close = get_close_matches(name, known, n=1, cutoff=0.5) if len(name) <= MAX_NAME else []
    if close:
        return f"Did you mean {prefix}{close[0]}?"
    return f"Known: {', '.join(prefix + name for name in sorted(known)) or 'none'}."
