"""Health and readiness of the process, for operators."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.database import clock

HEARTBEAT = "heartbeat"
OLD_AFTER = 60.0


class HealthSerializer(serializers.Serializer[Any]):
    status = serializers.CharField(help_text="Always `ok`.")


class ReadinessSerializer(serializers.Serializer[Any]):
    """Each part is `ok` or names the error."""

    ready = serializers.BooleanField()
    database = serializers.CharField()
    redis = serializers.CharField()
    migrations = serializers.CharField()
    heartbeat_age_seconds = serializers.FloatField(
        allow_null=True,
        help_text="Seconds since a worker last ran the heartbeat task; null: never, or the database"
        " does not answer.",
    )


class OpenView(GenericAPIView[Any]):
    authentication_classes = []
    permission_classes = []
    pagination_class = None


class HealthView(OpenView):
    """The process answers."""

    serializer_class = HealthSerializer

    def get(self, request: Request) -> Response:
        """Check that the process answers."""
        return Response({"status": "ok"})


class ReadinessView(OpenView):
    """Database, Redis, migrations and the age of the worker's heartbeat; 503 when not ready.

    An old heartbeat does not make it unready: the API answers, only computations wait.
    """

    serializer_class = ReadinessSerializer

    @extend_schema(responses={200: ReadinessSerializer, 503: ReadinessSerializer})
    def get(self, request: Request) -> Response:
        """Check database, Redis and migrations."""
        database, migrations = _outcome(_database), _outcome(_migrations)
        redis, beat = _outcome(_redis), None
        if redis == "ok":
            beat = cache.get(HEARTBEAT)
        ready = database == migrations == redis == "ok"
        body = {
            "ready": ready,
            "database": database,
            "redis": redis,
            "migrations": migrations,
            "heartbeat_age_seconds": _age(beat) if beat and database == "ok" else None,
        }
        return Response(body, status=200 if ready else 503)


def _age(beat: float) -> float:
    """Return the seconds since an instant of the database's clock, by which the worker noted it."""
    return round(max(0.0, clock.now().timestamp() - beat), 1)


def _outcome(check: Callable[..., Any]) -> str:
    try:
        return check() or "ok"
    except Exception as error:  # The response names the error.
        return type(error).__name__


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.get(HEARTBEAT)


def _migrations() -> Any:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} not applied" if plan else None
