from datetime import date

from ..declared import Aggregation, Direction, Measure, Subject
from .identity import id_of

SHARE_OF_VOICE = Measure(
    id=id_of("share_of_voice"),
    key="share_of_voice",
    title="Share of voice",
    unit="percent",
    lowest=0,
    highest=100,
    direction=Direction.HIGHER_IS_BETTER,
    subject=Subject.ORGANISATION,
    aggregation=Aggregation.LAST,
    window_days=31,
    is_comparable=False,
    why="How much of what is said about a market names the organisation.",
    author="SSI Platform",
    checked_by="SSI Platform",
    reviewed_on=date(2026, 7, 1),
    next_review=date(2027, 7, 1),
    source="A tool that listens to social media",
    is_shipped=True,
)
