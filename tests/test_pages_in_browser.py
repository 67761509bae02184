"""The pages work in a browser that keeps their policy."""

import shutil
import subprocess

import pytest

from tests.web_server import serving

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# A page, and what is in it once its scripts have run.
PAGES = {
    "/admin/login/": 'name="username"',
    "/docs": 'class="opblock-tag',
    "/docs/reference": "operation/getMe",
}
LOGO = "https://cdn.redoc.ly/"  # Redoc's own, from its maker's server: it is not loaded.

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium is installed."),
]


@pytest.fixture
def server(committed, databases):
    with serving(databases, SSI_ENVIRONMENT="development") as url:
        yield url


@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_within_its_policy(server, page, tmp_path):
    browser = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={tmp_path}", "--enable-logging=stderr", "--virtual-time-budget=20000",
         "--dump-dom", server + page],
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    violations = [line for line in browser.stderr.splitlines() if "Content Security Policy" in line]
    refused = [line for line in violations if LOGO not in line]

    assert refused == [], "\n".join(refused)
    assert PAGES[page] in browser.stdout
