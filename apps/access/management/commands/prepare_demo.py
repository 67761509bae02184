import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts.models import User
from apps.organisations.services import create_organisation
from ssi_platform.database import clock, cross_tenant
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.keys import read_key
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS
from ssi_platform.tenancy.roles import Role

from ... import services
from ...models import ApiKey

ORGANISATIONS = {"acme": "Acme Industries", "globex": "Globex Corporation"}
ADMIN = "admin@ssi.example"


class Command(BaseCommand):
    help = "Create two organisations with keys and an administrator, and write down how to sign in."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--credentials", type=Path, required=True)

    def handle(self, *args: Any, credentials: Any, **options: Any) -> None:
        known = json.loads(credentials.read_text()) if credentials.is_file() else {}
        keys = {o["slug"]: o["api_key"] for o in known.get("organisations", [])}
        password = known.get("admin", {}).get("password") or secrets.token_urlsafe(12)
        self._sign_in(password)
        organisations = [
            {"slug": slug, "api_key": self._organisation(slug, name, keys.get(slug, ""))}
            for slug, name in ORGANISATIONS.items()
        ]
        admin = {"email": ADMIN, "password": password}
        _write(credentials, {"organisations": organisations, "admin": admin})

    def _sign_in(self, password: Any) -> None:
        user = User.objects.with_email(ADMIN) or User.objects.create_user(ADMIN)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])

    def _organisation(self, slug: Any, name: Any, key: Any) -> Any:
        existing = cross_tenant.organisation_by_slug(slug)
        system = Caller.system(organisation_id=existing or new_id(), slug=slug)
        if existing is None:
            create_organisation(caller=system, slug=slug, name=name)
        now = clock.now()
        with organisation_context(system.organisation_id):
            admin = services.add_member(
                caller=system, email=ADMIN, name="Administrator", role=Role.ADMIN, now=now
            )
            services.accept_invitation(caller=system, membership=admin, now=now)
            return key if _opens(key, slug) else self._new_key(system, now)

    def _new_key(self, system: Any, now: Any) -> Any:
        for old in (
            ApiKey.objects.of_organisation(system.organisation_id)
            .usable_at(now)
            .filter(name="demo")
        ):
            services.revoke_key(caller=system, key=old, now=now)
        _, text = services.create_key(caller=system, name="demo", scopes=list(PERMISSIONS))
        return text


def _opens(key: Any, slug: Any) -> Any:
    parts = read_key(key)
    row = cross_tenant.api_key(*parts) if parts else None
    return row is not None and row.slug == slug and row.revoked_at is None


def _write(path: Any, content: Any) -> None:
    """Replace the file in one step, readable by its owner only."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    draft.replace(path)
