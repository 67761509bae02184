from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ssi_platform.database.fields import ChangedAt, WithChangedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey

from ..querysets import OfRepsQuerySet
from .directory import ANY_DAY, Rep


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", "Leave"
    ONBOARDING = "onboarding", "Onboarding"
    OTHER = "other", "Other"


class AbsenceState(models.TextChoices):
    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"


class Absence(WithChangedAt, TenantEntity):
    """A rep is absent during [from_day, to_day), as the days of assignments are written.

    `to_day` is the first day back. Only approved absences count in figures. Absences of a rep that
    are requested or approved do not overlap: services check it, with the rep locked. Who requested
    and who approved are the ids of users or keys, as in the audit; the system's has only zeros.
    """

    rep = TenantForeignKey(Rep, models.CASCADE, related_name="absences")
    from_day = models.DateField("first day")
    to_day = models.DateField("first day back")
    kind = models.CharField("reason", max_length=20, choices=AbsenceKind, default=AbsenceKind.LEAVE)
    state = models.CharField(max_length=20, choices=AbsenceState, default=AbsenceState.REQUESTED)
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    changed_at = ChangedAt()

    objects: ClassVar = OfRepsQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="absence_of_rep", field="rep", to="directory.Rep"),
            models.UniqueConstraint(
                fields=["organisation", "rep", "from_day"], name="one_absence_per_rep_and_day"
            ),
            models.CheckConstraint(
                condition=Q(
                    from_day__range=ANY_DAY, to_day__range=ANY_DAY, to_day__gt=F("from_day")
                ),
                name="absence_of_days",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AbsenceState.APPROVED,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                | Q(~Q(state=AbsenceState.APPROVED), approved_by=None, approved_at=None),
                name="absence_approved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "from_day", "id"], name="absences_by_day")]

    def __str__(self) -> str:
        return f"{self.rep} from {self.from_day} to {self.to_day}"
