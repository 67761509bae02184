"""What an organisation reads: its own settings, and the releases of its industry."""

from dataclasses import dataclass
from uuid import UUID

from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import BenchmarkSettings, IndustryRelease

RELEASES = 24
NOTE = "aggregated, rounded, delayed, at least eight organisations, none dominant"


@dataclass(frozen=True, slots=True)
class IndustryBenchmarks:
    """The releases of an industry, the newest first; without an industry none."""

    industry: str | None
    industry_name: str | None
    releases: list[IndustryRelease]
    note: str = NOTE


def settings_of(organisation_id: UUID) -> BenchmarkSettings:
    """Return the settings of an organisation; those of one that has set none are not stored."""
    stored = BenchmarkSettings.objects.of_organisation(organisation_id).first()
    return stored or BenchmarkSettings(organisation_id=organisation_id)


def benchmarks_of(*, caller: Caller) -> IndustryBenchmarks:
    """Return the last 24 releases of the industry of the caller's organisation."""
    policies.may_read_releases(caller)
    settings = settings_of(caller.organisation_id)
    releases = IndustryRelease.objects.of_industry(settings.industry)[:RELEASES]
    return IndustryBenchmarks(
        settings.industry, settings.industry_name, list(releases if settings.industry else [])
    )
