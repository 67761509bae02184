"""Names of files, made safe for every system that stores one or sees it in a header."""

import re
import unicodedata

from .texts import visible

LONGEST = 200  # Characters, and bytes of UTF-8: file systems take 255 bytes.
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
_RESERVED = re.compile(r"[<>:\"|?*]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|\Z)", re.IGNORECASE)


def clean_file_name(name: str) -> str:
    """Return a file's name that is a name everywhere: no folder, no control, no device.

    Folders before it, characters that nobody can see, and points and blanks at its ends are left
    out; the characters that Windows reserves become `_`. A long name keeps its ending.

    Args:
        name: as a sender, a form or a header states it.

    Returns:
        "temp/scores.csv" and "../../scores.csv" as "scores.csv"; empty where nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name[: 10 * LONGEST]))[-1]
    bare = " ".join(visible(last).split()).strip(". ")
    bare = _RESERVED.sub("_", bare)
    return _short(f"_{bare}" if _DEVICE.match(bare) else bare)


def _short(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    ending = match[0] if (match := _ENDING.search(name)) else ""
    kept = name[: -len(ending) or None].encode()[: LONGEST - len(ending)]
    return kept.decode(errors="ignore").rstrip(". ") + ending
