from collections.abc import Iterator

import pytest

from ssi_platform.embedded.supervisor import Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """Whatever it starts is stopped when the test ends."""
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()
