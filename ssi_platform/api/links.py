from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse


class LinkField(serializers.URLField):
    """The URL of a related resource in the same organisation.

    `target` returns the route and its arguments for a row; None for no link.
    """

    def __init__(self, *, target: Callable[..., Any], **kwargs: Any) -> None:
        self.target = target
        super().__init__(source="*", read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        target = self.target(value)
        if target is None:
            return None
        route, *parts = target
        slug = self.context["view"].kwargs["organisation"]
        return reverse(route, [slug, *parts], request=self.context["request"])


def job_headers(request: Request, slug: str, job_id: UUID) -> dict[str, str]:
    """Return the headers of a response that started a job: Location and Retry-After."""
    return {"Location": reverse("job", [slug, job_id], request=request)} | WAIT


def public_url(path: str) -> str:
    """Return the absolute address of a page, for mails and for output of commands."""
    return f"{settings.PUBLIC_URL}{path}"


WAIT = {"Retry-After": "1"}
