"""Query parameters, read strictly: what an endpoint does not know is refused, not ignored."""

from difflib import get_close_matches

from django_filters.rest_framework import BaseInFilter, CharFilter, UUIDFilter
from django_filters.rest_framework import DjangoFilterBackend as Backend
from rest_framework.exceptions import ErrorDetail, ValidationError

from .pagination import PARAMETERS


class UUIDInFilter(BaseInFilter, UUIDFilter):
    """Ids, separated by commas."""


class CharInFilter(BaseInFilter, CharFilter):
    """Words, separated by commas."""


def refuse_unknown_parameters(request, known):
    """Raise ValidationError naming each unknown query parameter and its nearest known name."""
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise ValidationError({name: [_unknown(name, known)] for name in unknown})
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        raise ValidationError({n: [ErrorDetail("Given twice.", "repeated")] for n in twice})


def _unknown(name, known):
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known)) or 'none'}."
    return ErrorDetail(f"Unknown parameter. {hint}", "unknown_parameter")


class FilterBackend(Backend):
    """django-filter for lists only; an object is found by its URL, never by a filter."""

    def filter_queryset(self, request, queryset, view):
        return super().filter_queryset(request, queryset, view) if is_list(view) else queryset


def is_list(view):
    return view.action in ("list", None) or getattr(view, "is_list_action", False)


def known_parameters(view):
    """Return the names of the query parameters that a view's current action takes."""
    names = set(view.action_parameters.get(view.action, ()))
    if is_list(view) and view.request.method in ("GET", "HEAD"):
        names |= set(PARAMETERS)
        filterset = getattr(view, "filterset_class", None)
        names |= set(filterset.base_filters) if filterset else set()
    return names
