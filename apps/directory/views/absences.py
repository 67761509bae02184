from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.batches import BatchMixin
from ssi_platform.api.days import day_of
from ssi_platform.api.views import ListMixin
from ssi_platform.database import clock
from ssi_platform.domain.batch import Entry
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import AbsenceFilter
from ..models import Absence, AbsenceState, Rep
from ..permissions import ABSENCES_WRITE, DIRECTORY_READ
from ..serializers import (
    AbsenceBatchResultSerializer,
    AbsenceBatchSerializer,
    AbsenceSerializer,
    NothingSerializer,
)
from .teams import today_of


class AbsenceViewSet(ListMixin, TenantViewSet):
    """Absences of reps: [from_day, to_day). Approved ones take the rep off the measured roster."""

    queryset = Absence.objects.all()
    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilter
    read_permission = DIRECTORY_READ
    write_permission = ABSENCES_WRITE
    orderings = {"from_day": ("from_day", "id"), "-from_day": ("-from_day", "-id")}
    operation_ids = {"list_of_rep": "listRepAbsences"}
    is_list_action = True
    made = ("rep", "from_day")

    def list_of_rep(self, request: Request, rep: UUID, **kwargs: Any) -> Response:
        """List the absences of a rep."""
        return self.page(self.filter_queryset(self.get_queryset().of_rep(self._rep().pk)))

    def put(self, request: Request, rep: UUID, from_day: str, **kwargs: Any) -> Response:
        """Request an absence that begins on a day, or change it."""
        subject, first = self._rep(), day_of(from_day, "from_day")
        data = self.checked()
        absence, created = services.save_absence(
            caller=self.caller,
            rep=subject,
            span=(first, data["to_day"]),
            kind=data["kind"],
            state=AbsenceState(data.get("state", AbsenceState.REQUESTED)),
            today=today_of(self.caller),
            now=clock.now(),
        )
        return self._answer(absence, status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, rep: UUID, from_day: str, **kwargs: Any) -> Response:
        """Withdraw an absence; one that is approved is deleted by who may approve it."""
        services.remove_absence(
            caller=self.caller,
            absence=self._absence(),
            today=today_of(self.caller),
            now=clock.now(),
        )
        return Response(status=204)

    @extend_schema(request=NothingSerializer, responses=AbsenceSerializer)
    def approve(self, request: Request, **kwargs: Any) -> Response:
        """Approve an absence."""
        return self._decided(AbsenceState.APPROVED)

    @extend_schema(request=NothingSerializer, responses=AbsenceSerializer)
    def decline(self, request: Request, **kwargs: Any) -> Response:
        """Decline an absence, or take back its approval."""
        return self._decided(AbsenceState.DECLINED)

    def _decided(self, state: AbsenceState) -> Response:
        absence = services.decide_absence(
            caller=self.caller,
            absence=self._absence(),
            state=state,
            today=today_of(self.caller),
            now=clock.now(),
        )
        return self._answer(absence)

    def _rep(self) -> Rep:
        rep: Rep = get_object_or_404(self.visible(Rep), pk=self.kwargs["rep"])
        return rep

    def _absence(self) -> Absence:
        mine = self.visible(Absence).of_rep(self._rep().pk)
        day = day_of(self.kwargs["from_day"], "from_day")
        absence: Absence = get_object_or_404(mine, from_day=day)
        return absence

    def _answer(self, absence: Absence, status: int = 200) -> Response:
        stored = Absence.objects.of_organisation(absence.organisation_id).get(pk=absence.pk)
        return self.answer(stored, status=status)


class AbsenceBatchViewSet(BatchMixin, TenantViewSet):
    """Many absences in one call."""

    queryset = Absence.objects.all()
    serializer_class = AbsenceBatchSerializer
    read_permission = DIRECTORY_READ
    write_permission = ABSENCES_WRITE
    operation_ids = {"batch": "batchAbsences"}
    keys = ("rep", "from_day")
    made = None  # Ids and outcomes.

    def write(self, entries: list[Entry], *, atomic: bool) -> None:
        today, now = today_of(self.caller), clock.now()
        services.save_absences(
            caller=self.caller, entries=entries, atomic=atomic, today=today, now=now
        )

    @extend_schema(responses=AbsenceBatchResultSerializer)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Request, change or decide on up to 1,000 absences; repeating it changes nothing."""
        return super().batch(request, **kwargs)
