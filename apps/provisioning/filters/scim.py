"""Filters of SCIM (RFC 7644, 3.4.2.2) as conditions of querysets.

The library reads the text, and checks names, operators and values against the resource. Here each
comparison becomes a condition of a column. A multi-valued attribute becomes a sub-query: it matches
where one of its values does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.dateparse import parse_datetime
from scim2_models import InvalidFilterException, InvalidPathException
from scim2_models.path import (
    AttrPath,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from ..models import GroupPlace, MemberEmail

ORDERS = {"gt": GreaterThan, "ge": GreaterThanOrEqual, "lt": LessThan, "le": LessThanOrEqual}
PARTS = {"co": "contains", "sw": "startswith", "ew": "endswith"}
Query = Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column with one value: `text` of any case, `exact` text, `flag`, `instant` or `id`."""

    name: str
    kind: str = "text"

    def condition(self, op: str, value: Any) -> Q:
        """Return the condition of a comparison. Raises InvalidFilterException."""
        if value is None:
            return {"eq": ~self.present(), "ne": self.present()}[op]
        if op == "ne":
            return ~self.condition("eq", value)
        condition: Q = getattr(self, f"_{self.kind}")(op, value)
        return condition

    def present(self) -> Q:
        """Return the condition that there is a value."""
        if self.kind in ("text", "exact"):
            return ~Q(**{self.name: ""})
        return Q(**{f"{self.name}__isnull": False})

    def ordering(self) -> Any:
        return Lower(self.name) if self.kind == "text" else F(self.name)

    def _text(self, op: str, value: str) -> Q:
        if op in ORDERS:
            return Q(ORDERS[op](Lower(self.name), Value(value.lower())))
        return Q(**{f"{self.name}__i{PARTS.get(op, 'exact')}": value})

    def _exact(self, op: str, value: str) -> Q:
        if op in ORDERS:
            return Q(ORDERS[op](F(self.name), Value(value)))
        return Q(**{f"{self.name}__{PARTS.get(op, 'exact')}": value})

    def _flag(self, op: str, value: bool | str) -> Q:
        return Q(**{self.name: value is True or str(value).lower() == "true"})

    def _instant(self, op: str, value: str) -> Q:
        moment = _moment(value)
        lookup = {"eq": "exact", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}.get(op)
        if lookup is None or moment is None:
            raise InvalidFilterException(detail="Instants are compared by eq, ne, gt, ge, lt, le.")
        return Q(**{f"{self.name}__{lookup}": moment})

    def _id(self, op: str, value: str) -> Q:
        if op != "eq":
            raise InvalidFilterException(detail="Ids are compared by eq and ne.")
        try:
            return Q(**{self.name: UUID(value)})
        except ValueError:
            return Q(pk__in=[])  # No row has it.


@dataclass(frozen=True, slots=True)
class Values:
    """A multi-valued attribute: rows of another table that name the resource by `owner`."""

    rows: Callable[[], Query]
    owner: str
    parts: Mapping[str, Column]

    def some(self, condition: Q) -> Q:
        return Q(Exists(self.rows().filter(condition, **{self.owner: OuterRef("pk")})))


Attributes = Mapping[str, Column | Values]
_COMMON = {
    "id": Column("pk", "id"),
    "externalid": Column("external_id", "exact"),
    "displayname": Column("display_name"),
    "meta.created": Column("created_at", "instant"),
    "meta.lastmodified": Column("changed_at", "instant"),
}
OF_USERS: Attributes = {
    **_COMMON,
    "username": Column("user_name"),
    "name.formatted": Column("formatted_name"),
    "name.givenname": Column("given_name"),
    "name.familyname": Column("family_name"),
    "active": Column("active", "flag"),
    "emails": Values(
        MemberEmail.objects.all,
        "member",
        {
            "value": Column("value"),
            "type": Column("type"),
            "primary": Column("primary", "flag"),
        },
    ),
    "groups": Values(
        GroupPlace.objects.all,
        "member",
        {"value": Column("group", "id"), "display": Column("group__display_name")},
    ),
}
OF_GROUPS: Attributes = {
    **_COMMON,
    "members": Values(GroupPlace.objects.all, "group", {"value": Column("member", "id")}),
}


def condition_of(node: FilterNode, attributes: Attributes) -> Q:
    """Return a filter as a condition. Raises InvalidFilterException."""
    return _Conditions(attributes).visit(node)


def ordering_of(path: str, attributes: Attributes, *, descending: bool) -> list[Any]:
    """Return the ordering by an attribute with one value, and by the id.

    Rows without a value come last, and first when descending. Raises InvalidPathException.
    """
    name = path.rpartition(":")[2].lower()
    column = attributes.get(name)
    if not isinstance(column, Column):
        raise InvalidPathException(path=path, detail=f"Nothing is sorted by {path!r}.")
    key = column.ordering()
    return [key.desc() if descending else key.asc(), "pk"]


class _Conditions(FilterVisitor[Q]):
    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes

    def visit_comparison(self, node: Comparison) -> Q:
        return self._on(node.attr_path, lambda column: column.condition(node.op, node.value))

    def visit_present(self, node: Present) -> Q:
        inner = [
            c for n, c in self._attributes.items() if n.startswith(f"{_name(node.attr_path)}.")
        ]
        if inner and all(isinstance(column, Column) for column in inner):
            return reduce(or_, [column.present() for column in inner if isinstance(column, Column)])
        return self._on(node.attr_path, Column.present)

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        joined = and_ if node.op == LogicalOperator.and_ else or_
        return reduce(joined, [self.visit(term) for term in node.terms])

    def visit_value_path(self, node: ValuePath) -> Q:
        values = self._attributes.get(_name(node.attr_path))
        if not isinstance(values, Values):
            raise _unknown(node.attr_path)
        return values.some(_Conditions(values.parts).visit(node.val_filter))

    def _on(self, path: AttrPath, condition: Callable[[Column], Q]) -> Q:
        """Return a condition of a column, or of one of the values of an attribute."""
        known = self._attributes.get(_name(path))
        if isinstance(known, Column):
            return condition(known)
        values = self._attributes.get(path.attr.lower())
        part = (path.sub_attr or "value").lower()
        if not isinstance(values, Values) or part not in values.parts:
            raise _unknown(path)
        return values.some(condition(values.parts[part]))


def _name(path: AttrPath) -> str:
    return f"{path.attr}.{path.sub_attr}".lower() if path.sub_attr else path.attr.lower()


def _unknown(path: AttrPath) -> InvalidFilterException:
    return InvalidFilterException(detail=f"Nothing is filtered by {path}.")


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
