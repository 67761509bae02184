"""The plan that tests begin with, and where plans are."""

PLANS = "/api/v1/organisations/acme/target-plans"
PLAN = {
    "name": "70, then 80",
    "starts_on": "2026-05-01",
    "stages": [
        {"threshold": 70, "due_after_months": 3},
        {"threshold": 80, "due_on": "2026-11-01"},
    ],
}
