"""What is made of many rows takes time in proportion to their number: as `test_bodies`."""

from collections import deque
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np
import pytest

from apps.directory.models import Team
from apps.directory.policies import EditableTeams
from apps.directory.services import tree_marks
from apps.directory.services.dated_rows import DatedRows
from apps.directory.services.files import people
from apps.directory.services.files.people import People
from apps.directory.services.files.rows import Row
from apps.directory.services.known_teams import KnownTeams
from apps.directory.services.moves import Moves
from apps.directory.services.tree import Tree
from apps.directory.services.tree_marks import stale_spans
from apps.scores.importers import pivot
from apps.scores.importers.batch import Batch
from apps.scores.importers.values import CellMemo, points
from apps.scores.importers.written_numbers import Numbers
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.caller import Caller
from tests.imports import score_tables
from tests.imports.score_tables import directory as directory

from .growth import MOST, growth

pytestmark = pytest.mark.trial

TODAY = date(2026, 6, 30)
SAME_HASH = (1 << 61) - 1  # Python's numbers are hashed modulo this.
ID = UUID(int=1)
TEAMS = UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    "number", [int, lambda n: Decimal(n).scaleb(-20)], ids=["integers", "decimals"]
)
def test_numbers_of_one_hash(number):
    def make(n):
        return [number(i * SAME_HASH) for i in range(n)]

    memo = points("brand", Numbers(comma=False))
    assert growth(lambda column: CellMemo(memo).column(column), make, 1 << 13) <= MOST


def test_a_file_of_numbers_of_one_hash(directory):
    def make(n):
        head = '{"rep":"b-1","day":"2026-03-01","total":'
        return "".join(f"{head}{i * SAME_HASH}}}\n" for i in range(n))

    assert growth(score_tables.read, make, 1 << 12) <= MOST


def test_a_long_file_of_pillars(monkeypatch):
    monkeypatch.setattr(pivot, "AT_ONCE", 1 << 9)
    size = 1 << 12

    def part(start):
        rows = np.arange(start, start + size, dtype=np.int32)
        values = {"pillar": (rows % 5).astype(np.int8), "score": rows % 25_000}
        return Batch(rows, rows // 5 % 5_000, rows // 25_000, rows.astype(np.int64), values)

    def read(parts):
        table = pivot.Pivot()
        for one in parts:
            table.add(one.taken(slice(None)))
        deque(table.batches(), maxlen=0)

    def make(n):
        return [part(start) for start in range(0, n, size)]

    assert growth(read, make, 1 << 18) <= MOST


def test_a_file_of_namesakes(monkeypatch):
    monkeypatch.setattr(People, "_load", lambda *_: None)
    monkeypatch.setattr(people, "ErasedIdentities", lambda _: None)

    def read(rows):
        known = People(Caller.system(organisation_id=ID), rows, TODAY)
        for row in rows:
            try:
                known.identify(row)
            except Invalid:
                continue

    def make(n):
        new = [Row(i, external_id=f"r{i}", name="Kim") for i in range(n // 2)]
        return new + [Row(i, name="Kim") for i in range(n // 2, n)]

    assert growth(read, make, 1 << 12) <= MOST


def test_teams_of_one_name_that_are_renamed():
    def read(teams):
        known = KnownTeams(teams, lambda team_id, day: None, TODAY)
        for team in reversed(teams):
            known.drop(team)

    def make(n):
        return [Team(organisation_id=ID, name="North") for _ in range(n)]

    assert growth(read, make, 1 << 11) <= MOST


@pytest.fixture
def unlocked(monkeypatch):
    """Moves of a rep without stored rows, by a caller who is not limited to teams."""

    def start(moves, *_):
        moves.editable = EditableTeams(everywhere=True)
        moves._archived = dict.fromkeys(TEAMS)
        DatedRows.__init__(moves, ID, [], TODAY)

    monkeypatch.setattr(Moves, "__init__", start)


def days_before(count):
    return [date.fromordinal(TODAY.toordinal() - i) for i in range(count, 0, -1)]


@pytest.mark.parametrize("order", [list, reversed], ids=["forward", "backward"])
@pytest.mark.usefixtures("unlocked")
def test_a_rep_who_moves_every_day(order):
    def read(days):
        moves = Moves(None, [ID], TEAMS, TODAY)
        for place, day in enumerate(order(days)):
            moves.put(ID, day, TEAMS[place % 2])
        assert len(list(moves.spans())) <= 3 * len(days)

    assert growth(read, days_before, 1 << 12) <= MOST


@pytest.mark.usefixtures("unlocked")
def test_a_rep_whose_moves_are_taken_back():
    def read(days):
        moves = Moves(None, [ID], TEAMS, TODAY)
        for place, day in enumerate(days):
            moves.put(ID, day, TEAMS[place % 2])
        for day in days:
            moves.remove(ID, day)
        assert list(moves.spans()) == []

    assert growth(read, days_before, 1 << 12) <= MOST


def test_a_team_that_moves_every_day(monkeypatch):
    def start(tree, *_):
        DatedRows.__init__(tree, ID, [], TODAY)
        tree.editable = EditableTeams(everywhere=True)
        tree._archived, tree._added, tree._parents, tree._children = {}, set(), {}, {}

    def read(days):
        tree = Tree(None, TODAY)
        for place, day in enumerate(days):
            tree.put(ID, day, TEAMS[place % 2])
        moved = list(tree.differences())
        assert len(stale_spans(tree, moved, TODAY)) <= 3 * len(days)

    monkeypatch.setattr(Tree, "__init__", start)
    monkeypatch.setattr(tree_marks, "_tenures_of_members", lambda *_: [])
    assert growth(read, days_before, 1 << 11) <= MOST
