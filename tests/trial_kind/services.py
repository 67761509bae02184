from apps.directory.models import Rep
from ssi_platform.domain.refusals import FieldError
from ssi_platform.ingest import Counts

UNKNOWN = FieldError("external_id", "unknown_rep", "No such rep among those you may write.")


def save_pages(*, caller, rows, errors, keep, dry):
    """Store the pages of reps that the caller sees; `rows` is {row number: row}."""
    counts, reps = Counts(), Rep.objects.visible_to(caller)
    for number, row in rows.items():
        rep = reps.filter(external_id=row["external_id"]).first()
        if rep is None:
            errors.refuse(number, UNKNOWN, row["external_id"])
        elif rep.profile_url == row["page"] or (keep and rep.profile_url):
            counts.unchanged += 1
        else:
            counts.updated += 1
            if not dry:
                reps.filter(pk=rep.pk).update(profile_url=row["page"])
    return counts
