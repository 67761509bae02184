from difflib import get_close_matches


def suggestion(name, known, prefix=""):
    """Return a hint for whoever wrote a name that is not known."""
    found = get_close_matches(name, known, n=1, cutoff=0.5)
    if found:
        return f"Did you mean {prefix}{found[0]}?"
    return f"Known: {', '.join(prefix + name for name in sorted(known)) or 'none'}."
