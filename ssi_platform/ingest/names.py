"""Names that are spread over several columns: first, middle and last names make one name."""

from collections.abc import Sequence
from dataclasses import replace

from .cells import as_text
from .columns import Column, plain

# In the order of a name.
PART_TITLES = {
    "first_name": [
        "given name", "forename", "contact first name", "vorname", "rufname", "prénom",
        "nombre de pila", "primer nombre", "nome di battesimo", "nome próprio", "primeiro nome",
        "voornaam", "roepnaam",
    ],
    "middle_name": [
        "middle initial", "second name", "zweiter vorname", "deuxième prénom", "segundo nombre",
        "secondo nome", "nome do meio", "tweede voornaam", "tussenvoegsel",
    ],
    "last_name": [
        "surname", "family name", "contact last name", "nachname", "familienname", "zuname",
        "nom de famille", "apellido", "apellidos", "primer apellido", "apellido paterno", "cognome",
        "sobrenome", "apelido", "último nome", "achternaam", "familienaam",
    ],
    "second_last_name": ["segundo apellido", "apellido materno"],
}  # fmt: skip
PARTS = tuple(PART_TITLES)
# The whole name, unless a column beside it has one part of it: then it is the other part.
_EITHER = {plain(title) for title in ("name", "nom", "nombre", "nome", "naam")}


def with_parts(columns: Sequence[Column]) -> list[Column]:
    """Settle what a column `Name` or `Nom` beside one of first or last names gives.

    Args:
        columns: with their fields.

    Returns:
        The columns: `Name` beside `Vorname` is the last name, `Nombre` by `Apellidos` the first.
    """
    fields = {column.field for column in columns}
    first, last = "first_name" in fields, "last_name" in fields
    if first == last:
        return list(columns)
    other = "last_name" if first else "first_name"
    return [
        replace(column, field=other)
        if column.field == "name" and column.found_by == "title" and plain(column.title) in _EITHER
        else column
        for column in columns
    ]


def whole_name(parts: Sequence[object]) -> str:
    """Return a name made of its parts, in their order; blank ones are left out.

    Args:
        parts: cells.

    Returns:
        "Olga" and "Petrova" as "Olga Petrova".
    """
    return " ".join(filter(None, map(as_text, parts)))
