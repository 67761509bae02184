"""A fixed day, for tests whose requests read the clock."""

import pytest
import time_machine

from .sample_data import NOW


@pytest.fixture(autouse=True)
def noon():
    """Start every test at noon of TODAY; the clock goes on, so no two instants are the same."""
    with time_machine.travel(NOW, tick=True):
        yield
