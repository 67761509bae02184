import pytest

from ssi_platform.domain.refusals import Invalid
from ssi_platform.ingest.columns import Column, columns_of, fields_by_title, plain

KNOWN = fields_by_title({"day": ["date", "Datum"], "total": ["SSI"], "name": []})


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Établir votre marque", "etablir votre marque"),
        ("prof_brand", "prof brand"),
        ("  E-Mail:  ", "e mail"),
        ("STRAẞE", "strasse"),
        ("parsed.industry.top", "parsed industry top"),
        ("ﬁt", "fit"),
        ("", ""),
        ("---", ""),
    ],
)
def test_titles_are_compared_by_their_words(title, shown):
    assert plain(title) == shown


def columns(header, **given):
    return columns_of(header, known=KNOWN, mapping=given.pop("mapping", {}), **given)


def test_columns_are_matched_by_title_and_by_mapping():
    assert columns(["Datum", "ssi", "Wer"], mapping={"wer": "name"}) == [
        Column(0, "Datum", "day", "title"),
        Column(1, "ssi", "total", "title"),
        Column(2, "Wer", "name", "mapping"),
    ]


def test_a_mapping_counts_more_than_the_title():
    first, second = columns(["Date", "Day"], mapping={"Date": None, "Day": "day"})

    assert (first.field, first.found_by) == (None, "mapping")
    assert second.field == "day"


@pytest.mark.parametrize(
    ("header", "mapping", "errors"),
    [
        (["day", "mood"], {}, [("mood", "unknown_column")]),
        (["day", "Datum"], {}, [("Datum", "repeated_column")]),
        (["day", "x"], {"x": "day"}, [("x", "repeated_column")]),
        (["day"], {"Wer": "name"}, [("Wer", "missing_column")]),
        (["a", "b"], {}, [("a", "unknown_column"), ("b", "unknown_column")]),
    ],
)
def test_every_error_is_reported(header, mapping, errors):
    with pytest.raises(Invalid) as refused:
        columns(header, mapping=mapping)
    assert [(one.field, one.code) for one in refused.value.errors] == errors


def test_other_columns_can_be_left_out():
    assert columns(["day", "mood"], ignore_others=True)[1] == Column(1, "mood", None, "nothing")


def test_a_column_without_a_title_is_left_out():
    assert columns(["day", ""])[1].field is None


def test_no_two_fields_share_a_title():
    with pytest.raises(ValueError, match="datum"):
        fields_by_title({"day": ["Datum"], "other": ["datum"]})
