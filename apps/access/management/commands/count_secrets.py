from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.digests import DIGESTED, peppers, secret_id

SESSIONS = "sessions"
GONE = "they have ended: nobody can use them"


class Command(BaseCommand):
    help = "Count what depends on each secret key and pepper, to see which fallbacks may go."

    def handle(self, *args: Any, **options: Any) -> None:
        secret_keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        sessions = Counter(cross_tenant.sessions_by_secret())
        rows = [*_rows("SSI_SECRET_KEY", secret_keys, {SESSIONS: sessions})]
        rows += _rows("SSI_KEY_PEPPER", peppers(), _digests())
        self.stdout.write("\n".join(rows))


def _digests() -> dict[str, Counter[str]]:
    """Count the rows of each kind by the ids of their peppers."""
    counts = {kind.name: Counter[str]() for kind in DIGESTED}
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id, read_only=True):
            for kind in DIGESTED:
                texts = kind.rows(organisation_id).values_list(kind.column, flat=True)
                ids = (text.partition(":")[0] for text in texts.iterator())
                counts[kind.name].update(ids)
    return counts


def _rows(setting: str, secrets: list[str], counts: dict[str, Counter[str]]) -> Iterator[str]:
    names = [f"{setting}_FALLBACKS, {n}" if n else setting for n in range(len(secrets))]
    by_id = dict(zip((secret_id(one) for one in secrets), names, strict=True))
    for id, name in by_id.items():
        parts = [f"{count[id]} {kind}" for kind, count in counts.items()]
        yield f"{name} ({id}): {', '.join(parts)}"
    for kind, count in counts.items():
        if unknown := sum(number for id, number in count.items() if id not in by_id):
            forgotten = GONE if kind == SESSIONS else DIGESTED[kind].forgotten
            yield f"no {setting}: {unknown} {kind}; {forgotten}"
