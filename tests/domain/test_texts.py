"""Names show all of their characters, and file names are names on every system."""

import pytest

from ssi_platform.domain.file_names import LONGEST, clean_file_name
from ssi_platform.domain.texts import refuse_unfit, shortened, visible
from ssi_platform.domain.thousandths import Refused

CONTROLS = ["\x00", "\x07", "\n", "\t", "\x1b", "\x7f", "\x85", "\x9b", "\ud800"]
INVISIBLE = [
    *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a",
    *"\u202b\u202c\u202d\u202e\u2060\u2061\u2064\u2066\u2067\u2068\u2069\u206f\u2800\u3164\ufe00",
    *"\ufe0e\ufe0f\ufeff\uffa0\ufff9\uffff\U0001d173\U000e0001\U000e0041\U000e0100",
]
VISIBLE = [
    "Ada Lovelace", "Zoë", "D’Arcy", "日本 語", "Łódź", "ﬁ", "a\u0301", "Team 🚀",
    "❤\ufe0f", "1\ufe0f\u20e3", "👩\u200d💻", "علی\u200cرضا", "क\u094d\u200dष", "مريم", "אב",
    "no\u00a0break",
]  # fmt: skip


def code(text):
    try:
        refuse_unfit(text)
    except Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("where", ["{}b", "a{}b", "a{}"])
def test_what_nobody_can_see_is_refused(where):
    assert {code(where.format(c)) for c in CONTROLS} == {"not_text"}
    assert [ascii(c) for c in INVISIBLE if code(where.format(c)) != "invisible_character"] == []


@pytest.mark.parametrize("text", VISIBLE)
def test_names_of_every_script_are_taken(text):
    assert (code(text), visible(text)) == (None, text)


def test_the_message_names_the_character():
    with pytest.raises(Refused, match=r"U\+202E"):
        refuse_unfit("a\u202eb")


@pytest.mark.parametrize("character", CONTROLS + INVISIBLE)
def test_what_is_left_of_a_text_is_fit(character):
    left = visible(f"a{character}{character}b")
    assert (left, code(left)) == ("ab", None)


@pytest.mark.parametrize(
    ("text", "longest", "shown"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 3, "")]
)
def test_a_text_is_shortened(text, longest, shown):
    assert shortened(text, longest) == shown


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("scores.csv", "scores.csv"),
        ("Märzwerte 2026.xlsx", "Märzwerte 2026.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\scores.csv", "scores.csv"),
        ("/", ""),
        ("..", ""),
        ("", ""),
        (".hidden.", "hidden"),
        ("a\r\nX-Header: b.csv", "aX-Header_ b.csv"),
        ("a\x00.csv", "a.csv"),
        ("evil\u202excod.csv", "evilxcod.csv"),
        ('a"b<c>d|e?f*.csv', "a_b_c_d_e_f_.csv"),
        ("con.csv", "_con.csv"),
        ("LPT1", "_LPT1"),
        ("console.csv", "console.csv"),
        ("a \t b.csv", "a b.csv"),
    ],
)
def test_a_file_name_is_a_name_everywhere(name, clean):
    assert clean_file_name(name) == clean
    assert clean_file_name(clean) == clean


@pytest.mark.parametrize("letter", ["x", "é", "日", "🚀"])
def test_a_long_file_name_keeps_its_ending(letter):
    clean = clean_file_name(letter * 500 + ".csv")
    assert clean.endswith(f"{letter}.csv")
    assert LONGEST - 4 <= len(clean.encode()) <= LONGEST
