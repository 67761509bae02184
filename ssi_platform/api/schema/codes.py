"""The stable codes as enums, from docs/errors.md; a test compares that page with the code."""

import re
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[3] / "docs" / "errors.md"
ENTRY = re.compile(r'<a id="\w+"></a>`(\w+)`')
OF_PROBLEMS = "Codes of problems"
MORE = "More codes may be added: treat one that you do not know by the status."


@cache
def sections() -> dict[str, list[str]]:
    """Return the codes of each section of the page, by the section's title."""
    by_title = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        by_title[title] = ENTRY.findall(text)
    return by_title


def problem_code() -> dict[str, Any]:
    return _enum(sections()[OF_PROBLEMS], f"The code of a problem. {MORE}")


def error_code() -> dict[str, Any]:
    """An error of the input may have the code of a problem: an item is refused like a call."""
    codes = [code for section in sections().values() for code in section]
    return _enum(codes, "The code of an error of the input.")


def _enum(codes: list[str], description: str) -> dict[str, Any]:
    return {"type": "string", "enum": sorted(set(codes)), "description": description}
