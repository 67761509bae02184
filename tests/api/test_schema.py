"""The description that clients are generated from is in the repository, and is true."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def generated():
    out = StringIO()
    call_command("spectacular", stdout=out)
    return out.getvalue()


def test_the_committed_schema_is_the_generated_one(generated):
    assert COMMITTED.read_text() == generated, "Run `make schema`."


def test_every_operation_has_a_name_of_its_own(generated):
    paths = yaml.safe_load(generated)["paths"].values()
    names = [operation["operationId"] for path in paths for operation in path.values()]
    assert len(names) == len(set(names))
