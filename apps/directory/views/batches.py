from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.batches import BatchMixin
from ssi_platform.domain.batch import Entry
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..models import Assignment, Rep, Team
from ..permissions import DIRECTORY_READ, DIRECTORY_WRITE
from ..serializers import (
    AssignmentBatchResultSerializer,
    AssignmentBatchSerializer,
    EntryBatchResultSerializer,
    RepBatchSerializer,
    TeamBatchSerializer,
)
from .teams import today_of


class DirectoryBatchViewSet(BatchMixin, TenantViewSet):
    """Many entries of the directory in one call. Subclasses name the service that saves them."""

    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    keys = ("id", "external_id")
    made = None  # Ids and outcomes.
    save: Callable[..., None]

    def write(self, entries: list[Entry], *, atomic: bool) -> None:
        today = today_of(self.caller)
        self.save(caller=self.caller, entries=entries, atomic=atomic, today=today)


class TeamBatchViewSet(DirectoryBatchViewSet):
    """Many teams in one call."""

    queryset = Team.objects.all()
    serializer_class = TeamBatchSerializer
    operation_ids = {"batch": "batchTeams"}
    save = staticmethod(services.save_teams)

    @extend_schema(responses=EntryBatchResultSerializer)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Create or change up to 1,000 teams by external id; repeating it changes nothing.

        A parent may be created by an earlier item. A team whose item names no parent stays where
        it is; a new one stands at the top.
        """
        return super().batch(request, **kwargs)


class RepBatchViewSet(DirectoryBatchViewSet):
    """Many reps in one call."""

    queryset = Rep.objects.all()
    serializer_class = RepBatchSerializer
    operation_ids = {"batch": "batchReps"}
    save = staticmethod(services.save_reps)

    @extend_schema(responses=EntryBatchResultSerializer)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Create or change up to 1,000 reps by external id; repeating it changes nothing.

        With `team` the rep is in that team from `from_day` on, today when left out.
        """
        return super().batch(request, **kwargs)


class AssignmentBatchViewSet(DirectoryBatchViewSet):
    """Many assignments in one call."""

    queryset = Assignment.objects.all()
    serializer_class = AssignmentBatchSerializer
    operation_ids = {"batch": "batchAssignments"}
    keys = ("rep", "from_day")
    save = staticmethod(services.assign_batch)

    @extend_schema(responses=AssignmentBatchResultSerializer)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Put up to 1,000 reps into teams, or out of any; repeating it changes nothing.

        Each holds until the rep's next assignment, and what was before stays as it was.
        """
        return super().batch(request, **kwargs)
