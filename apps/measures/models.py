from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.directory.models import Rep, Team
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.domain import measures
from ssi_platform.domain.measures.declared import HIGHEST, MOST_KEY, WINDOW_DAYS
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel
from ssi_platform.tenancy.querysets import TenantQuerySet

from .querysets import MeasureDefinitionQuerySet, MeasureValueQuerySet

DIRECTIONS = [(one.value, one.value) for one in measures.Direction]
SUBJECTS = [(one.value, one.value) for one in measures.Subject]
AGGREGATIONS = [(one.value, one.value) for one in measures.Aggregation]


class MeasureDefinition(WithChangedAt, TenantEntity):
    """A measure that an organisation declared itself; see `domain.measures.Measure`.

    No key is that of a shipped measure: the service checks it. With values it is archived, not
    deleted: then nothing more is recorded, and what was recorded can still be read.
    """

    key = models.CharField(max_length=MOST_KEY)
    title = models.CharField(max_length=100)
    unit = models.CharField(max_length=30)
    lowest = models.PositiveIntegerField(default=0)
    highest = models.PositiveIntegerField()
    direction = models.CharField(max_length=20, choices=DIRECTIONS)
    subject = models.CharField(max_length=20, choices=SUBJECTS)
    aggregation = models.CharField(max_length=10, choices=AGGREGATIONS)
    window_days = models.PositiveSmallIntegerField(null=True)
    is_comparable = models.BooleanField(default=False)
    why = models.CharField(max_length=500)
    author = models.CharField(max_length=100)
    checked_by = models.CharField(max_length=100)
    reviewed_on = models.DateField()
    next_review = models.DateField()
    source = models.CharField(max_length=200)
    is_archived = models.BooleanField(default=False)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = MeasureDefinitionQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "key"], name="one_measure_per_key"),
            models.CheckConstraint(
                condition=Q(highest__lte=HIGHEST, highest__gt=models.F("lowest")),
                name="measure_range_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(window_days=None) | Q(window_days__range=WINDOW_DAYS),
                name="measure_window_of_1_to_60_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def as_measure(self) -> measures.Measure:
        return measures.Measure(
            id=self.pk,
            key=self.key,
            title=self.title,
            unit=self.unit,
            lowest=self.lowest,
            highest=self.highest,
            direction=measures.Direction(self.direction),
            subject=measures.Subject(self.subject),
            aggregation=measures.Aggregation(self.aggregation),
            window_days=self.window_days,
            is_comparable=self.is_comparable,
            why=self.why,
            author=self.author,
            checked_by=self.checked_by,
            reviewed_on=self.reviewed_on,
            next_review=self.next_review,
            source=self.source,
            is_archived=self.is_archived,
        )


class MeasureValue(WithChangedAt, TenantEntity):
    """One value of a measure: of a rep, of a team, or of the organisation, on a day.

    `measure_id` is the id of a definition, or of a shipped measure, which has no row. `value` is in
    thousandths of the measure's unit. `import_id` is the import that brought the value last.
    """

    measure_id = models.UUIDField()
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+", null=True)
    team = TenantForeignKey(Team, models.CASCADE, related_name="+", null=True)
    day = models.DateField()
    value = models.IntegerField()
    import_id = models.UUIDField(null=True)
    changed_at = ChangedAt()

    objects: ClassVar = MeasureValueQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="measure_value_of_rep", field="rep", to="directory.Rep"),
            SameOrganisation(
                name="measure_value_of_team", field="team", to="directory.Team", on_delete="CASCADE"
            ),
            models.UniqueConstraint(
                fields=["organisation", "measure_id", "rep", "team", "day"],
                nulls_distinct=False,
                name="one_value_per_measure_subject_and_day",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(rep__isnull=True),
                name="measure_value_of_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(value__range=(0, HIGHEST * 1000)), name="measure_value_in_range"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "measure_id", "day", "id"], name="measure_values_by_day"
            ),
            models.Index(fields=["organisation", "rep", "day"], name="measure_values_by_rep"),
            models.Index(fields=["organisation", "team", "day"], name="measure_values_by_team"),
            models.Index(fields=["organisation", "day"], name="measure_values_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} on {self.day}"

    def in_api_units(self, columns: dict[str, object]) -> dict[str, object]:
        """Return columns with the value in units of the measure, as the API shows it."""
        return columns | {"value": from_thousandths(self.value)}


class ImportedValue(TenantModel):
    """What an import did to one value, until its file expires: what stood there before.

    `import_id` is that of the import, of an app above. `before` is null for a value that the import
    created, `before_import` is the import that had brought the value before.
    """

    pk = models.CompositePrimaryKey("organisation_id", "import_id", "value_id")
    import_id = models.UUIDField()
    value_id = models.UUIDField()
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+", null=True)
    before = models.IntegerField(null=True)
    before_import = models.UUIDField(null=True)

    objects: ClassVar = TenantQuerySet["ImportedValue"].as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(name="imported_value_of_rep", field="rep", to="directory.Rep"),
        ]
        indexes = [models.Index(fields=["organisation", "rep"], name="imported_values_by_rep")]

    def __str__(self) -> str:
        return f"{self.value_id} in {self.import_id}"
