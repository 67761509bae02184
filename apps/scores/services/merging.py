"""The statements that bring readings in; they read two relations, wherever these are kept.

`incoming_scores` has the readings, at most one a rep and day, each with a row number of its own.
`met_scores` has the number and the outcome of each that met one of its rep and day: one that is
not in it is new.
"""

from ssi_platform.domain.readings import FIELDS

from ..models import VALUES

TYPES = {
    "row": "integer",
    "rep_id": "uuid",
    "day": "date",
    **dict.fromkeys(FIELDS, "smallint"),
    **dict.fromkeys(("total", "industry_total", "network_total"), "integer"),
    "industry": "text",
    "observed_at": "timestamptz",
    "source": "smallint",
}
COLUMNS = ("rep_id", "day", *VALUES)

_NEWER = "(i.observed_at, i.source) > (s.observed_at, s.source)"
_DIFFERS = (
    f"({', '.join(f'i.{f}' for f in FIELDS)})"
    f" IS DISTINCT FROM ({', '.join(f's.{f}' for f in FIELDS)})"
)
OUTCOME = f"""
    CASE WHEN s.rep_id IS NULL THEN 'created'
         WHEN NOT {_DIFFERS} AND {_NEWER} THEN 'confirmed'
         WHEN NOT {_DIFFERS} THEN 'unchanged'
         WHEN {_NEWER} THEN 'updated'
         WHEN (i.observed_at, i.source) = (s.observed_at, s.source) THEN 'contested'
         ELSE 'outdated' END
"""
SAME_DAY = "s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day"

# Writers of one rep's scores, and moves of that rep, wait for each other here. The array is made
# once: a file has its rows rep by rep, and to look for each rep until one is met takes minutes.
LOCK = """
SELECT FROM directory_rep
WHERE organisation_id = %(organisation)s
  AND id = ANY (ARRAY(SELECT DISTINCT rep_id FROM incoming_scores))
ORDER BY id FOR NO KEY UPDATE
"""
REVISE = f"""
INSERT INTO scores_scorerevision (organisation_id, {", ".join(COLUMNS)}, replaced_at)
SELECT s.organisation_id, {", ".join(f"s.{c}" for c in COLUMNS)}, %(now)s
FROM met_scores m JOIN incoming_scores i USING (row) JOIN scores_dailyscore s ON {SAME_DAY}
WHERE m.outcome = 'updated'
ON CONFLICT DO NOTHING
"""
RENEW = f"""
UPDATE scores_dailyscore s SET {", ".join(f"{v} = i.{v}" for v in VALUES)}
FROM met_scores m JOIN incoming_scores i USING (row)
WHERE m.outcome IN ('updated', 'confirmed') AND {SAME_DAY}
"""
ADD = f"""
INSERT INTO scores_dailyscore (organisation_id, {", ".join(COLUMNS)})
SELECT %(organisation)s, {", ".join(COLUMNS)} FROM incoming_scores i
WHERE NOT EXISTS (SELECT FROM met_scores m WHERE m.row = i.row)
"""
