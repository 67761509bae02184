"""Descriptions of fields lead to headings of the guides that are there."""

import re

import pytest
import yaml

from ssi_platform.api.guides import DOCS, _content

pytestmark = pytest.mark.check

LINK = re.compile(r"\(/docs/guides/([a-z-]+)#([a-z0-9-]+)\)")


def test_definitions_of_fields_are_headings_of_guides():
    text = (DOCS / "openapi.yaml").read_text()
    schemas = yaml.safe_load(text)["components"]["schemas"]
    links = set(LINK.findall(repr(schemas)))
    assert len(links) > 10
    for guide, heading in links:
        assert f'id="{heading}"' in (_content(guide) or ""), (guide, heading)
