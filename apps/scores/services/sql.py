"""The statements that write scores: those of one PUT, of a batch and of a file are the same.

Each reads two relations. `incoming_scores` has the readings, at most one a rep and day, each with
a row number of its own. `met_scores` has the number and the outcome of each reading whose rep and
day have a score already: a reading that is not in it is new. Of a few readings both come as JSON
with each statement (`WITH_JSON`), those of a file lie in temporary tables (`STAGE`). They run in
this order: LOCK, COMPARE_JSON or COMPARE_STAGED, REVISE, REPLACE, ADD, AFFECTED.
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
_TYPED = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
_VALUES = ", ".join(f"i.{name}" for name in FIELDS)

# ---------------------------------------------------------------- the readings and what they meet

WITH_JSON = f"""
WITH incoming_scores AS (
    SELECT * FROM json_to_recordset(%(incoming)s) AS incoming ({_TYPED})
), met_scores AS (
    SELECT * FROM json_to_recordset(%(met)s) AS met (row integer, outcome text)
)
"""
STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_scores ({_TYPED}) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS met_scores (row integer, outcome text) ON COMMIT DROP;
DELETE FROM incoming_scores; DELETE FROM met_scores
"""
# The planner knows an organisation's rows only some time after they came, and takes a million for
# one until then: whichever way it joins, it must not look through the whole file for each row.
INDEX = "CREATE INDEX IF NOT EXISTS incoming_by_rep ON incoming_scores (rep_id, day)"
INDEX_MET = "CREATE INDEX IF NOT EXISTS met_by_row ON met_scores (row)"
ONE_A_DAY = INDEX.replace("CREATE", "CREATE UNIQUE")
# For a million rows the usual few megabytes do not do.
LARGE = "SET LOCAL work_mem = '64MB'"
# Readings of one observation that differ: none can be preferred. Each is listed with another one.
CONTRADICTING = f"""
SELECT row, CASE WHEN differs THEN first ELSE other END, day FROM (
    SELECT *, min(row) FILTER (WHERE differs) OVER (
               PARTITION BY rep_id, day, observed_at, source) AS other
    FROM (
        SELECT i.row, i.rep_id, i.day, i.observed_at, i.source,
               first_value(i.row) OVER same AS first,
               ROW({_VALUES}) IS DISTINCT FROM first_value(ROW({_VALUES})) OVER same AS differs
        FROM incoming_scores i
        WINDOW same AS (PARTITION BY i.rep_id, i.day, i.observed_at, i.source ORDER BY i.row)
    ) compared
) ranked WHERE other IS NOT NULL ORDER BY row
"""
DROP_REPEATED = """
DELETE FROM incoming_scores i USING (
    SELECT row, row_number() OVER (
        PARTITION BY rep_id, day ORDER BY observed_at DESC, source DESC, row) AS place
    FROM incoming_scores
) ranked WHERE i.row = ranked.row AND ranked.place > 1
"""
# Who may write is a small relation of which the planner knows nothing. It takes it for one row, and
# would look through it for each row of the file.
NO_LOOPS, LOOPS = (f"SET LOCAL enable_nestloop = {way}" for way in ("off", "on"))
LEAVE_OUT = "DELETE FROM incoming_scores WHERE row = ANY (%(rows)s)"

# ------------------------------------------------------------------------------- what is done

# Writers of one rep's scores, and moves of that rep, wait for each other here. The array is made
# once: a file has its rows rep by rep, and to look for each rep until one is met takes minutes.
LOCK = """
SELECT FROM directory_rep
WHERE organisation_id = %(organisation)s
  AND id = ANY (ARRAY(SELECT DISTINCT rep_id FROM incoming_scores))
ORDER BY id FOR NO KEY UPDATE
"""
_NEWER = "(i.observed_at, i.source) > (s.observed_at, s.source)"
_DIFFERS = f"({_VALUES}) IS DISTINCT FROM ({', '.join(f's.{f}' for f in FIELDS)})"
# The same values change nothing, whatever their instant and source.
_OUTCOME = f"""
    CASE WHEN s.rep_id IS NULL THEN 'created'
         WHEN NOT {_DIFFERS} THEN 'unchanged'
         WHEN {_NEWER} THEN 'updated'
         WHEN (i.observed_at, i.source) = (s.observed_at, s.source) THEN 'contested'
         ELSE 'outdated' END
"""
_SAME_DAY = "s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day"
COMPARE_JSON = f"""
SELECT i.row, {_OUTCOME}, {", ".join(f"s.{v}" for v in VALUES)}
FROM incoming_scores i LEFT JOIN scores_dailyscore s ON {_SAME_DAY}
"""
COMPARE_STAGED = f"""
INSERT INTO met_scores
SELECT i.row, {_OUTCOME} FROM incoming_scores i JOIN scores_dailyscore s ON {_SAME_DAY}
"""
COUNT = "SELECT outcome, count(*) FROM met_scores GROUP BY 1"
CONTESTED = "SELECT row FROM met_scores WHERE outcome = 'contested' ORDER BY row"
REVISE = f"""
INSERT INTO scores_scorerevision (organisation_id, {", ".join(COLUMNS)}, recorded_at, replaced_at)
SELECT s.organisation_id, {", ".join(f"s.{c}" for c in COLUMNS)}, s.recorded_at, %(now)s
FROM met_scores m JOIN incoming_scores i USING (row) JOIN scores_dailyscore s ON {_SAME_DAY}
WHERE m.outcome = 'updated'
ON CONFLICT DO NOTHING
"""
REPLACE = f"""
UPDATE scores_dailyscore s SET {", ".join(f"{v} = i.{v}" for v in VALUES)}, recorded_at = %(now)s
FROM met_scores m JOIN incoming_scores i USING (row)
WHERE m.outcome = 'updated' AND {_SAME_DAY}
"""
ADD = f"""
INSERT INTO scores_dailyscore (organisation_id, {", ".join(COLUMNS)}, recorded_at)
SELECT %(organisation)s, {", ".join(COLUMNS)}, %(now)s FROM incoming_scores i
WHERE NOT EXISTS (SELECT FROM met_scores m WHERE m.row = i.row)
"""

# What an import stored, a row a rep, so that it can be undone.
TRACE = """
INSERT INTO scores_importedscores
    (organisation_id, import_id, rep_id, created, updated, is_new, loaded_at)
SELECT %(organisation)s, %(import)s, i.rep_id,
       coalesce(array_agg(i.day) FILTER (WHERE m.row IS NULL), '{}'),
       coalesce(array_agg(i.day) FILTER (WHERE m.row IS NOT NULL), '{}'),
       false, %(now)s
FROM incoming_scores i LEFT JOIN met_scores m USING (row)
WHERE m.row IS NULL OR m.outcome = 'updated'
GROUP BY i.rep_id
"""

# Which days of which teams change their numbers. A value counts from its day until the rep's next
# one, and never longer than the window. Of the days that changed while a rep was in a team only
# the first and the last one matter, and the last one before, which may reach into that time: the
# ends of their spans never decrease. The row `changed` has the first and the last changed day, for
# given verdicts rest on the scores themselves, whichever team the rep was in. The rows `today` are
# of the teams in which the reps are today: a change over 90 days and a plan's start look far back.
AFFECTED = """
SELECT * FROM (WITH changed AS (
    SELECT i.rep_id, i.day FROM incoming_scores i LEFT JOIN met_scores m USING (row)
    WHERE (m.row IS NULL OR m.outcome = 'updated') AND i.day <= %(today)s
), touched AS (
    SELECT t.rep_id, t.team_id, t.from_day, t.to_day,
           min(c.day) FILTER (WHERE c.day >= t.from_day) AS first,
           max(c.day) FILTER (WHERE c.day >= t.from_day) AS last,
           max(c.day) FILTER (WHERE c.day < t.from_day) AS before
    FROM changed c JOIN directory_tenure t
      ON t.organisation_id = %(organisation)s AND t.rep_id = c.rep_id AND t.team_id IS NOT NULL
     AND (t.to_day IS NULL OR t.to_day > c.day)
    GROUP BY t.rep_id, t.team_id, t.from_day, t.to_day
), reaching AS (
    SELECT t.*,
           least(t.last + %(window)s - 1, t.to_day - 1, %(today)s, (
               SELECT min(s.day) - 1 FROM scores_dailyscore s
               WHERE s.organisation_id = %(organisation)s
                 AND s.rep_id = t.rep_id AND s.day > t.last)) AS last_until,
           least(t.before + %(window)s - 1, t.to_day - 1, %(today)s, (
               SELECT min(s.day) - 1 FROM scores_dailyscore s
               WHERE s.organisation_id = %(organisation)s
                 AND s.rep_id = t.rep_id AND s.day > t.before)) AS before_until
    FROM touched t
)
SELECT 'days', team_id,
       min(CASE WHEN before IS NOT NULL AND before_until >= from_day THEN from_day ELSE first END),
       max(CASE WHEN last IS NOT NULL THEN last_until ELSE before_until END)
FROM reaching
WHERE last IS NOT NULL OR before_until >= from_day
GROUP BY team_id
UNION ALL
SELECT 'changed', NULL, min(day), max(day) FROM changed HAVING count(*) > 0
UNION ALL
SELECT DISTINCT 'today', t.team_id, %(today)s::date, %(today)s::date
FROM changed c JOIN directory_tenure t
  ON t.organisation_id = %(organisation)s AND t.rep_id = c.rep_id AND t.team_id IS NOT NULL
 AND t.from_day <= %(today)s AND (t.to_day IS NULL OR t.to_day > %(today)s)) affected
"""
