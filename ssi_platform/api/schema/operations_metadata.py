"""The data that an operation's description is derived from."""

from dataclasses import dataclass
from typing import Any

API = "/api/v1/"
CHANGES = ("PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class OperationMetadata:
    """One operation: its view, its method and its address."""

    view: Any
    method: str
    path: str

    @property
    def action(self) -> str:
        return getattr(self.view, "action", None) or self.method.lower()

    @property
    def resource(self) -> str:
        return type(self.view).__name__.removesuffix("ViewSet").removesuffix("View")

    @property
    def in_api(self) -> bool:
        return self.path.startswith(API)

    @property
    def of_organisation(self) -> bool:
        return "{organisation}" in self.path

    @property
    def guarded(self) -> bool:
        """Tell whether If-Match is required."""
        return self.method in CHANGES and bool(getattr(self.view, "guarded", False))

    @property
    def partial(self) -> bool:
        """Tell whether answers have a part of the fields."""
        return bool(getattr(self.view, "partial", False))

    @property
    def upserts(self) -> bool:
        return self.method == "PUT" and self.action.startswith("put")

    @property
    def deprecated(self) -> bool:
        return self.action in getattr(self.view, "deprecations", {})

    @property
    def permission(self) -> str | None:
        kind = "read" if self.method == "GET" else "write"
        return getattr(self.view, f"{kind}_permission", None)
