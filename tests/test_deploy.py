"""What operators copy and run names settings, files and programs that are there."""

import re
from pathlib import Path

import pytest
import yaml

from config.settings.environment import KNOWN

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
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == done
