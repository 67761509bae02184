"""Deprecated operations: announced in each response and in the OpenAPI description.

A view names its actions: `deprecations = {"list": Deprecation(since, sunset, "teams")}`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urljoin

from django.http import HttpRequest
from django.utils.http import http_date
from rest_framework.response import Response


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Deprecated since a day, removed after `sunset`, replaced by `successor`.

    `successor` is an address, absolute or relative to the request's.
    """

    since: date
    sunset: date
    successor: str

    def tell(self, request: HttpRequest, response: Response) -> None:
        """Add Deprecation (RFC 9745), Sunset (RFC 8594) and a Link to an answer."""
        response["Deprecation"] = f"@{int(_midnight(self.since))}"
        response["Sunset"] = http_date(_midnight(self.sunset))
        address = urljoin(request.build_absolute_uri(), self.successor)
        link = f'<{address}>; rel="successor-version"'
        response["Link"] = f"{response['Link']}, {link}" if "Link" in response else link


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
