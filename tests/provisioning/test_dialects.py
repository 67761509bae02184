"""Changes as Microsoft Entra, Okta and the RFC write them."""

import pytest

from .conftest import PATCH

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
START = {
    "externalId": "1",
    "displayName": "Zoe",
    "name": {"givenName": "Zoe", "familyName": "Zander"},
    "emails": [{"type": "work", "value": "zoe@work.example", "primary": True}],
}


@pytest.fixture
def zoe(directory, verified):
    return directory.user("zoe@acme.example", **START)[1]["id"]


@pytest.mark.parametrize(
    ("operation", "attribute", "wanted"),
    [
        ({"op": "Replace", "path": "active", "value": "False"}, "active", False),
        ({"op": "replace", "value": {"active": False}}, "active", False),
        ({"op": "Replace", "value": {"active": "false"}}, "active", False),
        ({"op": "Add", "path": "displayName", "value": "Z"}, "displayName", "Z"),
        ({"op": "replace", "path": f"{CORE}:displayName", "value": "Z"}, "displayName", "Z"),
        ({"op": "Add", "path": "name.familyName", "value": "Y"}, "name",
         {"givenName": "Zoe", "familyName": "Y"}),
        ({"op": "replace", "value": {"name.givenName": "Z", "displayName": "Z Y"}}, "name",
         {"givenName": "Z", "familyName": "Zander"}),
        ({"op": "Replace", "path": 'emails[type eq "work"].value', "value": "z@w.example"},
         "emails", [{"type": "work", "value": "z@w.example", "primary": True}]),
        ({"op": "Add", "path": 'emails[type eq "home"].value', "value": "z@h.example"},
         "emails", [*START["emails"], {"type": "home", "value": "z@h.example"}]),
        ({"op": "Remove", "path": 'emails[type eq "work"]'}, "emails", None),
        ({"op": "Remove", "path": "displayName"}, "displayName", None),
        ({"op": "remove", "path": "name.givenName"}, "name", {"familyName": "Zander"}),
        ({"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Sales"}, "displayName", "Zoe"),
        ({"op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1"},
         "displayName", "Zoe"),
        ({"op": "Replace", "value": {f"{ENTERPRISE}:manager": "x", "title": "VP"}},
         "displayName", "Zoe"),
        ({"op": "add", "value": {"externalId": "2"}}, "externalId", "2"),
    ],
)  # fmt: skip
def test_an_operation(directory, zoe, operation, attribute, wanted):
    status, user = directory.patch(f"Users/{zoe}", operation)
    assert status == 200, user
    assert user.get(attribute) == wanted
    assert directory.get(f"Users/{zoe}")[1] == user


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "move", "path": "active", "value": False}, "invalidValue"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "path": "id", "value": "1"}, "mutability"),
        ({"op": "add", "path": "groups", "value": [{"value": "1"}]}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": "userName", "value": "zoe"}, "invalidValue"),
        ({"op": "replace", "path": "emails[", "value": "1"}, "invalidPath"),
        ({"op": "replace", "path": "displayName", "value": "x" * 151}, "invalidValue"),
    ],
)
def test_an_operation_that_is_refused_changes_nothing(directory, zoe, operation, kind):
    before = directory.get(f"Users/{zoe}")[1]
    first = {"op": "replace", "path": "externalId", "value": "9"}
    status, error = directory.patch(f"Users/{zoe}", first, operation)
    assert (status, error["scimType"]) == (400, kind)
    assert directory.get(f"Users/{zoe}")[1] == before


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Add", "path": "members", "value": [{"value": "{id}"}]},
        {"op": "add", "path": "members", "value": [{"value": "{id}", "display": "Zoe"}]},
        {"op": "replace", "path": "members", "value": [{"value": "{id}"}]},
        {"op": "replace", "value": {"members": [{"value": "{id}"}]}},
        {"op": "replace", "value": {"id": "{group}", "displayName": "Sales"}},
    ],
)
def test_members_join(directory, zoe, operation):
    group = directory.group("Sales")[1]["id"]
    filled = _filled(operation, {"{id}": zoe, "{group}": group})
    if "id" in filled.get("value", ()):
        status, answer = directory.patch(f"Groups/{group}", filled)
        assert (status, answer["displayName"]) == (200, "Sales")
        return
    assert directory.patch(f"Groups/{group}", filled)[0] == 200
    assert [row["value"] for row in directory.get(f"Groups/{group}")[1]["members"]] == [zoe]


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Remove", "path": "members", "value": [{"value": "{id}"}]},
        {"op": "remove", "path": 'members[value eq "{id}"]'},
        {"op": "remove", "path": "members"},
        {"op": "replace", "path": "members", "value": []},
    ],
)
def test_members_leave(directory, zoe, operation):
    group = directory.group("Sales", zoe)[1]["id"]
    assert directory.patch(f"Groups/{group}", _filled(operation, {"{id}": zoe}))[0] == 200
    assert "members" not in directory.get(f"Groups/{group}")[1]


def _filled(value, words):
    if isinstance(value, dict):
        return {name: _filled(part, words) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, words) for part in value]
    for word, text in words.items():
        value = value.replace(word, text)
    return value


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"[]", b"", b'{"a": 1, "a": 2}', b"[" * 40 + b"]" * 40, b'{"userName": "\\u0000"}',
        b"{}", b'{"schemas": ["urn:x"], "userName": "zoe@acme.example"}', b'"text"', b"null",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_body_that_is_none_is_refused(directory, zoe, method, content):
    path = "/scim/v2/acme/Users" + ("" if method == "POST" else f"/{zoe}")
    answer = directory.browser.generic(method, path, content, content_type="application/scim+json")
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/scim+json"
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_a_patch_without_its_schema_or_operations_is_refused(directory, zoe):
    for body in ({"schemas": [PATCH]}, {"schemas": [PATCH], "Operations": []}):
        assert directory.call("PATCH", f"Users/{zoe}", body)[0] == 400


def test_a_body_has_a_maximum(directory, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    status, error = directory.user("zoe@acme.example", title="x" * 2_000)
    assert (status, error["status"]) == (413, "413")
