"""The apostrophe that keeps text of CSV files from being a formula, and its removal."""

import re

SIGNS = "=+-@＝＋－﹣−＠"
BREAKS = re.compile(r"[\t\r\n]")
# Where a cell may begin, and the blanks that follow: each of them is looked at once.
BEGINNING = re.compile(r"(\A|[;\t\r\n])([\s\x00-\x20\u200b\ufeff\"'’`]*+)")


def marked(text: str) -> str:
    """Return a text as a cell that no spreadsheet evaluates.

    Args:
        text: any text.

    Returns:
        "=1+1" as "'=1+1"; a text that is no formula as it is.
    """
    written = BEGINNING.sub(_with_apostrophe, text)
    return f"'{written}" if BREAKS.match(written) else written


def unmarked(text: str) -> str:
    """Return a text as it was before `marked`, as far as the beginning of the cell goes.

    Args:
        text: a cell of a file, which may be one that the product wrote.

    Returns:
        "'=1+1" as "=1+1"; "'t Hart" as it is.
    """
    bare = text[1:]
    return bare if text.startswith("'") and marked(bare) == text else text


def _with_apostrophe(beginning: re.Match[str]) -> str:
    """Put an apostrophe wherever a cell begins with a sign behind these blanks."""
    following = beginning.string[beginning.end() : beginning.end() + 1]
    if not following or following not in SIGNS:
        return beginning[0]
    blanks = BREAKS.sub(r"\g<0>'", beginning[2])
    return f"{beginning[1]}'{blanks}"
