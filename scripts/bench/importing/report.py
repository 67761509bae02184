"""Ratios, and whether they are as wanted."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Line:
    """A figure; `sampled` ones were scaled from fewer rows."""

    name: str
    value: float
    wanted: float
    at_least: bool = False
    sampled: bool = False

    def __str__(self) -> Any:
        name = f"{self.name} (from a sample)" if self.sampled else self.name
        right = self.value >= self.wanted if self.at_least else self.value <= self.wanted
        sign, mark = "≥" if self.at_least else "≤", "" if right else "   MISSED"
        return f"  {name:<54} {self.value:8.2f}   {sign} {self.wanted:g}{mark}"


def print_table(lines: Any) -> None:
    print("\nfiles of scores, and what is wanted")
    for line in lines:
        print(line)
