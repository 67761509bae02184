"""The base of SCIM's endpoints (RFC 7644), which a directory of the organisation calls."""

from typing import Any

from django.urls import reverse
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.permissions import PROVISIONING_WRITE
from ssi_platform.api.parsers import StrictJSONParser
from ssi_platform.api.renderers import JSONRenderer
from ssi_platform.tenancy.authentication import ApiKeyAuthentication
from ssi_platform.tenancy.viewsets import TenantViewSet

from ..models import ProvisionedMember
from .scim_errors import MEDIA_TYPE, scim_handler


class ScimParser(StrictJSONParser):
    media_type = MEDIA_TYPE


class ScimRenderer(JSONRenderer):
    media_type = MEDIA_TYPE


class NotSupported(APIException):
    status_code = 501
    default_detail = "The service does not support this; see ServiceProviderConfig."
    default_code = "not_supported"


class ScimViewSet(TenantViewSet):
    """An endpoint under /scim/v2/{organisation}/, for keys with `provisioning:write`.

    It is described by its own schemas, and not in the API's description.
    """

    schema = None
    queryset: Any = ProvisionedMember.objects.all()
    authentication_classes = [ApiKeyAuthentication]
    parser_classes = [ScimParser, StrictJSONParser]
    renderer_classes = [ScimRenderer, JSONRenderer]
    read_permission = PROVISIONING_WRITE
    write_permission = PROVISIONING_WRITE

    def get_exception_handler(self) -> Any:
        return scim_handler

    def locate(self, name: str, pk: Any = None) -> str:
        """Return the address of a collection, or of one of its resources."""
        parts = {"organisation": self.kwargs["organisation"]} | ({"pk": pk} if pk else {})
        route = f"scim-{name}" if pk is None else f"scim-{name.removesuffix('s')}"
        return self.request.build_absolute_uri(reverse(route, kwargs=parts))


class NoSuchViewSet(ScimViewSet):
    """What SCIM has, and the platform does not."""

    def refuse(self, request: Request, **kwargs: Any) -> Response:
        """Answer 501 for what SCIM knows: bulk, searches by POST, `/Me`; else 404."""
        if kwargs["rest"].rpartition("/")[2] in ("Bulk", ".search", "Me"):
            raise NotSupported
        raise NotFound
