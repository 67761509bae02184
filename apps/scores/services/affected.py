"""Which days of which teams change their numbers when scores do."""

# A value counts from its day until the rep's next one, and never longer than the window. Of the
# days that changed while a rep was in a team only the first and the last one matter, and the last
# one before, which may reach into that time: the ends of their spans never decrease.
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
SELECT team_id,
       min(CASE WHEN before IS NOT NULL AND before_until >= from_day THEN from_day ELSE first END),
       max(CASE WHEN last IS NOT NULL THEN last_until ELSE before_until END)
FROM reaching
WHERE last IS NOT NULL OR before_until >= from_day
GROUP BY team_id) affected
"""
