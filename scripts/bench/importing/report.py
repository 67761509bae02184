"""Ratios, and whether they are as wanted."""

from dataclasses import dataclass


@dataclass
class Line:
    """A figure; `sampled` ones were scaled from fewer rows; nothing may be wanted of it."""

    name: str
    value: float
    wanted: float | None
    at_least: bool = False
    sampled: bool = False

    def __str__(self):
        name = f"{self.name} (from a sample)" if self.sampled else self.name
        told = f"  {name:<54} {self.value:8.2f}"
        if self.wanted is None:
            return told
        right = self.value >= self.wanted if self.at_least else self.value <= self.wanted
        sign, mark = "≥" if self.at_least else "≤", "" if right else "   MISSED"
        return f"{told}   {sign} {self.wanted:g}{mark}"


def print_table(lines):
    print("\nfiles of scores, and what is wanted")
    for line in lines:
        print(line)
