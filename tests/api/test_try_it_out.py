"""What “Try it out” of the explorer sends: the description's examples, as they are, and again."""

import pytest

from tests.contract import contract

pytestmark = pytest.mark.django_db

ACME = "/api/v1/organisations/acme"
# In the order in which a reader finds them: reps and teams of batches are used by later ones.
CREATING = {
    "createTeam": ("teams", 201, 201),
    "createRep": ("reps", 201, 201),
    "batchTeams": ("teams:batch", 200, 200),
    "batchReps": ("reps:batch", 200, 200),
    "batchAssignments": ("assignments:batch", 200, 200),
    "batchAbsences": ("absences:batch", 200, 200),
    "batchScores": ("scores:batch", 200, 200),
    "createApiKey": ("api-keys", 201, 201),
    "createExport": ("exports", 202, 202),
    "createTargetPlan": ("target-plans", 201, 409),
    "createMember": ("members", 201, 201),
    "batchMeasureValues": ("measures/inmail_response_rate/values:batch", 200, 200),
    "createOAuthClient": ("oauth-clients", 201, 201),
    "createConnection": ("sso-connections", 201, 409),
    "createDomain": ("domains", 201, 200),
    "createGroupMapping": ("group-mappings", 201, 200),
}
WHY_NOT = {"createTargetPlan": "plan_overlaps"}


@pytest.fixture(scope="module")
def operations():
    spec = contract().spec
    return {
        operation["operationId"]: operation
        for path in spec["paths"].values()
        for operation in path.values()
    }


def example_of(operation):
    content = operation["requestBody"]["content"]["application/json"]
    name = content["examples"]["example"]["$ref"].rpartition("/")[2]
    return contract().spec["components"]["examples"][name]["value"]


def test_every_example_of_a_new_row_succeeds_and_again(api, ada, operations):
    client = api(ada)
    for name, (path, first, second) in CREATING.items():
        body = example_of(operations[name])
        for wanted in (first, second):
            answer = client.post(f"{ACME}/{path}", body, format="json")
            assert answer.status_code == wanted, (name, answer.content)
            assert answer.json().get("rejected", 0) == 0, (name, answer.content)
        if name in WHY_NOT:
            assert answer.json()["code"] == WHY_NOT[name]


def test_all_operations_that_create_are_tried(operations):
    posts = {
        name
        for name, operation in operations.items()
        if name.startswith(("create", "batch"))
        and "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert posts == CREATING.keys()


def test_no_header_is_filled_in(operations):
    """A repeated key replays the first answer, and an ETag that is made up fits no row."""
    shared = contract().spec["components"]["parameters"].values()
    given = [p for op in operations.values() for p in op.get("parameters", []) if "name" in p]
    for parameter in [*given, *shared]:
        if parameter["in"] == "header":
            schema = parameter["schema"]
            assert not {"example", "examples", "default"} & (parameter.keys() | schema.keys())
