"""Objects that apps register by name: found, refused when doubled, missed with a clear error."""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from apps.exports.services import CONTENTS
from apps.jobs.services import JOB_KINDS
from ssi_platform.ingest import IMPORTERS
from ssi_platform.registry import NameTaken, Registry, UnknownName
from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS, Permission, Permissions
from ssi_platform.tenancy.roles import Role

from .sample_data import NOW

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "keys-and-scopes.md"


@dataclass
class Tool:
    name: str


@pytest.fixture
def tools():
    return Registry("tool", name=lambda tool: tool.name)


def test_objects_are_found_by_name_and_listed_in_order(tools):
    saw, axe = tools.register(Tool("saw")), tools.register(Tool("axe"))

    assert (tools["saw"], tools.get("axe"), tools.get("hoe")) == (saw, axe, None)
    assert ("saw" in tools, "hoe" in tools, len(tools)) == (True, False, 2)
    assert (tools.names(), list(tools)) == (["axe", "saw"], [axe, saw])


def test_a_name_is_taken_once(tools):
    saw = tools.register(Tool("saw"))
    with pytest.raises(NameTaken, match="Two of the registered tools are called 'saw'"):
        tools.register(Tool("saw"))
    assert tools["saw"] is saw


def test_the_same_object_may_be_registered_again(tools):
    saw, seen = Tool("saw"), []
    tools.follow(seen.append)
    tools.register(saw)
    tools.register(saw)
    assert seen == [saw]


def test_an_unknown_name_is_missed_with_the_nearest_known_one(tools):
    tools.register(Tool("saw"))
    expected = "No tool is called 'sax'. Did you mean 'saw'\\? Registered: saw."
    with pytest.raises(UnknownName, match=expected):
        tools["sax"]


def test_a_follower_gets_what_is_registered_before_and_after(tools):
    seen = []
    saw = tools.register(Tool("saw"))
    tools.follow(seen.append)
    axe = tools.register(Tool("axe"))
    assert seen == [saw, axe]


def test_each_kind_of_file_has_a_kind_of_job():
    assert {importer.job_kind for importer in IMPORTERS} <= set(JOB_KINDS.names())
    assert JOB_KINDS.names() == [
        "absence_import",
        "directory_import",
        "erasure",
        "export",
        "import_undo",
        "measure_value_import",
        "organisation_deletion",
        "plan_import",
        "score_import",
    ]
    assert CONTENTS.names() == [
        "absences",
        "attainment",
        "directory",
        "measure_values",
        "organisation",
        "personal_data",
        "plans",
        "scores",
        "statistics",
    ]


def declared_permissions():
    for app in apps.get_app_configs():
        if (Path(app.path) / "permissions.py").exists() and app.name.startswith("apps."):
            for name, value in vars(import_module(f"{app.name}.permissions")).items():
                if isinstance(value, Permission):
                    yield app.label, name, value


def test_each_declared_permission_is_registered_under_its_constants_name():
    declared = list(declared_permissions())
    assert {value for *_, value in declared} == set(PERMISSIONS)
    assert [name for _, name, value in declared if name != value.upper().replace(":", "_")] == []


def test_each_scope_is_in_the_guide():
    table = GUIDE.read_text().split("| scope | opens |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z]+:[a-z]+)`", table)) == set(PERMISSIONS)


def test_administrators_hold_everything_and_keys_their_scopes_with_what_everybody_holds():
    everybody = {"jobs:read", "organisation:read"}
    assert PERMISSIONS.of_role(Role.ADMIN) == set(PERMISSIONS)
    assert PERMISSIONS.of_everybody() == everybody
    assert PERMISSIONS.of_scopes(("scores:read",)) == everybody | {"scores:read"}


def test_a_scope_that_no_app_registers_opens_nothing():
    assert PERMISSIONS.of_scopes(("gone:write",)) == PERMISSIONS.of_everybody()


def test_a_permission_that_is_registered_later_is_held_at_once():
    permissions = Permissions()
    assert permissions.of_role(Role.MANAGER) == set()
    late = permissions.register(Permission("late:read", roles=[Role.MANAGER]))
    permissions_by_role = [
        permissions.of_role(role) for role in (Role.MANAGER, Role.ADMIN, Role.REP)
    ]
    assert permissions_by_role == [{late}, {late}, set()]


def test_a_kind_of_caller_that_no_app_registers_has_no_rights():
    asked = {"organisation_id": new_id(), "id": new_id(), "now": NOW}
    assert CALLER_KINDS.names() == ["key", "oauth_client", "oauth_user", "user"]
    assert CALLER_KINDS.caller_now(kind="robot", **asked) is None
