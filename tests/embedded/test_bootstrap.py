"""bin/bootstrap on locks of small wheels, without any index."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "bin" / "bootstrap"
LOCKS = {"local.txt": ["tiny"], "dev.txt": ["tiny", "tool"]}
WHEEL = {
    "{0}.py": "NUMBER = 1\n",
    "{0}-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: {0}\nVersion: 1\n",
    "{0}-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "{0}-1.dist-info/RECORD": "",
}

pytestmark = pytest.mark.trial


def pin(folder, name):
    """Make a wheel in the folder; return its entry in a lock."""
    wheel = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in WHEEL.items():
            archive.writestr(zipfile.ZipInfo(path.format(name)), text.format(name))
    return f"{name}==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def importable(venv):
    """Which of the wheels are installed, and when."""
    places = [next(venv.glob(f"lib/*/site-packages/{name}.py"), None) for name in ("tiny", "tool")]
    return {place.stem: place.lstat().st_ctime_ns for place in places if place}


@pytest.fixture
def checkout(folder):
    """A checkout in a path with a space, with everything that bootstrap reads."""
    (folder / "bin").mkdir()
    (folder / "requirements").mkdir()
    shutil.copy2(BOOTSTRAP, folder / "bin")
    for lock, names in LOCKS.items():
        (folder / "requirements" / lock).write_text("".join(pin(folder, name) for name in names))
    return folder


def bootstrap(checkout, *arguments):
    return subprocess.run(
        [checkout / "bin" / "bootstrap", *arguments], capture_output=True, text=True, timeout=60,
        env={"PATH": os.environ["PATH"], "HOME": str(checkout), "PIP_NO_INDEX": "1",
             "PIP_FIND_LINKS": checkout.as_uri()},
    )  # fmt: skip


def test_it_installs_what_is_locked_and_again_when_the_lock_changes(checkout):
    into = ("requirements/dev.txt", ".venv-other")  # Without them: the same, and .venv.
    first = bootstrap(checkout, *into)
    assert first.returncode == 0, first.stderr
    python = checkout / ".venv-other" / "bin" / "python"
    assert subprocess.run([python, "-c", "import tiny"], check=False).returncode == 0
    assert not (checkout / ".venv").exists()

    made = python.lstat().st_mtime_ns
    assert bootstrap(checkout, *into).stderr == ""
    assert python.lstat().st_mtime_ns == made

    (checkout / "requirements" / "dev.txt").write_text(f"tiny==1 --hash=sha256:{'0' * 64}\n")
    refused = bootstrap(checkout, *into)
    assert "setting up .venv-other" in refused.stderr
    assert python.lstat().st_mtime_ns != made
    assert refused.returncode != 0, "a wheel that is not the locked one"
    assert "HASH" in refused.stderr
    assert not (checkout / ".venv-other" / ".installed").exists()


def test_the_tools_are_added_to_what_serves(checkout):
    venv = checkout / ".venv"
    assert bootstrap(checkout, "requirements/local.txt").returncode == 0
    serving = importable(venv)
    assert serving.keys() == {"tiny"}

    added = bootstrap(checkout)
    assert "adding requirements/dev.txt to .venv" in added.stderr
    assert importable(venv).keys() == {"tiny", "tool"}
    assert serving.items() <= importable(venv).items()
    for lock in LOCKS:
        assert bootstrap(checkout, f"requirements/{lock}").stderr == ""


def test_what_the_tools_brought_is_not_installed_again(checkout):
    venv = checkout / ".venv"
    assert bootstrap(checkout).returncode == 0
    everything = importable(venv)
    for wheel in checkout.glob("*.whl"):
        wheel.unlink()
    assert bootstrap(checkout, "requirements/local.txt").returncode == 0
    assert importable(venv) == everything
    for lock in LOCKS:
        assert bootstrap(checkout, f"requirements/{lock}").stderr == ""


def test_nothing_is_added_to_what_is_out_of_date(checkout):
    """A package that has left the locks is not left over."""
    venv, tool = checkout / ".venv", pin(checkout, "tool")
    assert bootstrap(checkout, "requirements/local.txt").returncode == 0
    for lock in LOCKS:
        (checkout / "requirements" / lock).write_text(tool)
    assert "setting up .venv" in bootstrap(checkout).stderr
    assert importable(venv).keys() == {"tool"}


def test_nothing_is_added_to_an_installation_that_was_interrupted(checkout):
    venv, dev = checkout / ".venv", checkout / "requirements" / "dev.txt"
    whole = dev.read_text()
    assert bootstrap(checkout, "requirements/local.txt").returncode == 0
    dev.write_text(f"tool==1 --hash=sha256:{'0' * 64}\n")
    assert bootstrap(checkout).returncode != 0
    dev.write_text(whole)
    assert "setting up .venv" in bootstrap(checkout).stderr
    assert importable(venv).keys() == {"tiny", "tool"}
