"""Generate clients with five other generators, compile them, and run a program with each.

Each program makes a team with a rep by external ids, reads parts of rows, with `fields` and with
`expand`, and sends a file, as a form and as it is. All have to see the same.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from prove import TOP, Failed, platform, run, say, wait_for

FOLDER = "clients/generators"
PYTHON = ".venv-generators/bin/python"
PACKAGE = f"{FOLDER}/generated/python"
CHECKS = {
    "tsc --strict": f"npm run --silent --prefix {FOLDER} compile",
    "mypy --strict": f"{PYTHON} -m mypy --config-file {FOLDER}/mypy.ini {FOLDER}/programs",
}
PROGRAMS = {
    "hey-api": f"node {FOLDER}/generated/js/programs/hey_api.js",
    "orval": f"node {FOLDER}/generated/js/programs/orval.js",
    "swagger-typescript-api": f"node {FOLDER}/generated/js/programs/swagger_typescript_api.js",
    "typescript-fetch": f"node {FOLDER}/generated/js/programs/typescript_fetch.js",
    "python": f"{PYTHON} {FOLDER}/programs/openapi_generator.py",
}
SEEN = """\
Ada Example, undefined, true
Taiga
true, undefined
succeeded, 1 created
"""
SEEN_OF_RAW = "succeeded, 1 created\n"
FORMS_ONLY = {"swagger-typescript-api"}


def main() -> int:
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="ssi-generators-") as folder:
            prove(Path(folder))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    say(began, "five generators are proved")
    return 0


def prove(folder: Path) -> None:
    with platform(folder) as launcher, ThreadPoolExecutor(2) as pool:
        run("generate", "clients/generate-others")
        list(pool.map(run, CHECKS, CHECKS.values()))
        run_file = wait_for(launcher, folder / "run.json")
        organisation = run_file["organisations"][0]
        for name, command in PROGRAMS.items():
            seen = run(name, command, given(run_file["base_url"], organisation, name))
            if seen != (SEEN if name in FORMS_ONLY else SEEN + SEEN_OF_RAW):
                raise Failed(f"{name} saw something else:\n{seen}")


def given(base_url: str, organisation: dict[str, str], program: str) -> dict[str, str]:
    return {"SSI_BASE_URL": base_url, "SSI_API_KEY": organisation["api_key"],
            "SSI_ORGANISATION": organisation["slug"], "SSI_PROGRAM": program,
            "PYTHONPATH": str(TOP / PACKAGE)}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
