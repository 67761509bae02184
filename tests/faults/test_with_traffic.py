"""Every fault of `make faults`, one after the other, while traffic runs on one installation."""

import pytest

from scripts.faults.__main__ import FAULTS, line
from scripts.faults.installation import installation
from scripts.faults.running import broken, run

pytestmark = pytest.mark.trial


def test_answers_are_right_and_nothing_acknowledged_is_lost_or_doubled():
    reasons = {}
    with installation() as one:
        for name, fault in FAULTS.items():
            trial = run(one, fault)
            print(line(trial))
            if wrong := broken(trial):
                reasons[name] = wrong
    assert reasons == {}
