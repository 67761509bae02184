"""The base of every endpoint: the manners that no room needs to write again."""

from types import SimpleNamespace

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from . import conditional
from .deprecation import Deprecation
from .filters import known_parameters, refuse_unknown_parameters
from .rows import columns_of, rows_of


class Negotiation(DefaultContentNegotiation):
    """By the Accept header alone: a parameter `format` is the endpoint's own, if it has one."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class ApiViewSet(GenericViewSet):
    """A viewset that is strict about query parameters.

    `orderings` names the orders of its list, the first one by default; `action_parameters` the
    query parameters of actions that are no lists; `deprecations` the actions that will go.
    """

    content_negotiation_class = Negotiation
    orderings: dict[str, tuple[str, ...]] = {}
    action_parameters: dict[str, tuple[str, ...]] = {}
    deprecations: dict[str, Deprecation] = {}

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()  # Here, where a lazy queryset still finds its transaction.
        conditional.tag_answer(request, response)
        if deprecation := self.deprecations.get(self.action):
            deprecation.tell(request, response)
        return response

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, known_parameters(self))

    def page(self, queryset):
        """Answer one page of a queryset."""
        serializer = self.get_serializer()
        if getattr(serializer, "flat", False):
            rows = self.paginate_queryset(queryset.values(*self._columns(serializer)))
            return self.get_paginated_response(rows_of(serializer, rows))
        rows = self.paginate_queryset(queryset)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def _columns(self, serializer):
        keys = {key.lstrip("-") for keys in self.orderings.values() for key in keys}
        return keys | columns_of(serializer)

    def answer(self, instance, *, status=200, headers=None):
        return Response(self.get_serializer(instance).data, status=status, headers=headers)

    def checked(self, **kwargs):
        """Return the body's validated data, or raise ValidationError."""
        serializer = self.get_serializer(data=self.request.data, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class ListMixin:
    def list(self, request, **kwargs):
        return self.page(self.filter_queryset(self.get_queryset()))


class RetrieveMixin:
    def retrieve(self, request, **kwargs):
        return self.answer(self.get_object())
