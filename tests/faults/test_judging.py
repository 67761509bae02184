"""What `make faults` finds wrong: by tables and answers that are made up."""

from datetime import date

import pytest

from scripts.faults import checking
from scripts.faults.checking import Checked
from scripts.faults.fault import AWAY, Fault, Happening
from scripts.faults.ledger import Ledger, SentFile
from scripts.faults.running import Trial, broken
from scripts.faults.traffic import LOST, Seen

DAY = date(2026, 3, 1)
RIGHT = {
    "standing": [("w0", DAY, 3), ("f0", DAY, 9)],
    "replaced": [("w0", DAY, 1), ("w0", DAY, 2)],
    "audited": [("w0", DAY, 3)],
    "imports": [("key", "id", 1, 0, "succeeded")],
    "jobs_of_nothing": [(0,)],
}
PUT_ASIDE = [("w0", DAY, 1), ("w0", DAY, 3)]


class Tables:
    """Answers the statements of the comparison."""

    def __init__(self, **rows):
        self.rows = {getattr(checking, name.upper()): rows[name] for name in rows}

    def execute(self, statement, parameters=()):
        self.answer = self.rows[statement]
        return self

    def fetchall(self):
        return self.answer

    def fetchone(self):
        return self.answer[0]


def compared(**changed):
    ledger, checked = Ledger([DAY]), Checked()
    ledger.changes["w0", DAY] += [1, 2, 3]
    ledger.files["key"] = SentFile({("f0", DAY): 9}, "id")
    tables = Tables(**RIGHT | changed)
    checking._check_files(tables, ledger, checked)
    checking._check_values(tables, ledger, checked)
    return bool(checked.lost), bool(checked.doubled)


def test_what_is_there_once_is_right():
    assert compared() == (False, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"standing": [("w0", DAY, 3)]},
        {"replaced": [("w0", DAY, 1)]},
        {"standing": [("w0", DAY, 2), ("f0", DAY, 9)], "replaced": PUT_ASIDE},
        {"audited": []},
        {"imports": []},
        {"imports": [("key", "id", 0, 0, "failed")]},
        {"imports": [("key", "id", 0, 0, "succeeded")]},
    ],
)  # fmt: skip
def test_a_loss_is_found(changed):
    assert compared(**changed) == (True, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"replaced": [("w0", DAY, 1), ("w0", DAY, 2), ("w0", DAY, 2)]},
        {"replaced": [*RIGHT["replaced"], ("f0", DAY, 9)]},
        {"audited": [("w0", DAY, 4)]},
        {"imports": RIGHT["imports"] + [("key", "other", 0, 1, "succeeded")]},
        {"jobs_of_nothing": [(1,)]},
    ],
)
def test_what_was_done_twice_is_found(changed):
    assert compared(**changed) == (False, True)


def seen(kind, outcome, begun, seconds=0.1, **more):
    return Seen(kind, outcome, begun, begun + seconds, **more)


GOOD = [
    seen("health", "200", 1), seen("stub", "200", 1),
    seen("read", "503 database_unavailable", 2, retry_after="2"),
    seen("write", "503 database_unavailable", 2, retry_after="2"),
    seen("ready", "503", 3, body={"database": "timeout"}),
    seen("read", "200", 10.2), seen("write", "200", 10.3),
]  # fmt: skip


def reasons(*more, loaded=1.0, **changed):
    fault = Fault("away", None, seconds=8, reads=AWAY, writes=AWAY, required=AWAY,
                  ready=(503, {"database": "timeout"}), **changed)  # fmt: skip
    trial = Trial(fault, Ledger([DAY]), Happening([(2, 2.01)]), begun=2, returned=10)
    trial.seen, trial.loaded = [*GOOD, *more], loaded
    return broken(trial)


def test_the_answers_of_the_table_are_right():
    assert reasons() == []
    assert reasons(seen("write", LOST, 1.95)) == []  # It was under way at the cut.


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (seen("read", "500 server_error", 5), "500 server_error"),
        (seen("write", LOST, 5), LOST),
        (seen("write", "503 database_unavailable", 5), "without Retry-After"),
        (seen("read", "503 database_unavailable", 5, 3.6, retry_after="2"), "3.60 s at most"),
        (seen("health", "200", 5, 0.7), "/healthz took 0.70 s"),
        (seen("ready", "503", 6, 1.1, body={"database": "timeout"}), "/readyz took 1.10 s"),
        (seen("read", "503 database_unavailable", 12.1, retry_after="2"), "back took 2.20 s"),
    ],
)
def test_a_wrong_answer_is_named(wrong, named):
    (reason,) = reasons(wrong)
    assert named in reason


def test_a_state_that_readiness_does_not_tell_is_named():
    (reason,) = reasons(is_ready=lambda body: "disk" in body)
    assert reason.startswith("/readyz said 503")


def test_a_file_that_is_not_loaded_is_named():
    assert reasons(loaded=float("inf")) == ["a file took inf s"]
    assert reasons(goes_on=True) == ["no file was loaded meanwhile"]
