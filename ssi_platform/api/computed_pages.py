"""Pages of rows that are computed by the request: keyset cursors without a query."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from rest_framework.request import Request

from . import fastpath
from .pagination import KeysetPagination, signed

# Numbers and texts; of one ordering always of the same types.
Key = tuple[Any, ...]


class ComputedPagination(KeysetPagination):
    """Pages over `view.orderings` of rows that were sorted by their keys in Python.

    A key is a tuple of numbers and texts, as long as the ordering's columns. It ends in something
    unique, so that a page begins behind the row of the cursor, whether that still exists or not.
    """

    def paginate_sorted(
        self, keys_in: Callable[[str], Sequence[Key]], request: Request, view: Any
    ) -> list[Key]:
        """Return the keys of the page's rows.

        Args:
            keys_in: returns the keys of all rows, ascending in an ordering, each once.
            request: the request with the cursor and the size of the page.
            view: the view, with its `orderings`.
        """
        self.request, self.given = request, request.query_params
        self.ordering, self.columns = self._ordering(view)
        self.size, self.context = self._size(), self._context()
        backwards, beside = self._beside()
        keys = keys_in(self.ordering)
        if beside is None:
            first, last = 0, self.size
        elif backwards:
            last = bisect_left(keys, beside)
            first = max(0, last - self.size)
        else:
            first = bisect_right(keys, beside)
            last = first + self.size
        self.has_next, self.has_previous = last < len(keys) or backwards, first > 0
        self.rows = list(keys[first:last])
        return self.rows

    def paginate_stored(
        self, queryset: QuerySet[Any], content: str, request: Request, view: Any
    ) -> list[str]:
        """Return a column of the page's rows, which are stored with their keys in columns.

        Cursors are those of `paginate_sorted`: a list may be computed on one page, and stored on
        the next.

        Args:
            queryset: the rows; its model has the columns of `view.orderings`.
            content: the column to return.
            request: the request with the cursor and the size of the page.
            view: the view, with its `orderings`.
        """
        rows = self._paginate(queryset, request, view, partial(self._fetch_stored, content))
        self.rows = [[figure, str(unique)] for _, figure, unique in rows]
        return [text for text, *_ in rows]

    def _fetch_stored(
        self, content: str, queryset: QuerySet[Any], descending: bool, limit: int
    ) -> tuple[Any, ...]:
        columns = (content, *self.columns)
        if fastpath.is_on():
            rows = fastpath.fetch_columns(
                queryset, columns, keys=self.columns, descending=descending, limit=limit
            )
            return rows, None
        sign = "-" if descending else ""
        ordered = queryset.order_by(*(sign + column for column in self.columns))
        return list(ordered.values_list(*columns)[:limit]), None

    def _beside(self) -> tuple[bool, Key | None]:
        try:
            backwards, key = self._opened()
            return backwards, None if key is None else tuple(key)
        except (signing.BadSignature, TypeError, ValueError):
            raise self._unknown_cursor() from None

    def _link(self, row: Any, way: str) -> str:
        return signed(self.context, way, list(row))
