from dataclasses import replace
from datetime import date

from ...readings import PILLAR_UPPER, TOTAL_UPPER
from ...readings import PILLARS as NAMES
from ..declared import Aggregation, Direction, Measure, Subject
from .identity import id_of

SSI = Measure(
    id=id_of("ssi"),
    key="ssi",
    title="Social Selling Index",
    unit="points",
    lowest=0,
    highest=TOTAL_UPPER,
    direction=Direction.HIGHER_IS_BETTER,
    subject=Subject.REP,
    aggregation=Aggregation.MEDIAN,
    window_days=None,
    is_comparable=True,
    why="How active somebody is on LinkedIn. It does not say how much they sell.",
    author="SSI Platform",
    checked_by="SSI Platform",
    reviewed_on=date(2026, 7, 1),
    next_review=date(2027, 7, 1),
    source="LinkedIn, Social Selling Index",
    is_shipped=True,
)
_TITLES = {
    "brand": "Establish your professional brand",
    "people": "Find the right people",
    "insights": "Engage with insights",
    "relationships": "Build relationships",
}
PILLARS = tuple(
    replace(
        SSI,
        id=id_of(name),
        key=name,
        title=_TITLES[name],
        highest=PILLAR_UPPER,
        why="One of the four parts that the Social Selling Index is the sum of.",
    )
    for name in NAMES
)
