"""Filters from query parameters; unknown parameters are refused."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.choices import CallableChoiceIterator
from django_filters.rest_framework import (
    BaseInFilter,
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    DateFilter,
    Filter,
    FilterSet,
    IsoDateTimeFilter,
    UUIDFilter,
)
from django_filters.rest_framework import DjangoFilterBackend as Backend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from . import filter_fields
from .pagination import PARAMETERS
from .sparse import PARAMETERS as SPARSE
from .suggestions import suggestion

MAX_WORD, MAX_LINE = 100, 254  # Characters of a value: ids and codes; names and addresses.
MAX_IN, MAX_UNKNOWN = 500, 10  # Values of one parameter; unknown ones that the error lists.


class TextFilter(CharFilter):
    """Text, with a maximum."""

    field_class = filter_fields.TextFormField

    def __init__(self, *args: Any, longest: int = MAX_WORD, **kwargs: Any) -> None:
        super().__init__(*args, max_length=longest, **kwargs)
        text = {"description": kwargs["help_text"]} if "help_text" in kwargs else {}
        extend_schema_field(text | {"type": "string", "maxLength": longest})(self)


class IdFilter(UUIDFilter):
    field_class = filter_fields.IdFormField


class DayFilter(DateFilter):
    field_class = filter_fields.DayFormField


class InstantFilter(IsoDateTimeFilter):
    field_class = filter_fields.InstantFormField


class NumberFilter(Filter):
    """A whole number."""

    field_class = filter_fields.NumberFormField

    def __init__(self, *args: Any, description: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schema = {"type": "integer", "minimum": 0, "maximum": filter_fields.MAX_NUMBER}
        extend_schema_field(schema | ({"description": description} if description else {}))(self)


class IsNullFilter(BooleanFilter):
    field_class = filter_fields.BooleanFormField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The filter's own widget reads True, tRuE and, for null, whatever it does not know.
        super().__init__(*args, widget=forms.TextInput, **kwargs)


class NarrowingFilter(ChoiceFilter):
    """A choice of ways to narrow a list: {word: function of a queryset}."""

    def __init__(self, ways: dict[str, Callable[..., Any]], **kwargs: Any) -> None:
        self.ways = ways
        super().__init__(choices=[(word, word) for word in ways], **kwargs)


class MethodFilter(TextFilter):
    """Text that a function of a queryset narrows a list by."""

    def __init__(self, narrow: Callable[..., Any], **kwargs: Any) -> None:
        self.narrow = narrow
        super().__init__(**kwargs)


class IdInFilter(BaseInFilter, IdFilter):
    """Ids, separated by commas."""


class TextInFilter(BaseInFilter, TextFilter):
    """Words, separated by commas."""


class ChoiceInFilter(BaseInFilter, ChoiceFilter):
    """Words of a list, separated by commas."""


class LookupSet(FilterSet):
    """A filterset of groups of lookups, such as `ids("team")`.

    `defaults` are the values of parameters that are not given.
    """

    lookups: list[dict[str, Filter]] = []
    defaults: dict[str, str] = {}

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        return {name: one for group in cls.lookups for name, one in group.items()}


def ids(name: str, *, column: str | None = None, nullable: bool = False) -> dict[str, Any]:
    """Lookups of a reference: equal, one of, and null where it can be."""
    column = column or f"{name}_id"
    filters = {name: IdFilter(column), f"{name}__in": IdInFilter(column, lookup_expr="in")}
    if nullable:
        filters[f"{name}__isnull"] = IsNullFilter(column, lookup_expr="isnull")
    return filters


def words(name: str, *, column: str | None = None) -> dict[str, TextFilter]:
    """Lookups of a name: equal, and containing, whatever the case."""
    column = column or name
    return {
        name: TextFilter(column, longest=MAX_LINE),
        f"{name}__icontains": TextFilter(column, lookup_expr="icontains", longest=MAX_LINE),
    }


def codes(name: str) -> dict[str, Any]:
    """Lookups of a word that names one thing: equal, and one of."""
    return {name: TextFilter(name), f"{name}__in": TextInFilter(name, lookup_expr="in")}


def choices(name: str, choices: Any, *, column: str | None = None) -> dict[str, Any]:
    """Lookups of one of some words; `choices` is an enumeration, or returns them."""
    column, words = column or name, getattr(choices, "choices", None)
    if words is None:
        words = CallableChoiceIterator(choices)
    return {
        name: ChoiceFilter(field_name=column, choices=words),
        f"{name}__in": ChoiceInFilter(field_name=column, lookup_expr="in", choices=words),
    }


def days(name: str) -> dict[str, DayFilter]:
    """Lookups of a day: equal, and from and to, both included."""
    return {name: DayFilter(name), **_span(DayFilter, name)}


def instants(name: str, *, column: str | None = None) -> dict[str, InstantFilter]:
    """Lookups of an instant: from and to, both included."""
    return _span(InstantFilter, name, column)


def numbers(name: str) -> dict[str, NumberFilter]:
    """Lookups of a whole number: from and to, both included."""
    return _span(NumberFilter, name)


def _span(filter_class: type[Any], name: str, column: str | None = None) -> dict[str, Any]:
    return {f"{name}__{e}": filter_class(column or name, lookup_expr=e) for e in ("gte", "lte")}


def refuse_unknown_parameters(request: Request, known: set[str]) -> None:
    """Raise ValidationError for unknown query parameters, with suggestions."""
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise ValidationError({n: [_unknown(n, known)] for n in unknown[:MAX_UNKNOWN]})
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        raise ValidationError({n: [ErrorDetail("Given twice.", "repeated")] for n in twice})


def _unknown(name: str, known: set[str]) -> ErrorDetail:
    return ErrorDetail(f"Unknown parameter. {suggestion(name, known)}", "unknown_parameter")


class FilterBackend(Backend):
    """A filterset's filters, for lists only; an object is found by its URL, never by a filter.

    They are applied as they are, without a form around them: that took as long as the query.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        filterset = getattr(view, "filterset_class", None)
        if filterset is None or not is_list(view):
            return queryset
        filters, errors = filterset.base_filters, {}
        given = filterset.defaults | request.query_params.dict()
        for name in given.keys() & filters.keys():
            try:
                queryset = _applied(filters[name], queryset, given, name)
            except forms.ValidationError as error:
                errors[name] = list(_details(error))
        if errors:
            raise ValidationError(errors)
        return queryset


def _details(error: Any) -> Iterator[ErrorDetail]:
    for each in error.error_list:
        code = each.code or "invalid"
        yield from (ErrorDetail(text, code) for text in each.messages)


def _applied(one: Any, queryset: QuerySet[Any], given: dict[str, str], name: str) -> Any:
    raw = given[name]
    many = isinstance(one, BaseInFilter) or getattr(one, "is_many", False)
    may_be_empty = isinstance(one, CharFilter) and not getattr(one, "names_rows", many)
    if not may_be_empty and "" in raw.split(","):
        raise forms.ValidationError("Must not be empty.", "blank")
    if many and raw.count(",") >= MAX_IN:
        raise forms.ValidationError(f"At most {MAX_IN} values.", "too_many_values")
    value = one.field.clean(one.field.widget.value_from_datadict(given, {}, name))
    if isinstance(one, NarrowingFilter):
        return one.ways[value](queryset)
    if isinstance(one, MethodFilter):
        return one.narrow(queryset, value)
    return queryset.filter(**{f"{one.field_name}__{one.lookup_expr}": value})


def is_list(view: Any) -> bool:
    return view.action in ("list", None) or getattr(view, "is_list_action", False)


def reads(view: Any) -> bool:
    """Tell whether the request reads a list or one object, of which it may take a part."""
    # Without a method the schema asks, about a route.
    if view.request is not None and view.request.method not in ("GET", "HEAD"):
        return False
    return is_list(view) or view.action == "retrieve"


def known_parameters(view: Any) -> set[str]:
    """Return the names of the query parameters that a view's current action takes."""
    names = set(view.action_parameters.get(view.action, ()))
    if reads(view):
        names |= set(SPARSE)
    if is_list(view) and view.request.method in ("GET", "HEAD"):
        names |= set(PARAMETERS)
        filterset = getattr(view, "filterset_class", None)
        names |= set(filterset.base_filters) if filterset else set()
    return names
