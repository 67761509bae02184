"""Reps who were in teams of a manager on some days and in others on other days.

Alice manages North, with Inner and Deep below it; South is somebody else's. It is noon of 30 June
2026.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from apps.directory import services as directory
from apps.directory.models import Rep
from ssi_platform.tenancy.context import organisation_context

from .sample_data import TODAY, make_sample_data, move, rep, system, team

REPS = """
own        in North since January
inner      in Inner since January
other      in South since January
moved_in   in South, in North since April
moved_out  in North, in South since April
returned   in North, in South from April to May, in North since June
paused     in North, in no team from April to May, in North since June
late       in North since May, in no team before
coming     in South, in North from September
"""


def populate():
    sample = make_sample_data()
    acme, north, south = sample.acme, sample.north, sample.south
    april, june, september = date(2026, 4, 1), date(2026, 6, 1), date(2026, 9, 1)
    inner, visitor = team(acme, "Inner", north), team(acme, "Visitor", south)
    teams = {
        "north": north, "south": south, "inner": inner, "visitor": visitor,
        "deep": team(acme, "Deep", north), "-": None,
    }  # fmt: skip
    with organisation_context(acme.pk):
        directory.set_parent(
            caller=system(acme), team=visitor, parent=north, from_day=april, today=TODAY
        )
    reps = {
        "own": sample.bobs_rep,
        "inner": rep(acme, "Ines", inner),
        "other": sample.dora,
        "moved_in": rep(acme, "Mia", south),
        "moved_out": rep(acme, "Max", north),
        "returned": rep(acme, "Ron", north),
        "paused": rep(acme, "Pia", north),
        "late": rep(acme, "Lou", north, since=date(2026, 5, 1)),
        "coming": rep(acme, "Cem", south),
        "new": Rep(organisation_id=acme.pk, name="Nia", external_id="nia"),
    }
    move(reps["moved_in"], north, april)
    move(reps["moved_out"], south, april)
    move(reps["coming"], north, september)
    for name, between in (("returned", south), ("paused", None)):
        move(reps[name], between, april)
        move(reps[name], north, june)
    return SimpleNamespace(
        acme=acme, reps=reps, teams=teams, alice=sample.alice, ada=sample.ada, bob=sample.bob
    )


@pytest.fixture
def committed_world(django_db_setup, databases):
    world = databases.populated("policies", populate)
    with databases.on("policies"):
        yield world


@pytest.fixture
def world(committed_world, db):
    return committed_world
