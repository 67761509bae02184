from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse


class LinkField(serializers.URLField):
    """The address of something in the organisation that was asked.

    `target` says of a row which route, and the parts of its address; None for no link.
    """

    def __init__(self, *, target: Callable[..., Any], **kwargs: Any) -> None:
        self.target = target
        super().__init__(source="*", read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        found = self.target(value)
        if found is None:
            return None
        route, *parts = found
        slug = self.context["view"].kwargs["organisation"]
        return reverse(route, [slug, *parts], request=self.context["request"])


def job_headers(request: Request, slug: str, job_id: UUID) -> dict[str, str]:
    """Return what an answer says of the job that it began: where to look, and when."""
    return {"Location": reverse("job", [slug, job_id], request=request)} | WAIT


WAIT = {"Retry-After": "1"}
