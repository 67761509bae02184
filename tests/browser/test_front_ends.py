"""The scripts of docs/browser.md run in a browser, on a page of another origin, as every role."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import sync_playwright

from tests.docs.pages import BLOCK, TOP
from tests.populated import SCORED_ON, populate
from tests.sample_data import organisation
from tests.web_server import serving

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PASSWORD = "correct horse battery"
SCRIPTS = [m[2] for m in BLOCK.finditer((TOP / "docs" / "browser.md").read_text()) if m[1] == "js"]
FILE = "external_id,day,total\nnobody,2026-01-05,50\n"

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium is installed."),
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def origin(tmp_path):
    """Return a function that serves an empty page from an origin of its own."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Front end</title>")
    servers = []

    def serve():
        server = ThreadingHTTPServer(("localhost", 0), partial(Quiet, directory=str(tmp_path)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://localhost:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def tenant(committed):
    tenant = populate(organisation("acme"))
    for person in tenant.people.values():
        person.set_password(PASSWORD)
        person.save()
    return tenant


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def page_of(browser, origin, api, script):
    page = browser.new_context().new_page()
    page.goto(origin)
    page.add_script_tag(content=script.replace("http://localhost:8000", api))
    return page


def outcome(page, expression, *arguments):
    """Return what a function of the script answers, or the status that it was refused with."""
    return page.evaluate(
        "async (given) => { try { return await eval(given[0])(...given[1]) }"
        " catch (error) { return { refused: error.status ?? error.message } } }",
        [expression, list(arguments)],
    )


UPLOAD = """async (text) => {
  const seen = [];
  const answer = await upload(new Blob([text]), (share) => seen.push(share));
  return { status: answer.status, last: seen.at(-1) };
}"""


def seen_by(page, person, rep, other):
    """Return what a person sees from signing in to signing out."""
    assert outcome(page, "me") == {"refused": 401}
    assert outcome(page, "signIn", person.email, "wrong one") == {"refused": 401}
    assert "refused" not in outcome(page, "signIn", person.email, PASSWORD)
    me, day = outcome(page, "me"), SCORED_ON.isoformat()
    overview = outcome(page, "overview")
    own, others = (outcome(page, "summaryOf", str(one.pk), day) for one in (rep, other))
    sent = outcome(page, UPLOAD, FILE)
    assert outcome(page, "signOut") == 401
    assert outcome(page, "me") == {"refused": 401}
    return {
        "role": me["organisations"][0]["role"],
        "email": me["email"],
        "overview": "refused" not in overview,
        "own": own.get("refused", 200),
        "others": others.get("refused", 200),
        "sent": sent,
    }


TAKEN, READING = {"status": 202, "last": 1}, {"status": 403, "last": 1}
EXPECTED = {
    "ada": {"role": "admin", "own": 200, "others": 200, "sent": TAKEN},
    "alice": {"role": "manager", "own": 200, "others": 404, "sent": TAKEN},
    "ana": {"role": "analyst", "own": 200, "others": 200, "sent": READING},
    "bob": {"role": "rep", "own": 200, "others": 404, "sent": READING},
}


def test_every_role_works_from_another_origin_with_a_cookie_and_with_a_token(
    tenant, databases, origin, browser
):
    listed, unlisted = origin(), origin()
    settings = {"SSI_CORS_ORIGINS": listed, "SSI_ENVIRONMENT": "test", "SSI_PLAIN_HTTP": "true"}
    reps = tenant.reps["own"], tenant.reps["other"]
    assert len(SCRIPTS) == 2
    with serving(databases, **settings) as url:
        api = url.replace("127.0.0.1", "localhost")
        for script in SCRIPTS:
            for name, expected in EXPECTED.items():
                person = tenant.people[name]
                seen = seen_by(page_of(browser, listed, api, script), person, *reps)
                assert seen == expected | {"email": person.email, "overview": True}
            page = page_of(browser, unlisted, api, script)
            for expression in ("me", "overview"):
                assert outcome(page, expression) == {"refused": "Failed to fetch"}
            ada = tenant.people["ada"]
            refused = outcome(page, "signIn", ada.email, PASSWORD)
            assert refused == {"refused": "Failed to fetch"}
