"""What Dockerfile and docker-compose.yml say, for a trial that has no Docker."""

import json
import re
import shlex
import shutil
from pathlib import Path

import yaml

TOP = Path(__file__).resolve().parents[2]
DOCKERFILE = (TOP / "Dockerfile").read_text().replace("\\\n", " ")
SERVICES = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]
BUILD_STAGE, FINAL_STAGE = DOCKERFILE.rsplit("\nFROM ", 1)
LOCK = re.search(r"^COPY requirements/(\S+) ", BUILD_STAGE, re.M)[1]
COLLECT_STATIC = re.search(r"^RUN (.* collectstatic .*)$", FINAL_STAGE, re.M)[1]
HEALTHCHECK = json.loads(re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", FINAL_STAGE, re.M)[1])
COMMAND = json.loads(re.search(r"^CMD (\[.*\])$", FINAL_STAGE, re.M)[1])


def copy_context(folder):
    """The files that .dockerignore lets into the image."""
    for entry in (TOP / ".dockerignore").read_text().splitlines():
        for source in TOP.glob(entry[1:]) if entry.startswith("!") else ():
            target = folder / source.relative_to(TOP)
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, target)
    return folder


def environment():
    """What ENV sets in the final stage, but where commands are found and bytecode is left."""
    given = shlex.split(re.search(r"^ENV (.*)$", FINAL_STAGE, re.M)[1])
    values = dict(entry.split("=", 1) for entry in given)
    return {k: v for k, v in values.items() if k not in ("PATH", "PYTHONDONTWRITEBYTECODE")}


def command(service, scratch):
    """A service's command; what it would write to /tmp goes to the scratch folder."""
    argv = SERVICES[service].get("command", COMMAND)
    return [part.replace("=/tmp/", f"={scratch}/") for part in argv]
