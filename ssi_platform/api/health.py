"""Health and readiness of the process, for operators."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.database import clock
from ssi_platform.database.faults import seconds_since_disk_full
from ssi_platform.database.probe import Probe
from ssi_platform.database.worker_ages import worker_ages

HEARTBEAT = "heartbeat"
SILENT_AFTER = 60.0  # Seconds without a heartbeat.
PATIENCE = 0.8  # Seconds for the database to answer in.
LEAST_SPACE = 64 << 20  # Bytes of the temporary folder, where bodies are received.
FULL_FOR = 60.0  # Seconds since a statement of this process found the database's disk full.
READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"


class HealthSerializer(serializers.Serializer[Any]):
    status = serializers.CharField(help_text="Always `ok`.")


class ReadinessSerializer(serializers.Serializer[Any]):
    """Each part is `ok` or names the error."""

    ready = serializers.BooleanField()
    database = serializers.CharField(help_text="`timeout`: it does not answer.")
    redis = serializers.CharField()
    migrations = serializers.CharField()
    read_only = serializers.BooleanField(  # type: ignore[assignment] # A field, not the option.
        allow_null=True, help_text="Whether the database takes no changes; null: unknown."
    )
    disk = serializers.CharField(
        help_text="`database_full`: a change of the last minute found no space;"
        " `temporary_full`: bodies of requests find none."
    )
    workers = serializers.CharField(
        help_text="`silent`: no heartbeat for a minute; `unknown`: Redis does not answer."
    )
    heartbeat_age_seconds = serializers.FloatField(
        allow_null=True,
        help_text="Seconds since a worker last ran the heartbeat task; null: never, or the database"
        " does not answer.",
    )
    worker_ages_seconds = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="By queue: seconds since a worker served it; null: never. Empty without Redis.",
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


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What the database says of itself."""

    database: str = "ok"
    migrations: str = "ok"
    read_only: bool | None = None


class ReadinessView(OpenView):
    """Database, Redis, migrations and workers; 503 when not ready.

    Without workers it is ready: the API answers, only computations wait. With a database that is
    read-only, or a full disk, it is ready too: reading goes on.
    """

    serializer_class = ReadinessSerializer

    @extend_schema(responses={200: ReadinessSerializer, 503: ReadinessSerializer})
    def get(self, request: Request) -> Response:
        """Check database, Redis and migrations. Answers within a second."""
        asked, deadline = _probe.ask(), time.monotonic() + PATIENCE
        redis = _outcome(_redis)
        try:
            state = asked.result(max(0.0, deadline - time.monotonic()))
        except Exception as error:  # The response names the error.
            name = "timeout" if isinstance(error, TimeoutError) else type(error).__name__
            state = DatabaseState(name, name)
        ready = state.database == state.migrations == redis == "ok"
        beat = cache.get(HEARTBEAT) if redis == "ok" else None
        age = _age(beat) if beat and state.database == "ok" else None
        body = {
            "ready": ready,
            "redis": redis,
            **asdict(state),
            "disk": _disk(),
            "workers": _workers(redis, age),
            "heartbeat_age_seconds": age,
            "worker_ages_seconds": worker_ages() if redis == "ok" else {},
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


def _redis() -> None:
    cache.get(HEARTBEAT)


def _workers(redis: str, age: float | None) -> str:
    if redis != "ok":
        return "unknown"
    return "ok" if age is not None and age < SILENT_AFTER else "silent"


def _disk() -> str:
    if seconds_since_disk_full() < FULL_FOR:
        return "database_full"
    free = shutil.disk_usage(tempfile.gettempdir()).free
    return "ok" if free > LEAST_SPACE else "temporary_full"


def _database(connection: BaseDatabaseWrapper) -> DatabaseState:
    with connection.cursor() as cursor:
        cursor.execute(READ_ONLY)
        (read_only,) = cursor.fetchone()
    return DatabaseState("ok", _outcome(lambda: _migrations(connection)), read_only)


def _migrations(connection: BaseDatabaseWrapper) -> Any:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} not applied" if plan else None


_probe = Probe(lambda connection: _database(connection))
