"""The statuses of every operation, by caller.

`own` and `other` are rows inside and outside of the team that Alice manages and Bob sells for;
`all` is the plan of the whole organisation. The last column is a key with that one scope.
"""

CALLERS = ("nobody", "stranger", "rep", "manager", "analyst", "admin", "key", "scoped")
# operation                     row   | no  str rep man ana adm key sco | scope
MATRIX = """
GET    organisation            -     | 401 404 200 200 200 200 200 200 | organisation:read
PATCH  organisation            -     | 401 404 403 403 403 200 200 403 | organisation:read
POST   organisation-deletion   -     | 401 404 403 403 403 200 200 403 | privacy:read
GET    members                 -     | 401 404 403 403 200 200 200 200 | members:read
POST   members                 -     | 401 404 403 403 403 201 201 403 | members:read
DELETE member                  -     | 401 404 403 403 403 204 204 403 | members:read
GET    member                  -     | 401 404 403 403 200 200 200 200 | members:read
PATCH  member                  -     | 401 404 403 403 403 200 200 403 | members:read
GET    api-keys                -     | 401 404 403 403 200 200 200 200 | keys:read
POST   api-keys                -     | 401 404 403 403 403 201 201 403 | keys:read
DELETE api-key                 -     | 401 404 403 403 403 204 204 403 | keys:read
GET    api-key                 -     | 401 404 403 403 200 200 200 200 | keys:read
POST   api-key-rotate          -     | 401 404 403 403 403 201 201 403 | keys:read
GET    audit-events            -     | 401 404 403 403 200 200 200 200 | audit:read
GET    changes                 -     | 401 404 403 403 200 200 200 200 | events:read
GET    events                  -     | 401 404 403 403 200 200 200 200 | events:read
GET    jobs                    -     | 401 404 200 200 200 200 200 200 | jobs:read
GET    job                     own   | 401 404 404 200 200 200 200 200 | jobs:read
GET    job                     other | 401 404 404 404 200 200 200 200 | jobs:read
POST   job-cancel              own   | 401 404 404 200 403 200 200 403 | jobs:read
POST   job-cancel              other | 401 404 404 404 403 200 200 403 | jobs:read
POST   job-retry               own   | 401 404 404 409 403 409 409 403 | jobs:read
POST   job-retry               other | 401 404 404 404 403 409 409 403 | jobs:read
GET    teams                   -     | 401 404 200 200 200 200 200 200 | directory:read
POST   teams                   -     | 401 404 403 201 403 201 201 403 | directory:read
POST   teams-batch             -     | 401 404 403 200 403 200 200 403 | directory:read
DELETE team                    own   | 401 404 403 409 403 409 409 403 | directory:read
DELETE team                    other | 401 404 403 404 403 409 409 403 | directory:read
GET    team                    own   | 401 404 200 200 200 200 200 200 | directory:read
GET    team                    other | 401 404 404 404 200 200 200 200 | directory:read
PATCH  team                    own   | 401 404 403 200 403 200 200 403 | directory:read
PATCH  team                    other | 401 404 403 404 403 200 200 403 | directory:read
PUT    team-by-external        own   | 401 404 403 200 403 200 200 403 | directory:read
PUT    team-by-external        other | 401 404 403 409 403 200 200 403 | directory:read
GET    team-parents            own   | 401 404 200 200 200 200 200 200 | directory:read
GET    team-parents            other | 401 404 404 404 200 200 200 200 | directory:read
DELETE team-parent             own   | 401 404 403 204 403 204 204 403 | directory:read
DELETE team-parent             other | 401 404 403 404 403 204 204 403 | directory:read
PUT    team-parent             own   | 401 404 403 200 403 200 200 403 | directory:read
PUT    team-parent             other | 401 404 403 404 403 200 200 403 | directory:read
GET    team-managers           own   | 401 404 403 403 200 200 200 200 | members:read
GET    team-managers           other | 401 404 403 403 200 200 200 200 | members:read
DELETE team-manager            own   | 401 404 403 403 403 204 204 403 | members:read
DELETE team-manager            other | 401 404 403 403 403 404 404 403 | members:read
PUT    team-manager            own   | 401 404 403 403 403 200 200 403 | members:read
PUT    team-manager            other | 401 404 403 403 403 201 201 403 | members:read
GET    reps                    -     | 401 404 200 200 200 200 200 200 | directory:read
POST   reps                    -     | 401 404 403 201 403 201 201 403 | directory:read
POST   reps-batch              -     | 401 404 403 200 403 200 200 403 | directory:read
DELETE rep                     own   | 401 404 403 409 403 409 409 403 | directory:read
DELETE rep                     other | 401 404 403 404 403 409 409 403 | directory:read
GET    rep                     own   | 401 404 200 200 200 200 200 200 | directory:read
GET    rep                     other | 401 404 404 404 200 200 200 200 | directory:read
POST   rep-merge               own   | 401 404 403 403 403 200 200 403 | directory:read
POST   rep-merge               other | 401 404 403 404 403 200 200 403 | directory:read
PATCH  rep                     own   | 401 404 403 200 403 200 200 403 | directory:read
PATCH  rep                     other | 401 404 403 404 403 200 200 403 | directory:read
PUT    rep-by-external         own   | 401 404 403 200 403 200 200 403 | directory:read
PUT    rep-by-external         other | 401 404 403 409 403 200 200 403 | directory:read
POST   rep-erase               own   | 401 404 403 403 403 202 202 403 | privacy:read
POST   rep-erase               other | 401 404 403 403 403 202 202 403 | privacy:read
POST   erasure-readmit         -     | 401 404 403 403 403 200 200 403 | privacy:read
POST   member-erase            -     | 401 404 403 403 403 202 202 403 | privacy:read
GET    rep-personal-data       own   | 401 404 403 403 403 200 200 200 | privacy:read
GET    rep-personal-data       other | 401 404 403 403 403 200 200 200 | privacy:read
POST   rep-personal-data       own   | 401 404 403 403 403 202 202 403 | jobs:read
POST   rep-personal-data       other | 401 404 403 403 403 202 202 403 | jobs:read
GET    erasures                -     | 401 404 403 403 403 200 200 200 | privacy:read
GET    erasure                 -     | 401 404 403 403 403 200 200 200 | privacy:read
GET    rep-assignments         own   | 401 404 200 200 200 200 200 200 | directory:read
GET    rep-assignments         other | 401 404 404 404 200 200 200 200 | directory:read
DELETE assignment              own   | 401 404 403 204 403 204 204 403 | directory:read
DELETE assignment              other | 401 404 403 404 403 204 204 403 | directory:read
PUT    assignment              own   | 401 404 403 200 403 200 200 403 | directory:read
PUT    assignment              other | 401 404 403 404 403 200 200 403 | directory:read
GET    assignments             -     | 401 404 200 200 200 200 200 200 | directory:read
POST   assignments-batch       -     | 401 404 403 200 403 200 200 403 | directory:read
GET    rep-absences            own   | 401 404 200 200 200 200 200 200 | directory:read
GET    rep-absences            other | 401 404 404 404 200 200 200 200 | directory:read
DELETE absence                 own   | 401 404 204 204 403 204 204 403 | directory:read
DELETE absence                 other | 401 404 404 404 403 204 204 403 | directory:read
PUT    absence                 own   | 401 404 200 200 403 200 200 403 | directory:read
PUT    absence                 other | 401 404 404 404 403 200 200 403 | directory:read
POST   absence-approve         own   | 401 404 403 200 403 200 200 403 | directory:read
POST   absence-approve         other | 401 404 404 404 403 200 200 403 | directory:read
POST   absence-decline         own   | 401 404 403 200 403 200 200 403 | directory:read
POST   absence-decline         other | 401 404 404 404 403 200 200 403 | directory:read
GET    absences                -     | 401 404 200 200 200 200 200 200 | directory:read
POST   absences-batch          -     | 401 404 200 200 403 200 200 403 | directory:read
GET    scores                  -     | 401 404 200 200 200 200 200 200 | scores:read
POST   scores-batch            -     | 401 404 403 200 403 200 200 403 | scores:read
DELETE score                   own   | 401 404 403 204 403 204 204 403 | scores:read
DELETE score                   other | 401 404 403 404 403 204 204 403 | scores:read
GET    score                   own   | 401 404 200 200 200 200 200 200 | scores:read
GET    score                   other | 401 404 404 404 200 200 200 200 | scores:read
PUT    score                   own   | 401 404 403 200 403 200 200 403 | scores:read
PUT    score                   other | 401 404 403 404 403 200 200 403 | scores:read
GET    score-revisions         own   | 401 404 200 200 200 200 200 200 | scores:read
GET    score-revisions         other | 401 404 404 404 200 200 200 200 | scores:read
GET    imports                 -     | 401 404 200 200 200 200 200 200 | scores:read
POST   imports                 -     | 401 404 403 202 403 202 202 403 | scores:read
GET    import                  own   | 401 404 404 200 200 200 200 200 | scores:read
GET    import                  other | 401 404 404 404 200 200 200 200 | scores:read
POST   import-undo             own   | 401 404 404 409 403 409 409 403 | scores:read
POST   import-undo             other | 401 404 404 404 403 202 202 403 | scores:read
GET    import-errors           own   | 401 404 404 200 200 200 200 200 | scores:read
GET    import-errors           other | 401 404 404 404 200 200 200 200 | scores:read
GET    import-new-reps         own   | 401 404 404 200 200 200 200 200 | scores:read
GET    import-new-reps         other | 401 404 404 404 200 200 200 200 | scores:read
GET    import-error-file       own   | 401 404 404 200 200 200 200 200 | scores:read
GET    import-error-file       other | 401 404 404 404 200 200 200 200 | scores:read
POST   imports-preview         -     | 401 404 403 200 403 200 200 403 | scores:read
POST   imports-raw             -     | 401 404 403 202 403 202 202 403 | scores:read
POST   imports-preview-raw     -     | 401 404 403 200 403 200 200 403 | scores:read
GET    import-file             own   | 401 404 404 200 200 200 200 200 | scores:read
GET    import-file             other | 401 404 404 404 200 200 200 200 | scores:read
GET    import-mappings         -     | 401 404 200 200 200 200 200 200 | scores:read
DELETE import-mapping          -     | 401 404 403 204 403 204 204 403 | scores:read
GET    import-mapping          -     | 401 404 200 200 200 200 200 200 | scores:read
PUT    import-mapping          -     | 401 404 403 200 403 200 200 403 | scores:read
GET    exports                 -     | 401 404 403 200 200 200 200 200 | exports:read
POST   exports                 -     | 401 404 403 202 202 202 202 403 | exports:read
DELETE export                  own   | 401 404 403 204 403 204 204 403 | exports:read
DELETE export                  other | 401 404 403 404 403 204 204 403 | exports:read
GET    export                  own   | 401 404 403 200 200 200 200 200 | exports:read
GET    export                  other | 401 404 403 404 200 200 200 200 | exports:read
GET    export-file             own   | 401 404 403 200 200 200 200 403 | exports:read
GET    export-file             other | 401 404 403 404 200 200 200 403 | exports:read
GET    target-plans            -     | 401 404 200 200 200 200 200 200 | targets:read
POST   target-plans            -     | 401 404 403 201 403 201 201 403 | targets:read
DELETE target-plan             own   | 401 404 403 204 403 204 204 403 | targets:read
DELETE target-plan             other | 401 404 403 404 403 204 204 403 | targets:read
DELETE target-plan             all   | 401 404 403 403 403 204 204 403 | targets:read
GET    target-plan             own   | 401 404 200 200 200 200 200 200 | targets:read
GET    target-plan             other | 401 404 404 404 200 200 200 200 | targets:read
GET    target-plan             all   | 401 404 200 200 200 200 200 200 | targets:read
PUT    target-plan             own   | 401 404 403 200 403 200 200 403 | targets:read
PUT    target-plan             other | 401 404 403 404 403 200 200 403 | targets:read
PUT    target-plan             all   | 401 404 403 403 403 200 200 403 | targets:read
GET    organisation-statistics -     | 401 404 200 200 200 200 200 200 | statistics:read
GET    freshness               -     | 401 404 200 200 200 200 200 200 | statistics:read
GET    attainment              -     | 401 404 200 200 200 200 200 200 | statistics:read
GET    teams-statistics        -     | 401 404 200 200 200 200 200 200 | statistics:read
GET    team-statistics         own   | 401 404 200 200 200 200 200 200 | statistics:read
GET    team-statistics         other | 401 404 404 404 200 200 200 200 | statistics:read
GET    team-attainment         own   | 401 404 200 200 200 200 200 200 | statistics:read
GET    team-attainment         other | 401 404 404 404 200 200 200 200 | statistics:read
GET    team-benchmarks         own   | 401 404 200 200 200 200 200 200 | statistics:read
GET    team-benchmarks         other | 401 404 404 404 200 200 200 200 | statistics:read
GET    releases                -     | 401 404 200 200 200 200 200 200 | statistics:read
GET    team-releases           own   | 401 404 200 200 200 200 200 200 | statistics:read
GET    team-releases           other | 401 404 404 404 200 200 200 200 | statistics:read
GET    verdicts                -     | 401 404 200 200 200 200 200 200 | statistics:read
GET    verdict                 own   | 401 404 404 200 200 200 200 404 | statistics:read
GET    verdict                 other | 401 404 404 404 200 200 200 404 | statistics:read
"""
# Why some answers are neither 2xx nor a refusal:
# - DELETE team and rep: 409, for there are assignments; a row that others lean on stays.
# - PUT by an external id that another team's row has: 409 for a manager, who cannot see that row.
# - POST job-cancel: only the requester of a job cancels it, or a caller with jobs:write.
# - POST job-retry, DELETE export: likewise; 409, for the job did not fail.
# - POST import-undo by a rep, who may send files of absences, and sees no import of others.
# - POST absence-approve by a rep: somebody else decides on an absence of theirs.
# - GET verdict by a rep, or by a key that may not read scores: its level is somebody's score.
# - GET export-file by a key that may read exports only: it may not read the scores in it.
