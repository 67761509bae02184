from datetime import date

from ..declared import Aggregation, Direction, Measure, Subject
from .identity import id_of

INMAIL_RESPONSE_RATE = Measure(
    id=id_of("inmail_response_rate"),
    key="inmail_response_rate",
    title="InMail response rate",
    unit="percent",
    lowest=0,
    highest=100,
    direction=Direction.HIGHER_IS_BETTER,
    subject=Subject.REP,
    aggregation=Aggregation.MEDIAN,
    window_days=31,
    is_comparable=True,
    why="How many of those whom a rep writes to answer: whether messages are worth reading.",
    author="SSI Platform",
    checked_by="SSI Platform",
    reviewed_on=date(2026, 7, 1),
    next_review=date(2027, 7, 1),
    source="LinkedIn Sales Navigator, usage reporting",
    is_shipped=True,
)
