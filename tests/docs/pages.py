"""What the tests of the documents read: pages, their fenced blocks, and tracked files."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BINARY = {".png", ".ico", ".mo", ".woff2"}


@dataclass(frozen=True)
class Snippet:
    """A shell block that talks to a server, and the JSON that the page shows as its answer."""

    line: int
    script: str
    answer: str | None


def pages() -> list[Path]:
    return sorted([*TOP.glob("*.md"), *TOP.glob("docs/**/*.md")])


def snippets(page: Path) -> list[Snippet]:
    """Return the blocks with curl, and those that set variables for them, in order."""
    text = page.read_text(encoding="utf-8")
    blocks = [(text.count("\n", 0, m.start()) + 1, m[1], m[2]) for m in BLOCK.finditer(text)]
    return [
        Snippet(line, body, following[2] if following[1] == "json" else None)
        for (line, language, body), following in zip(
            blocks, [*blocks[1:], (0, "", "")], strict=False
        )
        if language == "sh" and ("curl" in body or "run.json" in body)
    ]


def tracked_files() -> list[Path]:
    """Return the text files that belong to the project, as git sees them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    paths = [TOP / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]
