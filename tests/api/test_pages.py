"""Pages for people outside of the admin site: the start, guides, and errors in the site's look."""

import pytest

from ssi_platform.api.error_pages import error_page
from tests.docs.test_errors import documented

HTML = {"Accept": "text/html,application/xhtml+xml"}
STYLE = b'href="/static/ssi/pages.css"'


@pytest.mark.parametrize(
    ("address", "target"), [("/admin", "/admin/"), ("/docs/", "/docs"), ("/", None)]
)
def test_addresses_that_people_type_lead_somewhere(client, address, target):
    answer = client.get(address, headers=HTML)
    if target:
        assert (answer.status_code, answer["Location"]) == (302, target)
    else:
        assert b'href="/docs/guides"' in answer.content


def test_errors_are_a_page_with_an_anchor_for_each_code(client):
    text = client.get("/docs/errors").content.decode()
    assert "<table>" in text
    assert [code for code in documented() if f'<a id="{code}"></a>' not in text] == []


def test_guides_are_linked_and_link_each_other(client):
    assert b"/docs/guides" in client.get("/docs").content
    assert b'<a href="/docs/guides/importing">' in client.get("/docs/guides").content
    page = client.get("/docs/guides/pagination-and-filtering")
    assert b'href="/docs/guides/clients"' in page.content
    assert b'.md"' not in page.content
    assert b'<h2 id="parts-of-rows">' in page.content


@pytest.mark.parametrize("name", ["nothing", "..%2Fsecret", "README"])
def test_other_files_are_no_guides(client, name):
    assert client.get(f"/docs/guides/{name}").status_code == 404


@pytest.mark.parametrize(
    ("address", "accept", "is_page"),
    [
        ("/nothing", HTML["Accept"], True),
        ("/nothing", "*/*", False),
        ("/api/v1/nothing", HTML["Accept"], False),
    ],
)
def test_an_error_is_a_page_for_people_and_a_problem_for_programs(client, address, accept, is_page):
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 404
    assert (STYLE in answer.content) is is_page
    assert is_page or answer.json()["code"] == "not_found"


def test_an_error_page_shows_what_it_is_given_as_text():
    page = error_page("<b>", "<script>", "<i>")
    assert "<script>" not in page and "<b>" not in page and "<i>" not in page
