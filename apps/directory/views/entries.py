from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.domain.identities import forms_of_id
from ssi_platform.tenancy.viewsets import TenantViewSet

from ..permissions import DIRECTORY_READ, DIRECTORY_WRITE


class DirectoryViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Base of views on teams and reps, which may have an external id."""

    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    orderings = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "created_at": ("created_at", "id"),
        "changed_at": ("changed_at", "id"),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self._create(self.checked())

    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        return self._change(self.get_object(), self.checked(partial=True))

    def put_by_external_id(self, request: Request, external_id: str, **kwargs: Any) -> Response:
        """Create or replace the row with this external id."""
        data = self._checked_with(external_id)
        forms = forms_of_id(data["external_id"])
        rows = self.get_queryset().filter(external_id__in=forms)
        entry = min(rows, key=lambda row: forms.index(row.external_id), default=None)
        if entry is None:
            return self._create(data)
        data["external_id"] = entry.external_id
        if self.guarded and self._is_so(entry, data):
            return self.answer(entry)  # Nothing to change, so nobody's change to overwrite.
        self.require_match(entry)
        return self._change(entry, data)

    def _create(self, data: dict[str, Any]) -> Response:
        """Create a row. Abstract: teams and reps have services of their own."""
        raise NotImplementedError

    def _change(self, entry: Any, changes: dict[str, Any]) -> Response:
        """Change a row. Abstract, as `_create`."""
        raise NotImplementedError

    def _is_so(self, entry: Any, data: Any) -> bool:
        """Tell whether a row is as it is to become."""
        return all(getattr(entry, name) == value for name, value in data.items())

    def _checked_with(self, external_id: str) -> dict[str, Any]:
        body = self.request.data
        if isinstance(body, dict):
            if body.get("external_id", external_id) != external_id:
                detail = ErrorDetail("The address has another one.", "repeated")
                raise ValidationError({"external_id": [detail]})
            body = body | {"external_id": external_id}
        serializer = self.get_serializer(data=body)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data
