"""Spans of days, as pairs of the first day and the day after the last one."""

from collections.abc import Iterable
from datetime import date

Span = tuple[date, date]


def subtracted(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Return the parts of a span that lie in none of the others, in order."""
    parts, (start, end) = [], span
    for first, until in sorted(taken):
        if first < end and until > start:
            if start < first:
                parts.append((start, first))
            start = max(start, until)
    return [*parts, (start, end)] if start < end else parts


def differing(before: Iterable[Span], after: Iterable[Span]) -> list[Span]:
    """Return the days that are in one of two sets of spans and not in the other."""
    before, after = list(before), list(after)
    gone = [part for span in before for part in subtracted(span, after)]
    come = [part for span in after for part in subtracted(span, before)]
    return sorted(gone + come)


def run_around(span: Span, others: Iterable[Span]) -> Span:
    """Return a span together with the others that follow it, or precede it, without a day between.

    The others do not overlap with it, nor with each other.
    """
    start, end = span
    starts = dict(others)
    ends = {until: first for first, until in starts.items()}
    while start in ends:
        start = ends[start]
    while end in starts:
        end = starts[end]
    return start, end
