from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api import serializers
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import ImportMappingFilter
from ..models import ImportMapping
from ..serializers import ImportMappingSerializer
from .rights import OfKinds


class ImportMappingViewSet(ListMixin, RetrieveMixin, OfKinds, TenantViewSet):
    """Saved mappings of columns to fields, for files of the same source."""

    queryset = ImportMapping.objects.all()
    serializer_class = ImportMappingSerializer
    filterset_class = ImportMappingFilter
    lookup_field = lookup_url_kwarg = "name"
    orderings = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "created_at": ("created_at", "id"),
    }

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Save a mapping under a name, or replace it; safe to repeat.

        Mappings of files of the directory need `directory:write` instead of `scores:write`.
        """
        mapping, created = services.save_mapping(
            caller=self.caller, name=self._name(), **self.checked()
        )
        return self.answer(mapping, status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a mapping; imports that used it are not changed."""
        services.delete_mapping(caller=self.caller, mapping=self.get_object())
        return Response(status=204)

    def _name(self) -> str:
        try:
            name: str = serializers.CharField(max_length=100).run_validation(self.kwargs["name"])
            return name
        except ValidationError as error:
            raise ValidationError({"name": error.detail}) from None
