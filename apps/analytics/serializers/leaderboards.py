from apps.organisations.models import Leaderboards
from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer, list_of
from ssi_platform.domain.leaderboards import Board, BoardHidden

from ..services.leaderboards import MOST_ENTRIES
from .defined import defined
from .figures import difference

BOARDS = "leaderboards#the-boards"
WHO = "leaderboards#who-reads-what"


class LeaderboardEntrySerializer(Serializer):
    """A rep on a leaderboard."""

    rank = serializers.IntegerField(help_text=defined("Equal figures share it.", BOARDS))
    rep = serializers.UUIDField()
    name = serializers.CharField(help_text="The rep's name.")
    figure = difference(help_text=defined("What the rank is by, in points.", BOARDS))


class LeaderboardSerializer(Serializer):
    """A leaderboard of today, as far as the caller reads it."""

    board = serializers.ChoiceField(
        choices=[board.value for board in Board], help_text=defined("Which one.", BOARDS)
    )
    on = serializers.DateField()
    days = serializers.IntegerField(
        help_text=defined("Over how many days reps have improved.", BOARDS)
    )
    visibility = serializers.ChoiceField(
        choices=Leaderboards.choices, help_text=defined("The organisation's setting.", WHO)
    )
    ranked = serializers.IntegerField(
        allow_null=True, help_text=defined("How many reps are on it.", BOARDS)
    )
    median = difference(help_text=defined("The median of their figures, in points.", BOARDS))
    entries = list_of(
        LeaderboardEntrySerializer,
        MOST_ENTRIES,
        allow_null=True,
        help_text=defined("The first ten ranks.", BOARDS),
    )
    own = LeaderboardEntrySerializer(
        allow_null=True,
        help_text=defined("The caller's own entry; null without one.", BOARDS),
    )
    reason = serializers.ChoiceField(
        choices=[reason.value for reason in BoardHidden],
        allow_null=True,
        help_text=defined("Why entries are null; else null.", WHO),
    )


class LeaderboardChoiceSerializer(Serializer):
    """Whether a rep may be on leaderboards."""

    named = serializers.BooleanField(
        help_text=defined("False: the rep is on no leaderboard.", "leaderboards#opting-out")
    )
