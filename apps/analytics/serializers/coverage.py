"""The state and the coverage of a day, as the database says them."""

from typing import Any

from django.db.models import Case, F, FloatField, Func, TextField, Value, When
from django.db.models.sql.compiler import SQLCompiler

# What `coverage_state` and `coverage` say of a row, as the database says it.
STATE = Case(
    When(roster__gt=F("scored") * 2, then=Value("insufficient_data")),
    When(scored=0, then=Value("insufficient_data")),
    When(scored=1, then=Value("single_rep")),
    default=Value("ok"),
    output_field=TextField(),
)


class Coverage(Func):
    """scored / roster in ten-thousandths, rounded half up in whole numbers, then as a part."""

    arity = 2
    output_field = FloatField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> Any:
        parts = [compiler.compile(part) for part in self.source_expressions]
        (roster, roster_given), (scored, scored_given) = parts
        sql = (
            f"coalesce((20000::bigint * {scored} + {roster}) / nullif(2 * {roster}, 0), 0)"
            " / 10000::float8"
        )
        return sql, [*scored_given, *roster_given, *roster_given]


COVERAGE = Coverage("roster", "scored")
