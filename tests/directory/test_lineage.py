"""The lineage view is what plain Python makes of the same parents, on every day."""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.directory import services
from apps.directory.models import Lineage, TeamParent
from apps.directory.services.tree import MAX_DEPTH
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from tests.examples import examples
from tests.sample_data import JANUARY, TODAY, organisation

DAYS = [FIRST_DAY, *(JANUARY + timedelta(days=n) for n in range(12))]


def chain(parents, team, day):
    """A team and those above it on a day, the nearest first; None where they go round."""
    above = []
    while team is not None:
        if team in above:
            return None
        above.append(team)
        begun = [since for since in parents[team] if since <= day]
        team = parents[team][max(begun)] if begun else None
    return above


def is_a_tree(parents):
    chains = [chain(parents, team, day) for team in parents for day in DAYS]
    return all(one is not None and len(one) <= MAX_DEPTH for one in chains)


def lineage_on(parents, day):
    """{(ancestor, descendant): depth} on a day."""
    return {
        (above, team): depth
        for team in parents
        for depth, above in enumerate(chain(parents, team, day))
    }


def seen_on(rows, day):
    covering = [
        (ancestor, descendant, depth)
        for ancestor, descendant, depth, first, end in rows
        if first <= day and (end is None or end > day)
    ]
    pairs = {(ancestor, descendant): depth for ancestor, descendant, depth in covering}
    assert len(pairs) == len(covering), "a pair has one row on a day"
    return pairs


@pytest.mark.trial
@settings(
    max_examples=examples(3), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_every_pair_on_every_day(db, seed):
    """Moves that plain Python refuses are refused; all others show in the view."""
    dice = Random(seed)
    with transaction.atomic():
        acme = organisation("random")
        with organisation_context(acme.pk):
            given = {"caller": Caller.system(organisation_id=acme.pk), "today": TODAY}
            teams, parents = [], {}
            for number in range(dice.choice([3, 6, 15])):
                above = teams[-1] if 0 < number < MAX_DEPTH - 1 else None
                teams.append(services.create_team(name=f"T{number}", parent=above, **given))
                parents[teams[-1].pk] = {FIRST_DAY: above.pk} if above else {}
            for _ in range(40):
                change(parents, teams, dice, given)
            rows = Lineage.objects.of_organisation(acme.pk).values_list(
                "ancestor", "descendant", "depth", "from_day", "to_day"
            )
            rows = list(rows)
            for day in DAYS:
                assert seen_on(rows, day) == lineage_on(parents, day)
        transaction.set_rollback(True)


def change(parents, teams, dice, given):
    """Put or take back a parent, in Python and by the services; both refuse the same."""
    team, day = dice.choice(teams), dice.choice(DAYS)
    held = sorted(parents[team.pk])
    taken = held and dice.random() < 0.25
    day = dice.choice(held) if taken else day
    parent = None if taken else dice.choice([None, *teams, *teams])
    wanted = {pk: dict(starts) for pk, starts in parents.items()}
    if taken:
        del wanted[team.pk][day]
    else:
        wanted[team.pk][day] = parent and parent.pk
    try:
        with transaction.atomic():
            if taken:
                row = TeamParent.objects.get(team=team, from_day=day)
                services.remove_parent(row=row, **given)
            else:
                services.set_parent(team=team, parent=parent, from_day=day, **given)
    except services.Loop:
        assert not is_a_tree(wanted)
    else:
        assert is_a_tree(wanted)
        parents.update(wanted)
