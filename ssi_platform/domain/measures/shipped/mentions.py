from datetime import date

from ..declared import Aggregation, Direction, Measure, Subject
from .identity import id_of

MENTIONS = Measure(
    id=id_of("mentions"),
    key="mentions",
    title="Mentions",
    unit="mentions",
    lowest=0,
    highest=1_000_000,
    direction=Direction.HIGHER_IS_BETTER,
    subject=Subject.REP,
    aggregation=Aggregation.SUM,
    window_days=1,
    is_comparable=False,
    why="How often others name a rep in public on a day.",
    author="SSI Platform",
    checked_by="SSI Platform",
    reviewed_on=date(2026, 7, 1),
    next_review=date(2027, 7, 1),
    source="A tool that listens to social media",
    is_shipped=True,
)
