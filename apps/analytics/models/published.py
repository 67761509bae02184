"""Published figures about the index."""

from typing import ClassVar

from django.db import models

from ssi_platform.database import privileges

from .. import querysets


class FigureUnit(models.TextChoices):
    SSI_MEAN = "ssi_mean"
    SSI_MEDIAN = "ssi_median"
    SSI = "ssi"
    SSI_TARGET = "ssi_target"
    PERCENT = "percent"
    OPPORTUNITIES = "opportunities"
    RATIO = "ratio"


class PublishedFigure(models.Model):
    """A published figure about the index, with its source. Not a tenant table."""

    app_privileges = privileges.READ

    key = models.CharField(max_length=60, primary_key=True)
    value = models.DecimalField(max_digits=8, decimal_places=3)
    unit = models.CharField(max_length=15, choices=FigureUnit)
    population = models.TextField()
    period = models.CharField(max_length=60)
    source = models.TextField()
    url = models.TextField()
    confidence = models.CharField(max_length=30)

    objects: ClassVar = querysets.PublishedFigureQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
