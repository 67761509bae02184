"""Teams with a history that can be forecast."""

from datetime import date, timedelta

import numpy as np
import pytest

from apps.analytics.models import Forecast
from apps.analytics.services import make_forecasts
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, rep, system

from .conftest import scored_at_once

START, DUE = date(2026, 1, 1), date(2026, 8, 1)


@pytest.fixture
def history(acme):
    """Score a team of six for 100 days: 50 + 0.1 a day, with noise, and a half point between two.

    `history(north, days=100, gain=0.1)`
    """

    def history(of_team, days=100, gain=0.1, reps=6, until=TODAY, seed=1):
        members = [rep(acme, f"{of_team.name}{n}", of_team) for n in range(reps)]
        rng = np.random.default_rng(seed)
        first = until - timedelta(days=days - 1)
        scored_at_once(acme, {
            (one, first + timedelta(days=day)): round(50 + n / 2 + gain * day + noise, 3)
            for n, one in enumerate(members)
            for day, noise in enumerate(rng.normal(0, 0.5, days))
        })  # fmt: skip
        return members

    return history


@pytest.fixture
def plan(acme):
    def plan(threshold=65, **terms):
        stages = [{"threshold": threshold, "due_on": DUE}]
        stages.append({"threshold": 90, "due_on": date(2027, 2, 1)})
        terms = {"starts_on": START, "stages": stages} | terms
        with organisation_context(acme.pk):
            return targets.create_plan(
                caller=system(acme), name="P", team=None, terms=terms, today=TODAY
            )

    return plan


@pytest.fixture
def made(acme, drained):
    """Compute, make the forecasts, and return them by the team's name."""

    def made(now=NOW):
        drained(now)
        with organisation_context(acme.pk):
            make_forecasts(caller=system(acme), now=now)
            rows = Forecast.objects.select_related("team", "stage")
            return {row.team.name: row for row in rows}

    return made
