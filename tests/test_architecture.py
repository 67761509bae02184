"""The rules of the architecture: imports, tenant isolation, migrations, schema, sizes and names."""

import json
from io import StringIO
from pathlib import Path

import jsonschema_rs
import pytest
from django.apps import apps
from django.core.management import call_command
from drf_spectacular import validation
from importlinter import configuration
from importlinter.application.use_cases import lint_imports

from ssi_platform.tenancy.models import TenantModel
from ssi_platform.tenancy.viewsets import TenantViewSet

from .contract import COMMITTED, contract
from .routes import tenant_routes
from .tenancy.test_catalogue import NOT_TENANT, TENANT_ITSELF

pytestmark = pytest.mark.check

configuration.configure()  # Of import-linter; its own command also replaces all loggers.

TOP = Path(__file__).resolve().parents[1]
OURS = ("apps", "config", "scripts", "ssi_platform", "tests")
LONGEST = 250
BEFORE_SETTINGS = {"embedded", "__main__.py"}  # They run before there are settings.
FORBIDDEN = {"utils", "helpers", "common", "constants", "signals", "managers", "selectors"}


def our_files():
    for folder in OURS:
        yield from (TOP / folder).rglob("*.py")


def named(path):
    return path.relative_to(TOP).as_posix()


def test_import_contracts_are_kept(tmp_path, capsys):
    """Run import-linter on `pyproject.toml`, as `make check` does."""
    kept = lint_imports(config_filename=str(TOP / "pyproject.toml"), cache_dir=str(tmp_path))
    assert kept, capsys.readouterr().out


def test_every_table_is_a_tenants_or_has_a_reason_not_to_be():
    tables = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    outside = {name for name, model in tables.items() if not issubclass(model, TenantModel)}
    assert outside == set(NOT_TENANT) - {"django_migrations"} | {TENANT_ITSELF}


def test_every_route_of_an_organisation_is_a_tenant_viewset():
    assert len(tenant_routes()) > 25
    for route in tenant_routes():
        assert issubclass(route.view, TenantViewSet), route.name


@pytest.mark.parametrize("hook", ["dispatch", "initial", "get_queryset", "get_object", "visible"])
def test_no_endpoint_overrides_tenant_isolation(hook):
    for route in tenant_routes():
        assert getattr(route.view, hook) is getattr(TenantViewSet, hook), f"{route.name}.{hook}"


def test_every_route_says_what_it_asks_for():
    for route in tenant_routes():
        assert route.view.read_permission, route.name
        assert route.view.write_permission or set(route.methods) <= {"GET"}, route.name
        assert route.view.permission_classes == TenantViewSet.permission_classes, route.name


def test_migrations_are_complete(db, capsys):
    call_command("makemigrations", check=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


def test_the_schema_is_generated_without_warnings_as_it_is_committed():
    out = StringIO()
    call_command("spectacular", fail_on_warn=True, stdout=out)
    assert COMMITTED.read_text() == out.getvalue(), "Run `make schema`."


def test_the_schema_is_valid():
    errors = openapi().iter_errors(contract().spec)
    assert [error.message for error in errors] == []


def openapi():
    """OpenAPI's own schema."""
    path = Path(validation.__file__).with_name("openapi_3_1_schema.json")
    return jsonschema_rs.Draft202012Validator(json.loads(path.read_text()))


def test_no_file_is_long():
    lengths = {
        named(path): len(path.read_text().splitlines())
        for path in our_files()
        if "migrations" not in path.parts
    }
    assert len(lengths) > 150
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_file_is_named_after_nothing():
    process = {named(path) for path in our_files() if FORBIDDEN & {path.stem, path.parent.name}}
    assert process == set()


def test_nobody_reads_the_environment_but_the_settings():
    """Apps use django.conf; the embedded engines run before there are settings."""
    readers = {
        named(path)
        for path in our_files()
        if path.is_relative_to(TOP / "apps") or path.is_relative_to(TOP / "ssi_platform")
        if "os.environ" in path.read_text() and not BEFORE_SETTINGS & set(path.parts)
    }
    assert readers == set()


def test_services_read_no_clock():
    for path in (TOP / "apps").rglob("*.py"):
        if "services" in named(path):
            text = path.read_text()
            assert "timezone.now()" not in text, named(path)
            assert "datetime.now(" not in text, named(path)
