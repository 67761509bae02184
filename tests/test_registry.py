"""Objects that apps register by name: found, refused when doubled, missed with a clear error."""

from dataclasses import dataclass

import pytest

from apps.exports.services import CONTENTS
from apps.jobs.services import JOB_KINDS
from ssi_platform.ingest import IMPORTERS
from ssi_platform.registry import NameTaken, Registry, UnknownName


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
    assert JOB_KINDS.names() == ["directory_import", "export", "score_import"]
    assert CONTENTS.names() == ["attainment", "scores", "statistics"]
