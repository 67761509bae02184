"""The SQL that turns scores into numbers: set-based, one organisation, one slice of days.

All statements read the temporary table `stale_team_days` or `stale_days`, and write only there
and to the derived tables. Points are in thousandths throughout.
"""

from ssi_platform.domain.readings import PILLARS

from ..models import FIGURES

# Nothing can be stale before the first day that anybody was in a team, or that has numbers.
BOUNDS = """
SELECT least(
    (SELECT min(from_day) FROM directory_assignment WHERE organisation_id = %(organisation)s),
    (SELECT min(day) FROM analytics_organisationday WHERE organisation_id = %(organisation)s)
)
"""

STALE_DAYS = """
CREATE TEMPORARY TABLE stale_days ON COMMIT DROP AS
SELECT DISTINCT r.first + n AS day
FROM (SELECT greatest(from_day, %(floor)s) AS first, least(to_day, %(today)s) AS last
      FROM ledger_stalerange
      WHERE organisation_id = %(organisation)s AND id = ANY(%(ranges)s)) r,
     generate_series(0, r.last - r.first) n
"""

# A team's change is a change of every team that is above it on that day.
STALE_TEAM_DAYS = """
CREATE TEMPORARY TABLE stale_team_days ON COMMIT DROP AS
SELECT DISTINCT l.ancestor_id AS team_id, greatest(r.first, l.from_day) + n AS day
FROM (SELECT team_id, greatest(from_day, %(floor)s) AS first, least(to_day, %(today)s) AS last
      FROM ledger_stalerange
      WHERE organisation_id = %(organisation)s AND id = ANY(%(ranges)s)) r
JOIN directory_lineage l
  ON l.organisation_id = %(organisation)s AND (r.team_id IS NULL OR l.descendant_id = r.team_id),
     generate_series(0, least(r.last, l.to_day - 1) - greatest(r.first, l.from_day)) n
"""

# Each rep on each stale day: the team of that day and the carried-forward value, if any. A value
# holds until the rep's next one, and for fewer than `window` days.
REP_DAYS = f"""
CREATE TEMPORARY TABLE rep_days ON COMMIT DROP AS
WITH spans AS (
    SELECT rep_id, day AS first, total, {", ".join(PILLARS)},
           least(lead(day) OVER (PARTITION BY rep_id ORDER BY day), day + %(window)s) AS until
    FROM scores_dailyscore
    WHERE organisation_id = %(organisation)s
      AND day > %(first)s - %(window)s AND day <= %(last)s
), carried AS (
    SELECT rep_id, greatest(first, %(first)s) + n AS day, first, total, {", ".join(PILLARS)}
    FROM spans, generate_series(0, least(until - 1, %(last)s) - greatest(first, %(first)s)) n
), tenures AS (
    SELECT rep_id, team_id, greatest(from_day, %(first)s) AS first,
           least(coalesce(to_day - 1, %(last)s), %(last)s) AS last,
           min(from_day) FILTER (WHERE team_id IS NOT NULL) OVER (PARTITION BY rep_id) AS joined
    FROM directory_tenure WHERE organisation_id = %(organisation)s
), present AS (
    SELECT rep_id, team_id, joined, first + n AS day
    FROM tenures, generate_series(0, last - first) n WHERE team_id IS NOT NULL
)
SELECT p.rep_id, p.team_id, p.day, p.joined, c.total, p.day - c.first AS age,
       {", ".join(f"c.{pillar}" for pillar in PILLARS)}
FROM present p JOIN stale_days USING (day) LEFT JOIN carried c USING (rep_id, day)
"""

_POINTS = "round((percentile_cont({at}) WITHIN GROUP (ORDER BY v.{column}))::numeric)::integer"
_MEASURES = ", ".join(
    [
        "count(*) AS roster",
        "count(v.total) AS scored",
        _POINTS.format(at=0.5, column="total") + " AS median",
        _POINTS.format(at=0.25, column="total") + " AS lower_quartile",
        _POINTS.format(at=0.75, column="total") + " AS upper_quartile",
        "round(avg(v.total))::integer AS mean",
        "min(v.total) AS minimum",
        "max(v.total) AS maximum",
        *(_POINTS.format(at=0.5, column=p) + f" AS {p}_median" for p in PILLARS),
        "max(v.age) AS max_age_days",
    ]
)

FRESH_TEAM_DAYS = f"""
CREATE TEMPORARY TABLE fresh_team_days ON COMMIT DROP AS
SELECT l.ancestor_id AS team_id, v.day, {_MEASURES}
FROM rep_days v
JOIN directory_lineage l ON l.organisation_id = %(organisation)s AND l.descendant_id = v.team_id
 AND l.from_day <= v.day AND (l.to_day IS NULL OR l.to_day > v.day)
JOIN stale_team_days s ON (s.team_id, s.day) = (l.ancestor_id, v.day)
GROUP BY l.ancestor_id, v.day
"""

FRESH_ORGANISATION_DAYS = f"""
CREATE TEMPORARY TABLE fresh_organisation_days ON COMMIT DROP AS
SELECT v.day, {_MEASURES} FROM rep_days v GROUP BY v.day
"""

# The plan nearest to a team applies: its own, else that of the nearest team above on the day, else
# the organisation's. One that applies on any day judges all days of the team since the plan's
# start, wherever the team stood. Each version counts until the next one is in force.
TEAM_STAGES = """
CREATE TEMPORARY TABLE team_stages ON COMMIT DROP AS
WITH changes AS (
    SELECT DISTINCT l.descendant_id AS team_id, c.day
    FROM directory_lineage l, LATERAL (VALUES (l.from_day), (l.to_day)) c (day)
    WHERE l.organisation_id = %(organisation)s AND c.day <= %(today)s
), nearest AS (
    SELECT DISTINCT ON (c.team_id, c.day) c.team_id, p.id AS plan_id
    FROM changes c
    JOIN directory_lineage l ON l.organisation_id = %(organisation)s AND l.descendant_id = c.team_id
     AND l.from_day <= c.day AND (l.to_day IS NULL OR l.to_day > c.day)
    JOIN targets_targetplan p
      ON p.organisation_id = %(organisation)s AND (p.team_id = l.ancestor_id OR p.team_id IS NULL)
    ORDER BY c.team_id, c.day, p.team_id IS NULL, l.depth
), versions AS (
    SELECT v.*, lead(effective_from) OVER (PARTITION BY plan_id ORDER BY number) AS until
    FROM targets_planversion v WHERE organisation_id = %(organisation)s
)
SELECT DISTINCT n.team_id, v.id AS version_id, s.id AS stage_id, s.threshold, v.starts_on, v.until,
       v.cohort = 'frozen_at_start' AS frozen
FROM nearest n JOIN versions v USING (plan_id)
JOIN targets_stage s ON s.organisation_id = %(organisation)s AND s.version_id = v.id
"""

# A plan that begins to apply to a team judges its earlier days too: they are stale with the rest.
MISSING_STAGE_DAYS = """
WITH missing AS (
    INSERT INTO stale_team_days
    SELECT DISTINCT d.team_id, d.day
    FROM analytics_teamday d
    JOIN team_stages ts ON ts.team_id = d.team_id AND d.day >= ts.starts_on
     AND (ts.until IS NULL OR d.day < ts.until)
    WHERE d.organisation_id = %(organisation)s AND d.scored > 0 AND d.day >= %(floor)s
      AND d.team_id IN (SELECT team_id FROM stale_team_days)
      AND NOT EXISTS (SELECT FROM stale_team_days s WHERE (s.team_id, s.day) = (d.team_id, d.day))
      AND NOT EXISTS (SELECT FROM analytics_stageday g WHERE g.organisation_id = %(organisation)s
                      AND (g.team_id, g.stage_id, g.day) = (d.team_id, ts.stage_id, d.day))
    RETURNING day
)
INSERT INTO stale_days
SELECT DISTINCT day FROM missing m WHERE NOT EXISTS (SELECT FROM stale_days s WHERE s.day = m.day)
"""

# One that applies on no day any more has no days.
SURPLUS_STAGE_DAYS = """
DELETE FROM analytics_stageday g
WHERE g.organisation_id = %(organisation)s AND g.day >= %(floor)s
  AND g.team_id IN (SELECT team_id FROM stale_team_days)
  AND NOT EXISTS (SELECT FROM team_stages ts
                  WHERE (ts.team_id, ts.stage_id) = (g.team_id, g.stage_id))
"""

# A frozen cohort is whoever was on the team's roster on the plan's first day.
FRESH_STAGE_DAYS = """
CREATE TEMPORARY TABLE fresh_stage_days ON COMMIT DROP AS
WITH cohort AS (
    SELECT DISTINCT ts.team_id, ts.version_id, t.rep_id
    FROM (SELECT DISTINCT team_id, version_id, starts_on FROM team_stages WHERE frozen) ts
    JOIN directory_lineage l ON l.organisation_id = %(organisation)s AND l.ancestor_id = ts.team_id
     AND l.from_day <= ts.starts_on AND (l.to_day IS NULL OR l.to_day > ts.starts_on)
    JOIN directory_tenure t ON t.organisation_id = %(organisation)s AND t.team_id = l.descendant_id
     AND t.from_day <= ts.starts_on AND (t.to_day IS NULL OR t.to_day > ts.starts_on)
), judged AS (
    SELECT ts.team_id, ts.stage_id, v.day,
           -- round_half_up(x) >= T, in thousandths
           v.total >= ts.threshold * 1000 - 500 AS met,
           CASE WHEN ts.frozen THEN c.rep_id IS NOT NULL ELSE v.joined <= v.day - 30 END AS counts,
           NOT ts.frozen AND v.joined > v.day - 30 AS newcomer
    FROM rep_days v
    JOIN directory_lineage l ON l.organisation_id = %(organisation)s AND l.descendant_id = v.team_id
     AND l.from_day <= v.day AND (l.to_day IS NULL OR l.to_day > v.day)
    JOIN stale_team_days s ON (s.team_id, s.day) = (l.ancestor_id, v.day)
    JOIN team_stages ts ON ts.team_id = l.ancestor_id AND v.day >= ts.starts_on
     AND (ts.until IS NULL OR v.day < ts.until)
    LEFT JOIN cohort c
      ON (c.team_id, c.version_id, c.rep_id) = (ts.team_id, ts.version_id, v.rep_id)
    WHERE v.total IS NOT NULL
)
SELECT team_id, stage_id, day, count(*) FILTER (WHERE counts) AS counted,
       count(*) FILTER (WHERE counts AND met) AS at_target,
       count(*) FILTER (WHERE newcomer) AS newcomers
FROM judged GROUP BY team_id, stage_id, day
"""


def upsert(
    table: str, fresh: str, keys: tuple[str, ...], figures: tuple[str, ...], stamp: str
) -> str:
    """Write fresh rows; a row whose figures are the same is not touched."""
    columns = (*keys, *figures)
    return f"""
INSERT INTO {table} AS t (organisation_id, {", ".join(columns)}, version{stamp})
SELECT %(organisation)s, {", ".join(columns)}, 1{", %(now)s" if stamp else ""} FROM {fresh}
ON CONFLICT (organisation_id, {", ".join(keys)}) DO UPDATE
SET {", ".join(f"{f} = excluded.{f}" for f in figures)}, version = t.version + 1
    {", computed_at = excluded.computed_at" if stamp else ""}
WHERE ({", ".join(f"t.{f}" for f in figures)})
    IS DISTINCT FROM ({", ".join(f"excluded.{f}" for f in figures)})
"""


def delete(
    table: str, fresh: str, stale: str, keys: tuple[str, ...], stale_keys: tuple[str, ...]
) -> str:
    """Delete the rows of stale days that nothing fresh stands for."""
    same = " AND ".join(f"f.{key} = t.{key}" for key in keys)
    touched = " AND ".join(f"s.{key} = t.{key}" for key in stale_keys)
    return f"""
DELETE FROM {table} t USING {stale} s
WHERE t.organisation_id = %(organisation)s AND {touched}
  AND t.day BETWEEN %(first)s AND %(last)s
  AND NOT EXISTS (SELECT FROM {fresh} f WHERE {same})
"""


TEAM, STAGE, DAY = ("team_id", "day"), ("team_id", "stage_id", "day"), ("day",)
COUNTS = ("counted", "at_target", "newcomers")
WRITES = (
    upsert("analytics_teamday", "fresh_team_days", TEAM, FIGURES, ", computed_at"),
    delete("analytics_teamday", "fresh_team_days", "stale_team_days", TEAM, TEAM),
    upsert("analytics_organisationday", "fresh_organisation_days", DAY, FIGURES, ", computed_at"),
    delete("analytics_organisationday", "fresh_organisation_days", "stale_days", DAY, DAY),
    upsert("analytics_stageday", "fresh_stage_days", STAGE, COUNTS, ""),
    delete("analytics_stageday", "fresh_stage_days", "stale_team_days", STAGE, TEAM),
)
