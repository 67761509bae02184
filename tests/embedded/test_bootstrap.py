"""bin/bootstrap on a lock of one small wheel, without any index."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "bin" / "bootstrap"
WHEEL = {
    "tiny.py": "NUMBER = 1\n",
    "tiny-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n",
    "tiny-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny-1.dist-info/RECORD": "",
}

pytestmark = pytest.mark.trial


@pytest.fixture
def checkout(folder):
    """A checkout in a path with a space, with everything that bootstrap reads."""
    (folder / "bin").mkdir()
    (folder / "requirements").mkdir()
    shutil.copy2(BOOTSTRAP, folder / "bin")
    wheel = folder / "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in WHEEL.items():
            archive.writestr(name, text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements" / "dev.txt").write_text(f"tiny==1 --hash=sha256:{digest}\n")
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
