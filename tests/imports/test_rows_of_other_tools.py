"""What other tools write of scores: usage reports of Sales Navigator, exports of an extension."""

from .score_tables import BOB, first, read, reasons, rows, task
from .score_tables import directory as directory


def test_seats_that_were_never_used_are_passed_over_in_usage_reports():
    text = (
        "Member name,Email,End date,InMails sent,SSI score\n"
        "Bob,,2026-03-01,4,40\n"
        "Dora,,2026-03-01,,\n"
    )
    file = read(text, task(source="sales_navigator_csv"))

    assert (reasons(file), file.skipped) == ([], 1)
    assert [row["source"] for row in rows(file)] == [30]


def test_usage_reports_are_known_by_their_titles():
    text = (
        "First Name,Last Name,Email,Searches performed,InMails sent,SSI score,Period end\n"
        "Bob,,bob@acme.example,4,1,40,2026-03-01\n"
        "Dora,,dora@acme.example,,,,2026-03-01\n"
        "Total,,,4,1,,\n"
    )
    file = read(text, task(unknown_reps="skip"))

    assert (reasons(file), [row["source"] for row in rows(file)]) == ([], [30])


def test_the_browser_extensions_export_is_known():
    text = """[{"date": "2026-03-01", "parsed": {"overall": 53, "prof_brand": 20,
        "find_right_people": 10, "insight_engagement": 5, "relationship": 18,
        "industry": {"top": 7, "ssi": 31}, "network": {"top": 12}}}]"""
    row = first(text, rep=BOB)

    assert (row["total"], row["insights"], row["industry_rank"]) == (53_000, 5_000, 7)
    assert (row["industry_total"], row["network_rank"], row["source"]) == (31_000, 12, 40)


def test_titles_of_groups_and_of_one_word_are_known():
    text = """[{"capturedAt": "2026-03-01T09:00:00Z", "date": "2026-03-01", "parsed": {
        "overall": 53, "industryRank": 7,
        "network": {"overall": 30, "prof_brand": 8, "findRightPeople": 9}}}]"""
    row = first(text, rep=BOB)

    assert (row["total"], row["industry_rank"]) == (53_000, 7)
    assert [row[f"network_{n}"] for n in ("total", "brand", "people")] == [30_000, 8_000, 9_000]
