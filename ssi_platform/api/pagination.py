"""Keyset pagination both ways: a page costs the same at the end of a list as at its start."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

import orjson
from django.core import signing
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import BooleanField, F, Func, QuerySet, Value
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from . import fastpath
from .sparse import PARAMETERS as SPARSE
from .suggestions import suggestion

SALT = "ssi_platform.cursor"
DEFAULT_SIZE, MAX_SIZE = 100, 500
MAX_CURSOR = 2_000  # Characters: the keys of a row are short, and all else is a hash.
MAX_LINK = 4_000  # Characters of the header `Link`; proxies refuse longer headers.
PARAMETERS = ("cursor", "page_size", "ordering")
# What a reader may change from page to page.
UNBOUND = {"cursor", "page_size", *SPARSE}


class Json:
    """The serializer of Django's signer; the default one takes as long as signing."""

    dumps, loads = staticmethod(orjson.dumps), staticmethod(orjson.loads)


class RowComparison(Func):
    """(a, b) > (x, y), which an index on (a, b) answers; both sides of equal length."""

    output_field = BooleanField()

    def __init__(self, columns: list[Any], operator: str, values: list[Any]) -> None:
        self.operator = operator
        super().__init__(*columns, *values)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        sides = [compiler.compile(e) for e in self.source_expressions]
        half = len(sides) // 2
        left = ", ".join(sql for sql, _ in sides[:half])
        right = ", ".join(sql for sql, _ in sides[half:])
        return f"({left}) {self.operator} ({right})", [p for _, ps in sides for p in ps]


class KeysetPagination(BasePagination):
    """Pages over `view.orderings`: {name: columns}, all one way, non-null, the last unique.

    The signed cursor carries the ordering, a hash of the filters, the direction and the keys of
    the row beside it; with other filters or a changed byte it is refused.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the page's rows as objects."""
        return self._paginate(queryset, request, view, self._fetch_objects)

    def paginate_json(
        self, queryset: QuerySet[Any], request: Request, view: Any, names: tuple[Any, ...]
    ) -> list[Any]:
        """Return the page's rows as JSON texts with these fields of the view's flat serializer."""
        fetch = partial(self._fetch_json, view.get_serializer_class(), names)
        return [row[0] for row in self._paginate(queryset, request, view, fetch)]

    def _paginate(
        self, queryset: QuerySet[Any], request: Request, view: Any, fetch: Callable[..., Any]
    ) -> list[Any]:
        self.request, self.given = request, request.query_params
        self.ordering, columns = self._ordering(view)
        self.descending = columns[0].startswith("-")
        self.columns = tuple(column.lstrip("-") for column in columns)
        self.size = self._size()
        self.context = self._context()
        backwards, keys = self._cursor(queryset.model)
        rows: list[Any]
        rows, self.keys_of = fetch(
            self._beyond(queryset, backwards, keys), self.descending != backwards, self.size + 1
        )
        more = len(rows) > self.size
        rows = rows[: self.size]
        if backwards:
            rows.reverse()
        self.has_next = more if not backwards else True
        self.has_previous = more if backwards else keys is not None
        self.rows = rows
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        following = self._link(self.rows[-1], "n") if self.rows and self.has_next else None
        preceding = self._link(self.rows[0], "p") if self.rows and self.has_previous else None
        links = {"next": following, "prev": preceding}
        header = ", ".join(f'<{self._url(c)}>; rel="{rel}"' for rel, c in links.items() if c)
        body = {"data": data, "next_cursor": following, "previous_cursor": preceding}
        return Response(body, headers={"Link": header} if 0 < len(header) <= MAX_LINK else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        cursor = {"type": ["string", "null"], "description": "Send as `cursor` for that page."}
        return {
            "type": "object",
            "required": ["data", "next_cursor", "previous_cursor"],
            "properties": {
                "data": schema | {"maxItems": MAX_SIZE},
                "next_cursor": cursor,
                "previous_cursor": cursor,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        orderings = list(getattr(view, "orderings", {}))
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        order = {"type": "string", "enum": orderings}
        if orderings:
            order["default"] = orderings[0]
        return [
            _parameter(
                "cursor",
                {"type": "string", "maxLength": MAX_CURSOR},
                "A page's cursor, as an answer gave it.",
            ),
            _parameter("page_size", size, "How many rows a page holds at the most."),
            _parameter("ordering", order, "The order of the rows."),
        ]

    def _ordering(self, view: Any) -> tuple[Any, ...]:
        name = self.given.get("ordering", view.default_ordering())
        if name not in view.orderings:
            hint = suggestion(name, view.orderings)
            raise _refused("ordering", "unknown_ordering", f"Unknown ordering. {hint}")
        return name, view.orderings[name]

    def _size(self) -> int:
        given = self.given.get("page_size", str(DEFAULT_SIZE))
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= MAX_SIZE):
            raise _refused("page_size", "out_of_range", f"A whole number from 1 to {MAX_SIZE}.")
        return int(given)

    def _context(self) -> str:
        return context_hash(self.request.path, self.ordering, self._filters())

    def _filters(self) -> list[Any]:
        names = sorted(set(self.given) - UNBOUND)
        return [[name, self.given.getlist(name)] for name in names]

    def _cursor(self, model: Any) -> tuple[bool, list[Any] | None]:
        try:
            backwards, keys = self._opened()
            fields = [model._meta.get_field(column) for column in self.columns]
            # The target's column tells the type where a column is a reference.
            return backwards, keys and [
                f.target_field.to_python(k) if f.is_relation else f.to_python(k)
                for f, k in zip(fields, keys, strict=True)]  # fmt: skip
        except (signing.BadSignature, DjangoValidationError, TypeError, ValueError):
            raise self._unknown_cursor() from None

    def _unknown_cursor(self) -> ValidationError:
        return _refused("cursor", "invalid_cursor", "Not a cursor of this list.")

    def _opened(self) -> tuple[bool, list[Any] | None]:
        """Return whether the cursor is of a page before a row, and the keys of that row."""
        given = self.given.get("cursor")
        if given is None:
            return False, None
        if len(given) > MAX_CURSOR:
            raise signing.BadSignature
        context, way, keys = _signer().unsign_object(given, serializer=Json)
        if context != self.context or len(keys) != len(self.columns):
            raise signing.BadSignature
        return way == "p", keys

    def _beyond(self, queryset: QuerySet[Any], backwards: bool, keys: list[Any] | None) -> Any:
        if keys is None:
            return queryset
        operator = "<" if self.descending != backwards else ">"
        left = [F(column) for column in self.columns]
        return queryset.filter(RowComparison(left, operator, [Value(k) for k in keys]))

    def _fetch_objects(
        self, queryset: QuerySet[Any], descending: bool, limit: int
    ) -> tuple[Any, ...]:
        sign = "-" if descending else ""
        rows = list(queryset.order_by(*(sign + column for column in self.columns))[:limit])
        return rows, lambda row: [getattr(row, column) for column in self.columns]

    def _fetch_json(
        self,
        serializer_class: type[Any],
        names: tuple[Any, ...],
        queryset: QuerySet[Any],
        descending: bool,
        limit: int,
    ) -> tuple[Any, ...]:
        return fastpath.fetch_json_rows(
            queryset, serializer_class, names, keys=self.columns, descending=descending, limit=limit
        )

    def _link(self, row: Any, way: str) -> str:
        return signed(self.context, way, [_as_text(key) for key in self.keys_of(row)])

    def _url(self, cursor: str) -> str:
        others = {name: value for name, value in self.given.items() if name != "cursor"}
        query = urlencode(others | {"cursor": ""}) + cursor.replace(":", "%3A")
        return self.request.build_absolute_uri(f"{self.request.path}?{query}")


def signed(context: Any, way: str, keys: list[Any]) -> str:
    """Return the cursor of the page after ("n") or before ("p") the row with these keys."""
    cursor: str = _signer().sign_object([context, way, keys], serializer=Json)
    return cursor


def context_hash(path: str, ordering: str, filters: list[Any]) -> str:
    """Return a hash of what a cursor belongs to: its length does not depend on the filters."""
    return hashlib.sha256(orjson.dumps([path, ordering, filters])).hexdigest()[:32]


def _as_text(key: Any) -> str:
    """Return a key as the cursor carries it: an instant as JSON has it, so that all ways agree."""
    if isinstance(key, datetime):
        return key.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(key)


@cache
def _signer() -> Any:
    return signing.TimestampSigner(salt=SALT)


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _refused(parameter: str, code: str, detail: str) -> ValidationError:
    return ValidationError({parameter: [detail]}, code=code)
