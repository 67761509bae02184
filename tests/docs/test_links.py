"""Links in the documents lead somewhere, and nothing tracked depends on one machine."""

import re
from urllib.parse import unquote

import pytest

from .pages import BLOCK, TOP, pages, tracked_files

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)

# Folders of one person or one machine; and where packages come from is each machine's own affair.
# Each begins with what is found fast in megabytes of text.
UNWANTED = {
    "a machine's path": [r"/(?<![\w.]/)(?:home|Users|root|work|workspace)/[\w.]"],
    "a registry's address": [
        r"pypi\.org", r"pythonhosted\.org", r"registry\.npmjs", r"registry\.yarnpkg",
        r"--(?:extra-)?index-url", r"--[f]ind-links", r"[a]rtifactory", r"\.pkg\.dev",
    ],
}  # fmt: skip


def relative(page):
    return f"{page.relative_to(TOP)}"


def links(page):
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    return [target for target in LINK.findall(text) if not ELSEWHERE.match(target)]


def anchors(page):
    """Return the fragments that a page answers to: its headings, as GitHub names them, and ids."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    named = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in HEADING.findall(text)}
    return named | set(ANCHOR.findall(text))


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_relative_links_lead_somewhere(page):
    for target in links(page):
        path, _, fragment = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.is_relative_to(TOP), target
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target


def test_every_guide_and_decision_can_be_found_from_the_index():
    index = TOP / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    lost = [relative(page) for page in (TOP / "docs").rglob("*.md") if page not in linked | {index}]
    assert not lost


@pytest.mark.parametrize("page", pages(), ids=relative)
def test_each_row_of_a_table_is_one_line(page):
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    assert [row for row in rows if not row.rstrip().endswith("|")] == []


def test_a_link_to_nothing_would_be_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A heading\n[here](#a-heading) [there](gone.md) [site](https://a.example)\n")
    assert links(page) == ["#a-heading", "gone.md"]
    assert anchors(page) == {"a-heading"}


def places(what, text):
    return [match.start() for pattern in UNWANTED[what] for match in re.finditer(pattern, text)]


@pytest.mark.parametrize("what", UNWANTED)
def test_no_tracked_file_has(what):
    unwanted = [
        f"{relative(path)}:{text.count(chr(10), 0, place) + 1}"
        for path in tracked_files()
        for text in [path.read_text(encoding="utf-8")]
        for place in places(what, text)
    ]
    assert not unwanted


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a machine's path", "see /" + "home/somebody/notes"),
        ("a registry's address", "from https://py" + "pi.org/simple"),
    ],
)
def test_what_is_unwanted_would_be_noticed(what, line):
    assert places(what, line)


def test_a_row_of_a_table_is_one_line():
    """A row that is broken into lines ends the table."""
    broken = [
        f"{page.relative_to(TOP)}:{number}"
        for page in pages()
        for number, line in enumerate(BLOCK.sub("", page.read_text("utf-8")).splitlines(), start=1)
        if line.startswith("|") and not line.rstrip().endswith("|")
    ]
    assert broken == []
