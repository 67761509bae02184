from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.directory.models import Rep
from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.domain.readings import FIELDS, PILLAR_UPPER, PILLARS, Source
from ssi_platform.domain.readings import Reading as DomainReading
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantForeignKey, TenantModel

from .querysets import DailyScoreQuerySet

SOURCES = [(source.value, source.label) for source in Source]
VALUES = (*FIELDS, "observed_at", "source")
# The fields that are in thousandths.
POINTS = frozenset(FIELDS) - {"industry", "industry_rank", "network_rank"}


class Reading(TenantModel):
    """Columns of one observation: points in thousandths, ranks as "top N %", null is missing.

    `recorded_at` is when it was stored: from then on it was known.
    """

    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+")
    day = models.DateField()
    total = models.IntegerField()
    brand = models.SmallIntegerField(null=True)
    people = models.SmallIntegerField(null=True)
    insights = models.SmallIntegerField(null=True)
    relationships = models.SmallIntegerField(null=True)
    observed_at = models.DateTimeField()
    source = models.SmallIntegerField(choices=SOURCES)
    industry = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null is missing
    industry_rank = models.SmallIntegerField(null=True)
    network_rank = models.SmallIntegerField(null=True)
    industry_total = models.IntegerField(null=True)
    network_total = models.IntegerField(null=True)
    industry_brand = models.SmallIntegerField(null=True)
    industry_people = models.SmallIntegerField(null=True)
    industry_insights = models.SmallIntegerField(null=True)
    industry_relationships = models.SmallIntegerField(null=True)
    network_brand = models.SmallIntegerField(null=True)
    network_people = models.SmallIntegerField(null=True)
    network_insights = models.SmallIntegerField(null=True)
    network_relationships = models.SmallIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.rep_id} on {self.day}"

    def as_reading(self) -> DomainReading:
        values = {name: getattr(self, name) for name in FIELDS}
        return DomainReading(**values, observed_at=self.observed_at, source=Source(self.source))

    def in_api_units(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Return columns with points, and the source by its label, as the API shows them."""
        points = {
            name: from_thousandths(value)
            for name, value in columns.items()
            if name in POINTS and value is not None
        }
        return columns | points | {"source": Source(self.source).label}


class DailyScore(Reading):
    """The score of one rep on one day: the latest observation."""

    pk = models.CompositePrimaryKey("organisation_id", "rep_id", "day")

    objects: ClassVar = DailyScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(name="score_of_rep", field="rep", to="directory.Rep"),
            models.CheckConstraint(condition=Q(total__range=(0, 100_000)), name="total_in_range"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{pillar}__range": (0, PILLAR_UPPER * 1000)}),
                    name=f"{pillar}_in_range",
                )
                for pillar in PILLARS
            ),
        ]
        indexes = [models.Index(fields=["organisation", "day", "rep"], name="scores_by_day")]


class ScoreRevision(Reading):
    """A reading that was replaced or deleted: it stood from `recorded_at` to `replaced_at`.

    An observation that is recorded again after it was deleted stands, and may be replaced, twice.
    """

    pk = models.CompositePrimaryKey(
        "organisation_id", "rep_id", "day", "observed_at", "source", "replaced_at"
    )
    replaced_at = models.DateTimeField()

    objects: ClassVar = DailyScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(name="revision_of_rep", field="rep", to="directory.Rep"),
        ]
        indexes = [models.Index(fields=["organisation", "day", "rep"], name="revisions_by_day")]


class KnownScore(Reading):
    """A reading and how long it stood: daily scores and revisions in one. A view: never written.

    `replaced_at` is null for the one that stands. Of those that cover an instant the one that was
    recorded last was known; see `DailyScoreQuerySet.known_at`.
    """

    pk = models.CompositePrimaryKey("organisation_id", "rep_id", "day")
    replaced_at = models.DateTimeField(null=True)

    objects: ClassVar = DailyScoreQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "scores_known"


class ImportedScores(TenantModel):
    """The days of a rep whose scores an import created and updated, until its file expires.

    `import_id` is that of the import, of an app above; `is_new` tells that it created the rep, and
    `loaded_at` is the instant at which it replaced scores.
    """

    pk = models.CompositePrimaryKey("organisation_id", "import_id", "rep_id")
    import_id = models.UUIDField()
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+")
    created = ArrayField(models.DateField())
    updated = ArrayField(models.DateField())
    is_new = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    objects: ClassVar = OfRepsQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(
                name="imported_scores_of_rep", field="rep", to="directory.Rep", on_delete="CASCADE"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rep_id} in {self.import_id}"


class ScoreEntry(Reading):
    """A daily score with a single key, for the admin site. A view: never written."""

    key = models.CharField(max_length=50, primary_key=True)

    objects: ClassVar = DailyScoreQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "scores_entry"
        verbose_name = "daily score"

    def __str__(self) -> str:
        return f"{self.rep} on {self.day}"
