"""What operators copy and run names settings, files and programs that are there."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config.settings.environment import KNOWN
from ssi_platform import __version__
from ssi_platform.database.queues import Queue
from ssi_platform.embedded.launcher import WORKERS
from ssi_platform.tenancy.viewsets import FORM_BYTES
from ssi_platform.web.__main__ import HEADER_MILLISECONDS
from ssi_platform.web.environ import FORWARDED

from .routes import tenant_routes

TOP = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((TOP / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OF_POSTGRESQL = {"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}
OF_ENGINES = {*OF_POSTGRESQL, "BROKER_PASSWORD"}


def names_in(path):
    return set(re.findall(r"^([A-Z_]+)=", path.read_text(), re.M))


@pytest.mark.parametrize("example", sorted((TOP / "deploy").glob("*.env.example")))
def test_an_example_sets_what_is_known(example):
    assert names_in(example) <= {*KNOWN, *OF_ENGINES}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_set_up_with_what_is_known(service):
    service_of_compose = SERVICES[service]
    assert service_of_compose.get("environment", {}).keys() <= {*KNOWN, *OF_POSTGRESQL}
    for entry in service_of_compose.get("env_file", []):
        assert (TOP / f"{entry['path']}.example").is_file()


def test_web_and_worker_have_no_rights_of_the_owner():
    """The owner's and the administrator's passwords are for the database and the migrations."""
    secret = "deploy/database.env"
    given = {
        name
        for name, service in SERVICES.items()
        if secret in {entry["path"] for entry in service.get("env_file", [])}
    }
    assert given == {"database", "migrate"}
    served = names_in(TOP / "deploy" / "platform.env.example")
    assert not served & {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "POSTGRES_PASSWORD"}


def test_the_broker_asks_for_a_password():
    """One of its own, which web, worker and beat give in its address."""
    broker, given = SERVICES["broker"], (TOP / "deploy/platform.env.example").read_text()
    assert '--requirepass "$${BROKER_PASSWORD:?}"' in broker["command"][-1]
    assert {entry["path"] for entry in broker["env_file"]} == {"deploy/broker.env"}
    assert re.search(r"^REDIS_URL=redis://:[^@]+@broker:", given, re.M)


def test_everybody_waits_for_the_tables():
    done = {"condition": "service_completed_successfully"}
    for name in ("web", "worker", "worker-jobs", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == done


NGINX = re.sub(r"#.*", "", (TOP / "deploy" / "nginx.conf").read_text())


def directives(name):
    return [value.split() for value in re.findall(rf"^\s*{name}\s+([^;{{]+);", NGINX, re.M)]


def test_only_the_proxy_can_be_reached_and_web_trusts_its_network():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    (front,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert SERVICES["web"]["environment"]["SSI_TRUSTED_PROXIES"] == front["subnet"]
    assert {name for name, one in SERVICES.items() if "front" in one.get("networks", [])} == {
        "proxy",
        "web",
    }


def test_the_proxy_takes_bodies_of_the_sizes_that_web_takes():
    ordinary, files = directives("client_max_body_size")
    assert ordinary == [f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20}m"]
    assert files == [f"{(KNOWN['SSI_MAX_UPLOAD_BYTES'][1] + FORM_BYTES) >> 20}m"]
    (location,) = re.findall(r"location ~ (\S+)", NGINX)
    routes = [r for r in tenant_routes() if r.view.takes_files and "POST" in r.methods]
    paths = [f"/{route.pattern}".replace("<slug:organisation>", "acme") for route in routes]
    assert paths and all(re.search(location, path) for path in paths)


def test_the_proxy_sets_every_forwarded_header_itself():
    sent = {
        name.strip('"').upper().replace("-", "_") for name, *_ in directives("proxy_set_header")
    }
    assert {f"HTTP_{name}" for name in sent} >= FORWARDED


def test_the_proxy_gives_slow_clients_up_and_buffers():
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        ((seconds,),) = directives(name)
        assert int(seconds.removesuffix("s")) <= 30
    assert directives("proxy_buffering") == [["on"]]
    assert directives("proxy_request_buffering") == [["off"], ["on"]]  # Files, and others.
    idle = min(int(value.removesuffix("s")) for (value,) in directives("keepalive_timeout"))
    assert idle * 1000 < HEADER_MILLISECONDS


def queues_of(command):
    """Return the queues that a worker's command names."""
    text = next(part for part in command if part.startswith("--queues="))
    return text.removeprefix("--queues=").split(",")


def test_each_queue_has_one_service_and_jobs_have_one_of_their_own():
    commands = {name: SERVICES[name]["command"] for name in ("worker", "worker-jobs")}
    served = {name: queues_of(command) for name, command in commands.items()}
    assert served == {"worker": ["clock", "statistics"], "worker-jobs": ["jobs"]}
    assert {name: queues.split(",") for name, queues in WORKERS.items()} == served
    assert sorted(queue for queues in served.values() for queue in queues) == sorted(Queue)


@pytest.mark.parametrize("name", ["web", "worker", "worker-jobs", "beat"])
def test_a_service_that_ends_is_started_again(name):
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_package_image_and_api_have_one_version():
    package = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["version"]
    image = (TOP / "Dockerfile").read_text()
    compose = (TOP / "docker-compose.yml").read_text()

    assert __version__ == package
    assert f"org.opencontainers.image.version={package}" in image
    assert f"ssi-platform:{package}" in compose
    assert settings.SPECTACULAR_SETTINGS["VERSION"] == package
