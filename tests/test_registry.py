from dataclasses import dataclass

import pytest

from ssi_platform.registry import Registry


@dataclass(frozen=True)
class Colour:
    name: str


@pytest.fixture
def colours():
    registry = Registry("colour")
    for name in ("red", "blue"):
        registry.register(Colour(name))
    return registry


def test_an_object_is_found_by_its_name(colours):
    assert colours.get("red") == Colour("red")


def test_an_unknown_name_is_answered_with_the_known_ones(colours):
    with pytest.raises(LookupError, match="No colour is called 'pink'; known: blue, red"):
        colours.get("pink")


def test_a_name_is_registered_once(colours):
    with pytest.raises(ValueError, match="The colour 'red' is registered already"):
        colours.register(Colour("red"))


def test_iteration_is_in_the_order_of_the_names(colours):
    assert [colour.name for colour in colours] == ["blue", "red"]
