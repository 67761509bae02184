"""Text without accents and case, for searching."""

import unicodedata

from django.db.models import Func, TextField

# Letters that Unicode does not take apart into a letter and its accent.
_ODD, _PLAIN = "\u00f8\u0142\u0111\u0131", "oldi"
_MARKS = "[\u0300-\u036f]"


class Folded(Func):
    """A text in lower case and without accents, by the database."""

    arity = 1
    output_field = TextField()
    template = (
        f"replace(translate(lower(regexp_replace(normalize(%(expressions)s, NFKD), '{_MARKS}', ''"
        f", 'g')), '{_ODD}', '{_PLAIN}'), '\u00df', 'ss')"
    )


def folded(text: str) -> str:
    """Return a text as `Folded` makes it."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(each for each in apart if not "\u0300" <= each <= "\u036f").lower()
    return bare.translate(str.maketrans(_ODD, _PLAIN)).replace("\u00df", "ss")
