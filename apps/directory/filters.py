from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex

from apps.organisations.querysets import Today
from ssi_platform.api.filters import (
    MAX_LINE,
    DayFilter,
    LookupSet,
    MethodFilter,
    NarrowingFilter,
    choices,
    codes,
    days,
    ids,
    instants,
    words,
)
from ssi_platform.database.folding import Folded, folded
from ssi_platform.tenancy.references import references

from .models import AbsenceKind, AbsenceState, Lineage, Rep, Team, Tenure
from .querysets import TeamQuerySet


def below(team: str, day: Any = None) -> QuerySet[Lineage]:
    """Return the places below a team, named by an id or an external id, on a day: today's."""
    teams = Team.objects.referred_to_as([team])
    places = Lineage.objects.on(Today() if day is None else day)
    return places.filter(ancestor__in=teams.order_by().values("pk"))


def reps_within(reps: QuerySet[Rep], team: str) -> Any:
    """Reps who are today in a team or in one below it."""
    stays = Tenure.objects.today().filter(team__in=below(team).values("descendant"))
    return reps.filter(pk__in=stays.values("rep"))


def rows_within(rows: QuerySet[Any], team: str) -> Any:
    """Rows of reps who were, on the row's day, in a team or in one below it."""
    day = OuterRef("day")
    places = below(team, OuterRef(day)).values("descendant")
    return rows.filter(Exists(Tenure.objects.on(day).filter(rep=OuterRef("rep"), team__in=places)))


def rows_of_team(rows: QuerySet[Any], team: str) -> Any:
    """Rows of reps who were, on the row's day, directly in a team."""
    teams = Team.objects.referred_to_as([team]).order_by().values("pk")
    stays = Tenure.objects.on(OuterRef("day")).filter(rep=OuterRef("rep"), team__in=teams)
    return rows.filter(Exists(stays))


def tenures_within(tenures: QuerySet[Tenure], team: str) -> Any:
    """Tenures of a `day` in a team or in one that is below it on that day."""
    return tenures.filter(team__in=below(team, OuterRef("day")).values("descendant"))


def teams_within(teams: QuerySet[Team], team: str) -> Any:
    """A team and those that are below it today."""
    return teams.filter(pk__in=below(team).values("descendant"))


def days_within(rows: QuerySet[Any], team: str) -> Any:
    """Rows about a team and those that are below it today."""
    return rows.filter(team__in=below(team).values("descendant"))


def absences_within(rows: QuerySet[Any], team: str) -> Any:
    """Absences of reps who are, on one of the days, in a team or in one that is below it today."""
    stays = Tenure.objects.filter(
        Q(to_day=None) | Q(to_day__gt=OuterRef("from_day")), from_day__lt=OuterRef("to_day")
    )
    places = below(team).values("descendant")
    return rows.filter(Exists(stays.filter(rep=OuterRef("rep"), team__in=places)))


def searched(*columns: str) -> MethodFilter:
    """Return a filter of rows in which a word of a column begins with a text."""

    def narrow(rows: QuerySet[Any], text: str) -> Any:
        sought = Value(" " + folded(" ".join(text.split())))
        meant = Q()
        for column in columns:
            name = f"searched_{column}"
            rows = rows.alias(**{name: StrIndex(Concat(Value(" "), Folded(F(column))), sought)})
            meant |= Q(**{f"{name}__gt": 0})
        return rows.filter(meant)

    names = ", ".join(f"`{column}`" for column in columns)
    return MethodFilter(
        narrow,
        longest=MAX_LINE,
        help_text=f"Only rows in which a word of {names} begins so, whatever case and accents.",
    )


def within(narrow: Any, rows: str) -> dict[str, MethodFilter]:
    """Return the filter `within` by a team's id or external id."""
    return {"within": MethodFilter(narrow, help_text=f"Only {rows}; by its id or external id.")}


ENTRY = [
    ids("id", column="id"),
    codes("external_id"),
    words("name"),
    instants("created_at"),
    instants("changed_at"),
]


class TeamFilter(LookupSet):
    archived = NarrowingFilter(
        {"false": TeamQuerySet.in_use, "true": TeamQuerySet.archived, "any": TeamQuerySet.all},
        help_text="Whether teams that are archived today are listed: `false` when left out.",
    )
    lookups = [
        *ENTRY,
        references("parent", Team.objects.all, column="parent", nullable=True),
        {"archived": archived, "q": searched("name", "external_id")},
        within(teams_within, "this team and those below it today"),
    ]
    defaults = {"archived": "false"}


class RepFilter(LookupSet):
    lookups = [
        *ENTRY,
        references("team", Team.objects.all, column="team", nullable=True),
        words("email"),
        {"q": searched("name", "email", "external_id")},
        within(reps_within, "reps who are today in this team or in one below it"),
    ]


class AssignmentFilter(LookupSet):
    lookups = [
        references("rep", Rep.objects.all),
        references("team", Team.objects.all, nullable=True),
        days("from_day"),
        instants("changed_at"),
    ]


class AbsenceFilter(LookupSet):
    lookups = [
        references("rep", Rep.objects.all),
        instants("changed_at"),
        choices("state", AbsenceState),
        choices("kind", AbsenceKind),
        {
            "from": DayFilter(
                "to_day",
                lookup_expr="gt",
                help_text="Only absences that last on this day or later.",
            ),
            "to": DayFilter(
                "from_day",
                lookup_expr="lte",
                help_text="Only absences that begin on this day or earlier.",
            ),
        },
        within(absences_within, "absences of reps who are then in this team or one below it today"),
    ]


class TeamParentFilter(LookupSet):
    lookups = [
        references("parent", Team.objects.all, nullable=True),
        days("from_day"),
        instants("changed_at"),
    ]
