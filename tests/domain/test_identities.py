import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.identities import plain_email, plain_name, plain_profile


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" Ada@Example.COM\u00a0", "ada@example.com"),
        ("ada+ssi@example.com", "ada+ssi@example.com"),
        ("STRASSE@example.com", "strasse@example.com"),
        ("  ", ""),
    ],
)
def test_an_email(text, plain):
    assert plain_email(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/ada-lovelace",
        "http://linkedin.com/in/ada-lovelace/",
        "//linkedin.com/in/ada-lovelace",
        "linkedin.com/in/Ada-Lovelace//",
        "WWW.LinkedIn.com/in/ada-lovelace?trk=people#about",
        "https://de.linkedin.com/in/ada-lovelace",
        "https://m.linkedin.com/in/ada%2Dlovelace",
        " https://www.linkedin.com/in/ada-lovelace\t",
    ],
)
def test_spellings_of_one_profile(text):
    assert plain_profile(text) == "linkedin.com/in/ada-lovelace"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://www.linkedin.com/in/J%C3%BCrgen", "linkedin.com/in/jürgen"),
        ("https://de.example.com/ada", "de.example.com/ada"),
        ("https://de.linkedin.community/ada", "de.linkedin.community/ada"),
        ("https://www.linkedin.com/", ""),
        ("", ""),
        ("https://", ""),
    ],
)
def test_other_profiles_stay_apart(text, plain):
    assert plain_profile(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  ADA \u00a0 Lovelace\t", "ada lovelace"),
        ("Ａｄａ Lovelace", "ada lovelace"),
        ("Jose\u0301 Pérez", "josé pérez"),
        ("Jose Perez", "jose perez"),
        ("ΝΊΚΟΣ", "νίκοσ"),
        ("Weiß", "weiss"),
        (" ", ""),
    ],
)
def test_a_name(text, plain):
    assert plain_name(text) == plain


@given(st.text(max_size=20), st.sampled_from([plain_email, plain_name]))
def test_plain_text_is_not_changed(text, plain):
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=20), st.sampled_from([plain_email, plain_name, plain_profile]))
def test_case_and_blanks_around_do_not_count(text, plain):
    assert plain(f" {text.casefold()}\t") == plain(text.casefold())
