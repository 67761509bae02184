"""Allowed characters of text and addresses, and their normalisation."""

import re
import unicodedata
from typing import Literal

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
ADDRESS = r"^https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?([/?#][^\s\u0000-\u001F\u007F-\u009F]*)?$"

# A run of marks longer than in any language: the stream-safe text of Unicode (UAX 15) ends it at
# thirty. All marks are here, and other characters that are no letters, digits or blanks.
_MARKS = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){31,}")


def normalised(text: str, form: Literal["NFKC", "NFKD"]) -> str:
    """Return text in a normal form of Unicode, without runs of more than thirty marks.

    To put a run of marks in order takes the square of its length; without long ones the time is
    proportional to the length of the text.

    Args:
        text: any text.
        form: the normal form.

    Returns:
        The text in that form. It is for comparing: a run that is left out is in no name.
    """
    return unicodedata.normalize(form, text if text.isascii() else _MARKS.sub("", text))
