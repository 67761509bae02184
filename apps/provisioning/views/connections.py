from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.services import LastAdmin, MemberGone
from apps.directory.serializers import NothingSerializer
from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..clients import Unreachable
from ..filters import ConnectionFilter, DomainFilter, GroupMappingFilter
from ..models import Connection, Domain, GroupMapping
from ..permissions import SSO_READ, SSO_WRITE
from ..serializers import (
    ConnectionChangeSerializer,
    ConnectionSerializer,
    ConnectionTrialSerializer,
    DomainSerializer,
    GroupMappingSerializer,
)


class ProviderFailed(APIException):
    """The identity provider, or the DNS, did not answer as it should."""

    status_code = 502
    default_code = "provider_unreachable"


@contextmanager
def conflicts() -> Iterator[None]:
    """Convert the exceptions of services to problem responses."""
    try:
        yield
    except services.ConnectionExists as error:
        raise Conflict(str(error), "connection_exists") from None
    except services.NotVerified as error:
        raise Conflict(str(error), "domain_not_verified") from None
    except LastAdmin as error:
        raise Conflict(str(error), "last_admin") from None
    except (services.ConnectionGone, MemberGone):
        raise NotFound from None
    except services.DnsSilent as error:
        raise ProviderFailed(str(error), "dns_unreachable") from None
    except Unreachable as error:
        raise ProviderFailed(error.detail, error.code) from None


class ConnectionViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Identity providers with which members of the organisation sign in."""

    queryset = Connection.objects.all()
    serializer_class = ConnectionSerializer
    filterset_class = ConnectionFilter
    read_permission = SSO_READ
    write_permission = SSO_WRITE
    confirmed = True
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}

    def get_serializer_class(self) -> type[Any]:
        is_change = self.action == "partial_update"
        return ConnectionChangeSerializer if is_change else ConnectionSerializer

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Connect the organisation with an identity provider."""
        values = self.checked()
        with conflicts():
            made = services.create_connection(caller=self.caller, values=values)
        return self.answer(made, status=201)

    @extend_schema(request=ConnectionChangeSerializer, responses=ConnectionSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change a connection; its issuer stays."""
        connection, changes = self.get_object(), self.checked(partial=True)
        with conflicts():
            changed = services.change_connection(
                caller=self.caller, connection=connection, changes=changes
            )
        return self.answer(changed)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Remove a connection, and end the sessions that it began. Members stay."""
        with conflicts():
            services.remove_connection(caller=self.caller, connection=self.get_object())
        return Response(status=204)

    @extend_schema(request=NothingSerializer, responses={200: ConnectionTrialSerializer, 502: None})
    def test(self, request: Request, **kwargs: Any) -> Response:
        """Ask the identity provider for its description and its keys."""
        with conflicts():
            described = services.try_connection(caller=self.caller, connection=self.get_object())
        return Response(ConnectionTrialSerializer(described).data)


class DomainViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Domains of e-mail addresses for whose people the organisation speaks."""

    queryset = Domain.objects.all()
    serializer_class = DomainSerializer
    filterset_class = DomainFilter
    read_permission = SSO_READ
    write_permission = SSO_WRITE
    confirmed = True
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}

    @extend_schema(responses={200: DomainSerializer, 201: DomainSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a domain. It is verified once its TXT record is set; safe to repeat."""
        domain, created = services.add_domain(caller=self.caller, **self.checked())
        return self.answer(domain, status=201 if created else 200)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Remove a domain. Members with addresses in it stay."""
        services.remove_domain(caller=self.caller, domain=self.get_object())
        return Response(status=204)

    @extend_schema(request=NothingSerializer, responses={200: DomainSerializer, 502: None})
    def verify(self, request: Request, **kwargs: Any) -> Response:
        """Look the TXT record of a domain up, and verify the domain."""
        domain = self.get_object()
        with conflicts():
            return self.answer(
                services.verify_domain(caller=self.caller, domain=domain, now=clock.now())
            )


class GroupMappingViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """What groups of the identity provider mean in the organisation."""

    queryset = GroupMapping.objects.all()
    serializer_class = GroupMappingSerializer
    filterset_class = GroupMappingFilter
    read_permission = SSO_READ
    write_permission = SSO_WRITE
    confirmed = True
    orderings = {"group": ("group", "id"), "-group": ("-group", "-id")}

    @extend_schema(responses={200: GroupMappingSerializer, 201: GroupMappingSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Map a group to a role, or its people to a team; safe to repeat."""
        values = self.checked()
        with conflicts():
            mapping, created = services.save_mapping(
                caller=self.caller, now=clock.now(), today=self._today(), **values
            )
        return self.answer(mapping, status=201 if created else 200)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Remove a mapping. Members lose what it gave: at once with SCIM, else at a sign-in."""
        with conflicts():
            services.remove_mapping(
                caller=self.caller,
                mapping=self.get_object(),
                now=clock.now(),
                today=self._today(),
            )
        return Response(status=204)

    def _today(self) -> Any:
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        return local_day(clock.now(), zone)
