from datetime import date

from ..declared import Aggregation, Direction, Measure, Subject
from .identity import id_of

MEETINGS_BOOKED = Measure(
    id=id_of("meetings_booked"),
    key="meetings_booked",
    title="Meetings booked",
    unit="meetings",
    lowest=0,
    highest=1_000,
    direction=Direction.HIGHER_IS_BETTER,
    subject=Subject.REP,
    aggregation=Aggregation.SUM,
    window_days=1,
    is_comparable=False,
    why="How many meetings with customers a rep agreed on a day: closer to a sale than activity.",
    author="SSI Platform",
    checked_by="SSI Platform",
    reviewed_on=date(2026, 7, 1),
    next_review=date(2027, 7, 1),
    source="The calendar or the CRM",
    is_shipped=True,
)
