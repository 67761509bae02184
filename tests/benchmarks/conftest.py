"""Organisations of one industry with seven scored reps each."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.analytics import services as analytics
from apps.benchmarks import services
from apps.directory.models import Rep
from ssi_platform.domain.readings import PILLARS
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import member, organisation, reading, record, rep, team

LAST_DAY = date(2026, 5, 31)
DAY = timedelta(days=1)


def at(day):
    return datetime.combine(day, datetime.min.time(), ZoneInfo("UTC"))


FINAL = at(date(2026, 6, 3))


def contributor(slug, level, *, industry="software", reps=7):
    """An organisation that takes part; the median of its reps is at a level."""
    one = organisation(slug)
    north = team(one, "North")
    for n in range(reps):
        rep(one, f"R{n}", north)
    score(one, level, LAST_DAY)
    take_part(one, industry=industry)
    return one


def score(one, level, day):
    """Record the same pillars for all reps, and compute the days up to three days later."""
    pillars = reading(**dict.fromkeys(PILLARS, level / 4))
    with organisation_context(one.pk):
        people = list(Rep.objects.of_organisation(one.pk))
    record(one, {(who, day): pillars for who in people}, now=at(day + DAY))
    compute(one, at(day + 3 * DAY))


def compute(one, now=FINAL):
    with organisation_context(one.pk):
        analytics.advance_days(organisation_id=one.pk, now=now)
        analytics.drain(organisation_id=one.pk, now=now)


def take_part(one, *, industry="software", opted_in=True):
    (caller,) = members_of(member(one, "ada", Role.ADMIN))
    with organisation_context(one.pk):
        return services.change_settings(caller=caller, industry=industry, opted_in=opted_in)
