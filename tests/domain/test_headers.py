import pytest

from ssi_platform.domain.headers import Column, columns_of, fields_by_title, plain
from ssi_platform.domain.refusals import Invalid

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


def found(header, **given):
    return columns_of(header, known=KNOWN, told=given.pop("told", {}), **given)


def test_titles_are_found_and_others_told():
    assert found(["Datum", "ssi", "Wer"], told={"wer": "name"}) == [
        Column(0, "Datum", "day", "title"),
        Column(1, "ssi", "total", "title"),
        Column(2, "Wer", "name", "mapping"),
    ]


def test_what_is_told_counts_more_than_the_title():
    first, second = found(["Date", "Day"], told={"Date": None, "Day": "day"})

    assert (first.field, first.found_by) == (None, "mapping")
    assert second.field == "day"


@pytest.mark.parametrize(
    ("header", "told", "errors"),
    [
        (["day", "mood"], {}, [("mood", "unknown_column")]),
        (["day", "Datum"], {}, [("Datum", "repeated_column")]),
        (["day", "x"], {"x": "day"}, [("x", "repeated_column")]),
        (["day"], {"Wer": "name"}, [("Wer", "missing_column")]),
        (["a", "b"], {}, [("a", "unknown_column"), ("b", "unknown_column")]),
    ],
)
def test_every_error_is_told(header, told, errors):
    with pytest.raises(Invalid) as refused:
        found(header, told=told)
    assert [(one.field, one.code) for one in refused.value.errors] == errors


def test_other_columns_can_be_left_out():
    assert found(["day", "mood"], ignore_others=True)[1] == Column(1, "mood", None, "nothing")


def test_a_column_without_a_title_is_left_out():
    assert found(["day", ""])[1].field is None


def test_no_two_fields_share_a_title():
    with pytest.raises(ValueError, match="datum"):
        fields_by_title({"day": ["Datum"], "other": ["datum"]})
