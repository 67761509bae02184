from typing import Any

from rest_framework.serializers import Field, PrimaryKeyRelatedField, empty


class TenantRelatedField(PrimaryKeyRelatedField[Any]):
    """The id of a row that the caller can see; other ids are reported as unknown."""

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        view = self.context.get("view")
        if view is None or getattr(view, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(view.caller)

    def run_validation(self, data: Any = empty) -> Any:
        return Field.run_validation(self, data)  # An empty text is not null.
