"""Days on which scores of all organisations moved by themselves. No row belongs to a tenant."""

from typing import ClassVar

from django.db import models

from ssi_platform.database import privileges
from ssi_platform.domain import shifts

from . import querysets


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ChangesOfDay(models.Model):
    """The changes of scores on one day, of all organisations together: counts and a median.

    Derived: the days of the last week are counted again each day, because files come late.
    """

    app_privileges = privileges.CHANGE

    day = models.DateField(primary_key=True)
    pairs = models.PositiveIntegerField()
    organisations = models.PositiveIntegerField()
    median = models.IntegerField()
    up = models.PositiveIntegerField()
    down = models.PositiveIntegerField()
    falls = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.day)

    def as_domain(self) -> shifts.DayOfChanges:
        return shifts.DayOfChanges(
            self.day, self.pairs, self.organisations, self.median, self.up, self.down, self.falls
        )


class PlatformShift(models.Model):
    """A day on which LinkedIn seems to have changed its algorithm; an operator decides.

    `median` is the median change in thousandths when the shift was found.
    """

    app_privileges = privileges.CHANGE

    day = models.DateField(primary_key=True)
    median = models.IntegerField()
    rule = models.CharField(max_length=10, choices=[(rule, rule) for rule in shifts.Rule])
    state = models.CharField(max_length=15, choices=State, default=State.UNCONFIRMED)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar = querysets.PlatformShiftQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.day)

    def as_domain(self) -> shifts.Shift:
        return shifts.Shift(self.day, self.median, shifts.Rule(self.rule))
