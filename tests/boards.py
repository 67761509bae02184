"""Leaderboards that are on, and a rep who is on none."""

from apps.analytics import services as analytics
from apps.organisations import services as organisations

from .sample_data import TODAY


def boards_on(caller, rep):
    organisations.change_organisation(
        caller=caller, changes={"leaderboards": "everyone"}, today=TODAY
    )
    analytics.choose_named(caller=caller, rep=rep, named=False)
