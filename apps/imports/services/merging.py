"""Imports about a rep who is merged into another."""

from apps.directory.services import Merge

from ..models import Import


def move_imports(merge: Merge) -> None:
    """Let the imports about a rep be about the one who stays."""
    imports = Import.objects.of_organisation(merge.caller.organisation_id)
    imports.filter(rep=merge.gone).update(rep=merge.kept)
