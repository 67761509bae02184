"""`python -m scripts.contract RELEASED CURRENT` names each broken promise; 1 when there is one."""

import sys
from pathlib import Path

import yaml

from .operations import breaks


def main(released: str, current: str) -> int:
    old, new = (
        yaml.load(Path(path).read_text(), Loader=yaml.CSafeLoader) for path in (released, current)
    )
    broken_promises = breaks(old, new)
    for broken in broken_promises:
        print(broken)
    print(
        f"{len(broken_promises)} broken promises." if broken_promises else "Every promise is kept."
    )
    return 1 if broken_promises else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
