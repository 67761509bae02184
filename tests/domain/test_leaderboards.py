"""Leaderboards, against definitions in plain words."""

from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.leaderboards import Board, Entry, Scored, leaderboard

KNOWN = st.builds(
    Scored,
    st.integers(60_000, 75_000),
    st.none() | st.integers(-3_000, 3_000),
    st.none() | st.just(70),
)


def test_equal_figures_share_a_rank() -> None:
    totals = {"ann": 60_000, "bob": 80_000, "cid": 70_000, "dee": 80_000}
    assert leaderboard(Board.TOP, {rep: Scored(total) for rep, total in totals.items()}) == [
        Entry("bob", 1, 80_000), Entry("dee", 1, 80_000), Entry("cid", 3, 70_000),
        Entry("ann", 4, 60_000),
    ]  # fmt: skip


def test_who_meets_the_threshold_is_not_near_it() -> None:
    reps = {"ann": Scored(69_500, None, 70), "bob": Scored(69_499, None, 70), "cid": Scored(1)}
    assert leaderboard(Board.NEAREST_TO_TARGET, reps) == [Entry("bob", 1, 501)]


def test_who_did_not_improve_is_not_most_improved() -> None:
    reps = {"ann": Scored(1, 0), "bob": Scored(1, -1), "cid": Scored(1), "dee": Scored(1, 1)}
    assert leaderboard(Board.MOST_IMPROVED, reps) == [Entry("dee", 1, 1)]


@given(st.lists(KNOWN, max_size=12), st.sampled_from(Board))
def test_a_rank_is_one_more_than_the_number_of_better_figures(
    known: list[Scored], board: Board
) -> None:
    entries = leaderboard(board, dict(enumerate(known)))
    better = {
        Board.TOP: lambda one, other: other > one,
        Board.MOST_IMPROVED: lambda one, other: other > one,
        Board.NEAREST_TO_TARGET: lambda one, other: other < one,
    }[board]
    for entry in entries:
        assert entry.rank == 1 + sum(better(entry.figure, each.figure) for each in entries)
    assert [entry.rank for entry in entries] == sorted(entry.rank for entry in entries)
