"""The production image works with app.txt alone: migrate, web, worker and beat as Compose has them.

It is put together without Docker, from its files, its packages and its commands.
"""

import secrets
import urllib.request

import pytest

from ssi_platform.database.addresses import with_role
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.launcher import HOST, free_port

from . import image
from .installed import Installation

PAGES = ("/docs", "/docs/errors", "/docs/reference", "/schema", "/admin/login/")
EVERY_MODULE = """
import importlib, pkgutil, sys
import apps, config, ssi_platform, config.asgi
sys.path.append("ssi_platform/tabular")  # Its reader is started as a script.
for package in (apps, config, ssi_platform):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
"""

pytestmark = pytest.mark.trial
BY_THE_PROXY = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def addresses(supervisor):
    with engines(None, supervisor=supervisor, environment={}) as addresses:
        yield addresses


def test_the_image_needs_nothing_that_app_txt_lacks(tmp_path, supervisor, addresses):
    installation = Installation.make(image.LOCK, tmp_path, supervisor)
    work = image.copy_context(tmp_path / "app")
    port = free_port()
    given = {
        **image.environment(),
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
        "SSI_SECRET_KEY": secrets.token_hex(32),
        "SSI_KEY_PEPPER": secrets.token_hex(32),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "SSI_TRUSTED_PROXIES": "127.0.0.1",
    }
    owner = {
        "DATABASE_OWNER_URL": addresses.database_owner_url,
        "DATABASE_ADMIN_URL": with_role(addresses.database_url, "postgres", ""),
    }

    def command(name, argv, **also):
        return installation.command(name, argv, within=work, **given, **also)

    supervisor.check(command("build", ["sh", "-c", image.COLLECT_STATIC]))
    supervisor.check(command("migrate", image.command("migrate", tmp_path), **owner))
    for name in ("web", "worker", "worker-jobs", "beat"):
        supervisor.start(command(name, image.command(name, tmp_path), service=True))
    supervisor.check(command("imports", ["python", "-c", EVERY_MODULE]))
    installation.wait_for_heartbeat(port)
    supervisor.check(command("healthcheck", image.HEALTHCHECK))
    for page in PAGES:
        asked = urllib.request.Request(f"http://{HOST}:{port}{page}", headers=BY_THE_PROXY)
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 Ours.
            assert answer.status == 200
