"""Allowed characters of text and addresses, and their normalisation."""

import re
import unicodedata
from typing import Literal

from .thousandths import Refused

NOT_TEXT = "Must be text without control characters."
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# Characters without a shape of their own: soft hyphens, fillers, marks of direction, blanks
# without a width, selectors of variants, tags, separators of lines, and what is no character.
UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
)
_UNSEEN_BEYOND = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
# Scripts that join letters need the joiners U+200C and U+200D between two of them, and pictures
# need U+200D and the selectors U+FE0E and U+FE0F.
_LETTERS = (
    "\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1820-\u18aa\ufb50-\ufdcf\ufdf0-\ufdff"
    "\ufe70-\ufefc"
)
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_INVISIBLE = re.compile(
    f"[{UNSEEN}{_UNSEEN_BEYOND}]"
    f"|(?<![{_LETTERS}])\u200c|\u200c(?![{_LETTERS}])"
    f"|(?<![{_LETTERS}{_PICTURES}\ufe0f])\u200d|\u200d(?![{_LETTERS}{_PICTURES}])"
    f"|(?<![{_PICTURES}])[\ufe0e\ufe0f](?!\u20e3)"
)
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


def refuse_unfit(text: str) -> None:
    """Refuse a name, or another line of text, with characters that nobody can see.

    Two texts that differ only in such characters look alike, and marks of direction show a text in
    another order than it is stored in. Joiners and selectors are allowed where a script needs them.

    Args:
        text: as somebody wrote it.

    Raises:
        Refused: `not_text` for control characters and halves of characters,
            `invisible_character` for one that has no shape, and for marks of direction.
    """
    if text.isascii() and text.isprintable():
        return
    if CONTROL.search(text):
        raise Refused("not_text", NOT_TEXT)
    if invisible := _INVISIBLE.search(text):
        detail = f"Has the invisible character U+{ord(invisible[0]):04X}. Remove it."
        raise Refused("invisible_character", detail)


def visible(text: str) -> str:
    """Return a text without the characters that `refuse_unfit` refuses."""
    return _INVISIBLE.sub("", CONTROL.sub("", text))


def shortened(text: str, longest: int) -> str:
    """Return a text that is repeated in a message, cut at a number of characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
