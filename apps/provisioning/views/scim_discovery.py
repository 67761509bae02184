"""What the service can do, and what its resources consist of (RFC 7644, 4)."""

from functools import cache
from typing import Any

from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    ListResponse,
    Meta,
    Patch,
    Reference,
    Resource,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
)

from ..serializers import Group, User
from .scim_base import ScimViewSet
from .scim_resources import MAX_RESULTS

DOCUMENTATION: Any = Reference("https://www.rfc-editor.org/rfc/rfc7644")
READ = Context.RESOURCE_QUERY_RESPONSE


@cache
def config() -> ServiceProviderConfig:
    """Return what the service supports."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MAX_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="API key",
                description="A key of the organisation with the scope provisioning:write.",
                primary=True,
            )
        ],
    )


@cache
def resource_types() -> dict[str, ResourceType]:
    return {kind.__name__: ResourceType.from_resource(kind) for kind in (User, Group)}


@cache
def schemas() -> dict[str, Schema]:
    return {str(kind.__schema__): kind.to_schema() for kind in (User, Group)}


class DiscoveryViewSet(ScimViewSet):
    """Resources that describe the service, the same for everybody."""

    def get_many(self, request: Request, **kwargs: Any) -> Response:
        """List all of them. Filters are refused, as the RFC says."""
        if "filter" in request.query_params:
            raise PermissionDenied("What describes the service is not filtered.")
        rows = [self._located(row) for row in self.all_of_them().values()]
        kind: Any = type(rows[0])
        page = ListResponse[kind](total_results=len(rows), items_per_page=len(rows),
                                  start_index=1, resources=rows)  # fmt: skip
        return Response(page.model_dump(scim_ctx=READ))

    def get_one(self, request: Request, **kwargs: Any) -> Response:
        """Get one of them by its id."""
        row = self.all_of_them().get(kwargs["pk"])
        if row is None:
            raise NotFound
        return Response(self._located(row).model_dump(scim_ctx=READ))

    action_parameters = {"get_many": ("filter",)}

    def all_of_them(self) -> dict[str, Any]:
        """Return the resources by their ids."""
        raise NotImplementedError

    def _located(self, row: Resource[Any]) -> Resource[Any]:
        kind = type(row).__name__
        location = self.locate("schemas" if kind == "Schema" else "resource-types", row.id)
        copy = row.model_copy()
        copy.meta = Meta(resource_type=kind, location=location)
        return copy


class ResourceTypeViewSet(DiscoveryViewSet):
    """Users and groups, and where they are."""

    def all_of_them(self) -> dict[str, Any]:
        return resource_types()


class SchemaViewSet(DiscoveryViewSet):
    """The attributes of users and groups."""

    def all_of_them(self) -> dict[str, Any]:
        return schemas()


class ServiceProviderConfigViewSet(ScimViewSet):
    """What the service supports."""

    def get_config(self, request: Request, **kwargs: Any) -> Response:
        """Get what the service supports."""
        copy = config().model_copy()
        location = self.locate("config")
        copy.meta = Meta(resource_type="ServiceProviderConfig", location=location)
        return Response(copy.model_dump(scim_ctx=READ))
