"""The identifiers of a person who is erased, and how texts are searched for them."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssi_platform.domain.identities import plain_email, plain_name, plain_profile

# Shorter ones occur by chance: a name of one word, an employee number of three digits.
LEAST_LENGTH = {"external_id": 5, "email": 1, "profile_url": 1, "id": 1}
_SPECIAL = re.compile(r"([^\w\s@])")


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What a person is called: pairs of a field and its text; `id` is the id of the row."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def from_pairs(cls, pairs: Iterable[Sequence[str | None]]) -> "Identifiers":
        return cls(tuple((str(field), str(text)) for field, text in pairs if text))

    def texts(self, *fields: str) -> list[str]:
        """Return the texts of some fields."""
        return [text for field, text in self.pairs if field in fields]

    @property
    def names(self) -> list[list[str]]:
        """Return the words of each name, of those that have several."""
        words = [plain_name(text).split() for text in self.texts("name")]
        return [each for each in words if len(each) > 1]

    @property
    def searched(self) -> list[str]:
        """Return the texts that are looked for inside of other texts."""
        long = [
            text
            for field, text in self.pairs
            if len(text) >= LEAST_LENGTH.get(field, len(text) + 1)
        ]
        profiles = [plain_profile(text) for text in self.texts("profile_url")]
        names = [text for text in self.texts("name") if len(text.split()) > 1]
        return sorted({*long, *filter(None, profiles), *names}, key=len, reverse=True)

    @property
    def pattern(self) -> str:
        """Return a regular expression of PostgreSQL that finds one of the texts, or an empty one.

        It is matched without regard to case, and between signs that are no letters or digits.
        """
        return _pattern(self.searched)

    @property
    def json_pattern(self) -> str:
        """Return the same for JSON, in which some signs are escaped."""
        return _pattern([json.dumps(text, ensure_ascii=False)[1:-1] for text in self.searched])

    def are_in(self, text: str) -> bool:
        """Tell whether a text, read by people, names the person: an e-mail, an address, a name."""
        plain = plain_name(text)
        if any(plain_email(one) in plain for one in self.texts("email")):
            return True
        if any(
            plain_profile(one) in plain for one in self.texts("profile_url") if plain_profile(one)
        ):
            return True
        if any(one.casefold() in plain for one in self.texts("id")):
            return True
        return any(" ".join(words) in plain for words in self.names)

    def are_in_row(self, cells: Sequence[str]) -> bool:
        """Tell whether a row is about the person; the words of a name may be in two cells."""
        plain = {plain_name(cell) for cell in cells if cell}
        exact = {plain_name(text) for text in self.texts("external_id", "name")}
        if plain & exact or any(self.are_in(cell) for cell in cells if cell):
            return True
        words = {word.strip(",;") for cell in plain for word in cell.split()}
        return any(words >= set(name) for name in self.names)

    def are_in_file_name(self, name: str) -> bool:
        """Tell whether the name of a file names the person, with whatever signs between words."""
        bare = _bare(name)
        local = [_bare(text.partition("@")[0]) for text in self.texts("email")]
        ids = [
            _bare(text)
            for text in self.texts("external_id")
            if len(text) >= LEAST_LENGTH["external_id"]
        ]
        if any(part in bare for part in (*local, *ids) if len(part) > 2):
            return True
        return any(all(_bare(word) in bare for word in words) for words in self.names)


def _pattern(texts: Iterable[str]) -> str:
    escaped = [_SPECIAL.sub(r"\\\1", text) for text in texts]
    return rf"(?<![[:alnum:]])(?:{'|'.join(escaped)})(?![[:alnum:]])" if escaped else ""


def _bare(text: str) -> str:
    return "".join(sign for sign in plain_name(text) if sign.isalnum())
