"""The base of every endpoint, with the conventions of the API."""

from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from . import conditional, fastpath
from .deprecation import Deprecation
from .expansion import narrowed, shown
from .filters import known_parameters, reads, refuse_unknown_parameters
from .sparse import Selection, selection_of, whole
from .uploads import SpooledRequest


class Negotiation(DefaultContentNegotiation):
    """By the Accept header alone: a parameter `format` is the endpoint's own, if it has one."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment] # All it reads.


class ApiView(GenericAPIView[Any]):
    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        return SpooledRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )


class ApiViewSet(ViewSetMixin, ApiView):
    """A viewset that is strict about query parameters.

    A route with `partial` answers as the same one without it does; the description says of it that
    rows may have a part of their fields.

    `orderings` names the orders of its list, the first one by default; `action_parameters` the
    query parameters of actions that are no lists; `deprecations` the actions that will go.
    """

    content_negotiation_class = Negotiation
    partial = False
    orderings: dict[str, tuple[str, ...]] = {}
    action_parameters: dict[str, tuple[str, ...]] = {}
    deprecations: dict[str, Deprecation] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: Any = super().dispatch(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()  # Here, where a lazy queryset still finds its transaction.
        conditional.tag_answer(request, response)
        if not response.streaming and response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if deprecation := self.deprecations.get(self.action):
            deprecation.tell(request, response)
        return response

    @property
    def allowed_methods(self) -> list[str]:
        """The methods of the route; DRF returns those of the whole class."""
        return [method.upper() for method in self.action_map]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.require_method(request)
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, known_parameters(self))

    def require_method(self, request: Request) -> None:
        if str(request.method).lower() not in self.action_map:
            raise MethodNotAllowed(str(request.method))

    def default_ordering(self) -> str:
        """Return the name of the list's order where the request names none."""
        return next(iter(self.orderings))

    @cached_property
    def selection(self) -> Selection:
        """The selected fields."""
        return selection_of(self.request.query_params, self.get_serializer_class())

    def page(self, queryset: QuerySet[Any]) -> Response:
        """Answer one page of a queryset."""
        shape: Any = self.get_serializer_class()
        selection = self.selection
        if fastpath.is_on() and getattr(shape, "flat", False) and not selection.inside:
            paginator: Any = self.paginator
            texts = paginator.paginate_json(queryset, self.request, self, selection.names)
            return self.get_paginated_response(fastpath.json_array(texts))
        rows = self.paginate_queryset(self._narrowed(queryset))
        data = shown(shape, rows, selection, self.get_serializer_context(), many=True)
        return self.get_paginated_response(data)

    def answer(
        self, instance: Any, *, status: int = 200, headers: dict[str, Any] | None = None
    ) -> Response:
        """Return a response with one object; for reads only the selected fields."""
        shape: Any = self.get_serializer_class()
        selection = self.selection if reads(self) else whole(shape)
        data = shown(shape, instance, selection, self.get_serializer_context())
        return Response(data, status=status, headers=headers)

    def filter_queryset(self, queryset: QuerySet[Any]) -> Any:
        queryset = super().filter_queryset(queryset)
        return self._narrowed(queryset) if self.action == "retrieve" else queryset

    def _narrowed(self, queryset: QuerySet[Any]) -> Any:
        if not reads(self) or getattr(self, "guarded", False):
            return queryset  # Guarded rows have the ETag of the whole row.
        keys = {key.lstrip("-") for keys in self.orderings.values() for key in keys}
        shape = self.get_serializer_class()
        return narrowed(queryset, shape, self.selection, keys | {"pk"})

    def checked(self, **kwargs: Any) -> dict[str, Any]:
        """Return the body's validated data, or raise ValidationError."""
        serializer = self.get_serializer(data=self.request.data, **kwargs)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data


class ListMixin(ApiViewSet):
    def list(self, request: Request, **kwargs: Any) -> Response:
        return self.page(self.filter_queryset(self.get_queryset()))


class RetrieveMixin(ApiViewSet):
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.get_object())
