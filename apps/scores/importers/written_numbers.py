"""Reads the numbers of a file as people and LinkedIn's pages write them."""

import re
from dataclasses import dataclass

from ssi_platform.domain.readings import PILLAR_UPPER, TOTAL_UPPER
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest.cells import is_blank

# What means a missing value unless the sender names more.
MISSING_WORDS = ("-", "–", "—", "n/a", "n.a.", "null", "none", "nan")
_NUMBER = r"(-?[0-9]+(?:[.,][0-9]+)?)"
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SHARE = re.compile(
    rf"{_NUMBER} ?(?:/|of|out of|von|de|sur|su|di|van|sobre) ?([0-9]{{1,3}})(?: ?[a-z.]{{1,10}})?"
)
_PERCENT = re.compile(rf"{_NUMBER} ?%")
_UNIT = re.compile(rf"{_NUMBER} ?(?:points?|pts?|punkte?|pkt|pontos?|puntos?|punti|punten|p)\.?")
_RANK = re.compile(rf"(?:([a-z ]{{2,30}}) )?{_NUMBER} ?%?(?: ([a-z ]{{2,30}}))?")
# Around the number of a rank; a word that is not here may turn its meaning round ("bottom").
_RANK_WORDS = set(
    "top die der beste besten obere oberen oberste obersten im in den primeiros primeras primeros"
    " primeiras superior superiores entre los las os as el o les premiers premieres parmi des du"
    " nel nei primo primi migliori i il bovenste beste de of dos do del among the first"
    " highest".split()
)


def missing_words(option: str) -> frozenset[str]:
    """Return the texts that mean a missing value: the known ones, and those of the option."""
    return frozenset((*MISSING_WORDS, *(word.strip().casefold() for word in option.split(","))))


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the numbers of one file are written."""

    comma: bool
    missing: frozenset[str] = frozenset(MISSING_WORDS)

    def is_missing(self, cell: object) -> bool:
        """Tell whether a cell is blank, or a word for that."""
        return is_blank(cell) or (isinstance(cell, str) and cell.strip().casefold() in self.missing)

    def plain(self, cell: object, field: str) -> object:
        """Return a cell as a number, or as digits with a point; None for a missing value.

        A text that is no number is returned as it is. Raises Refused for a number on another scale.
        """
        if isinstance(cell, str) and not self.comma and _PLAIN.fullmatch(cell):
            return cell  # As in nearly all files.
        if self.is_missing(cell):
            return None
        if not isinstance(cell, str):
            return cell
        text = " ".join(cell.split())
        return self._with_point(_bare(text, field))

    def _with_point(self, text: str) -> str:
        """Return a text with its decimal comma as a point; what else looks odd stays odd."""
        if not self.comma:
            return text
        return text.replace(",", ".") if "." not in text else f"{text} (decimal comma)"


def upper_of(field: str) -> int:
    """Return the highest value of a field of points."""
    return TOTAL_UPPER if field == "total" or field.endswith("_total") else PILLAR_UPPER


def _bare(text: str, field: str) -> str:
    """Return the number in a text such as `53 de 100`; the text itself if it is another one."""
    lower = text.lower()
    if field.endswith("rank"):
        match = _RANK.fullmatch(lower)
        words = f"{match[1] or ''} {match[3] or ''}".split() if match else []
        return match[2] if match and _RANK_WORDS.issuperset(words) else text
    upper = upper_of(field)
    if match := _SHARE.fullmatch(lower):
        if int(match[2]) != upper:
            raise Refused("out_of_range", f"Is on another scale: must be of {upper}.")
        return match[1]
    if match := _PERCENT.fullmatch(lower):
        if upper != TOTAL_UPPER:
            detail = f"Is a percentage, and a pillar has {upper} points: write points."
            raise Refused("not_a_number", detail)
        return match[1]
    return match[1] if (match := _UNIT.fullmatch(lower)) else text
