"""Names of months and weekdays in seven languages, as people shorten them."""

import unicodedata
from functools import lru_cache

# English, German, French, Spanish, Italian, Portuguese, Dutch; without accents.
_MONTHS = (
    "january januar janner janvier enero gennaio janeiro januari",
    "february februar feber fevrier febrero febbraio fevereiro februari",
    "march marz maerz mars marzo marco maart mrz mrt",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday"
    " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag"
    " lundi mardi mercredi jeudi vendredi samedi dimanche"
    " lunes martes miercoles jueves viernes sabado domingo"
    " lunedi martedi mercoledi giovedi venerdi sabato domenica"
    " segunda terca quarta quinta sexta segunda-feira terca-feira quarta-feira quinta-feira"
    " sexta-feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
).split()
_LEAST = 3  # Letters of a month.


def without_accents(text: str) -> str:
    """Return a short text in lower case, without accents."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=1000)
def month_named(name: str) -> int | None:
    """Return the month whose name begins so in one of the languages; None if none or several do.

    Args:
        name: in lower case, without accents.
    """
    if len(name) < _LEAST:
        return None
    fitting = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(month.startswith(name) for month in names.split())
    ]
    return fitting[0] if len(fitting) == 1 else None


@lru_cache(maxsize=1000)
def is_weekday(name: str) -> bool:
    """Tell whether a weekday begins so in one of the languages; two letters are enough.

    Args:
        name: in lower case, without accents.
    """
    return len(name) > 1 and any(weekday.startswith(name) for weekday in _WEEKDAYS)
