"""The start page, and the guides in docs/ as pages."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from .page_frame import page

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAME = re.compile(r"[a-z-]+")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
# Links between guides, and to other files of the project, of which no page is served.
TO_GUIDE = re.compile(r'href="([a-z-]+)\.md(#[^"]*)?"')
TO_FILE = re.compile(r'<a href="(?!https?:|/|#)[^"]*">(.*?)</a>')
HEADING = re.compile(r"<(h[23])>(.*?)</\1>")
START = """
<h1>SSI Platform</h1>
<p>The backend of Social Selling Index programmes: scores, targets, medians and attainment.</p>
<ul>
<li><a href="/admin/">Admin</a>: teams, reps, scores and target plans</li>
<li><a href="/docs/guides">Guides</a>: the first call, keys, imports, errors and more</li>
<li><a href="/docs">API explorer</a>: try each call out</li>
<li><a href="/docs/reference">API reference</a>: every operation with its types</li>
<li><a href="/schema">OpenAPI description</a>: to generate clients from</li>
</ul>
"""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, and where to go."""
    return HttpResponse(page("SSI Platform", START))


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """The list of the guides."""
    items = "".join(f'<li><a href="{_address(n)}">{title}</a></li>' for n, title in _titles())
    return HttpResponse(page("Guides", f"<h1>Guides</h1><ul>{items}</ul>"))


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide; `errors` is where the `type` of a problem points to."""
    content = _content(name)
    if content is None:
        raise Http404
    return HttpResponse(content)


def errors(request: HttpRequest) -> Any:
    return guide(request, "errors")


@cache
def _titles() -> list[tuple[str, str]]:
    paths = sorted(path for path in DOCS.glob("*.md") if NAME.fullmatch(path.stem))
    return [(path.stem, _title(path.read_text(encoding="utf-8"))) for path in paths]


def _title(text: str) -> str:
    heading = TITLE.search(text)
    return heading[1] if heading else "Guide"


@cache
def _content(name: str) -> str | None:
    path = DOCS / f"{name}.md"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    html = MarkdownIt("commonmark").enable("table").render(text)
    html = TO_GUIDE.sub(lambda link: f'href="{_address(link[1])}{link[2] or ""}"', html)
    return page(_title(text), HEADING.sub(_anchored, TO_FILE.sub(r"\1", html)))


def _address(name: str) -> str:
    return "/docs/errors" if name == "errors" else f"/docs/guides/{name}"


def _anchored(heading: re.Match[str]) -> str:
    """Return a heading with the anchor that GitHub gives it."""
    words = re.sub(r"<[^>]+>", "", heading[2]).lower()
    anchor = re.sub(r"[^\w -]", "", words).replace(" ", "-")
    return f'<{heading[1]} id="{anchor}">{heading[2]}</{heading[1]}>'
