"""Titles of the columns of plans, in several languages."""

from apps.directory.services.files import LEVELS
from ssi_platform.ingest import fields_by_title

FIELDS = (
    "plan", "name", "team", *LEVELS, "team_external_id", "rep_external_id", "rep", "version",
    "effective_from", "starts_on", "ends_on", "criterion", "share_required", "cohort",
    "position", "threshold", "due_after_months", "due_on", "pauses",
)  # fmt: skip
TITLES = {
    "plan": ["plan id"],
    "name": ["plan name", "target plan", "ziel", "zielplan"],
    "team": ["team name", "team path", "owner"],
    "team_external_id": ["team id", "team code"],
    "rep_external_id": ["rep id", "rep code", "employee id"],
    "rep": ["rep name", "sales rep"],
    "version": ["plan version"],
    "effective_from": ["effective date", "valid from", "in force from", "gültig ab"],
    "starts_on": ["start", "start date", "starts", "beginn", "startdatum"],
    "ends_on": ["end", "end date", "ends", "last day", "ende", "enddatum"],
    "criterion": ["kriterium"],
    "share_required": ["share", "required share", "percent", "anteil"],
    "cohort": ["kohorte"],
    "position": ["stage", "stufe"],
    "threshold": ["target", "points", "schwelle", "zielwert", "punkte"],
    "due_after_months": ["months", "after months", "monate"],
    "due_on": ["due", "due date", "due day", "fällig", "fällig am"],
    "pauses": ["pause", "paused", "pausen"],
}
KNOWN = fields_by_title({field: TITLES.get(field, ()) for field in FIELDS})
