"""LinkedIn's payload in its several shapes, read by name and never by position."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.linkedin import PILLAR_OF, read_member
from ssi_platform.domain.readings import FIELDS, Source, reading_from
from ssi_platform.domain.refusals import Invalid

REAL = Path(__file__).parents[2].parent / "shared/data/linkedin_ssi_member.json"
SCORES = [
    {"pillar": "STRONG_RELATIONSHIP", "score": 20},
    {"pillar": "PROFESSIONAL_BRAND", "score": 17.5},
    {"pillar": "INSIGHT_ENGAGEMENT", "score": 5},
    {"pillar": "FIND_RIGHT_PEOPLE", "score": 9.5},
]


def member(**changes: object) -> dict[str, Any]:
    return {"memberScore": {"overall": 52, "subScores": SCORES}, **changes}


def grouped(*groups: Mapping[str, object]) -> dict[str, Any]:
    return member(groupScore=list(groups))


def errors(payload: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as invalid:
        read_member(payload)
    return [(error.field, error.code) for error in invalid.value.errors]


@pytest.mark.skipif(
    not REAL.exists(),
    reason="The real payload is personal data, and is not here.",
)
def test_a_real_payload() -> None:
    fields = read_member(json.loads(REAL.read_text()))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    reading = reading_from(fields, observed_at=now, source=Source.LINKEDIN_API)
    pillars = (reading.brand, reading.people, reading.insights, reading.relationships)
    assert pillars == (13118, 3680, 300, 2608)
    assert reading.total == 19706
    assert (reading.industry_rank, reading.network_rank) == (75, 81)
    assert (reading.industry_total, reading.network_total) == (30990, 32720)
    assert reading.industry_brand is None


def test_pillars_are_read_by_name() -> None:
    pillars = {"brand": 17.5, "people": 9.5, "insights": 5, "relationships": 20}
    assert read_member(member()) == {"total": 52, **pillars}


def test_a_wrapped_payload() -> None:
    assert read_member({"object": "Ssi", "data": member()}) == read_member(member())


@pytest.mark.parametrize(
    "payload",
    [
        {"memberScore": {"ssi": 52}},
        {"ssi": 52},
        {"socialSellingIndex": {"currentScore": {"score": 52}}},
        {"data": {"ssi": 52}},
        {"ssi": 52, "industry": {"ssi": 31}},
        {"memberScore": {"overall": 52, "ssi": 51}, "ssi": 50},
        {"memberScore": None, "ssi": 52, "groupScore": None},
    ],
)
def test_shapes_seen_in_the_wild(payload: object) -> None:
    assert read_member(payload) == {"total": 52}


def test_tops_are_ranks() -> None:
    payload = {"ssi": 52, "industry": {"top": 3, "ssi": 31}, "network": {"top": 5}}
    assert read_member(payload) == {"total": 52, "industry_rank": 3, "network_rank": 5}


def test_groups_bring_ranks_means_and_the_industry() -> None:
    score = {"overall": 31.5, "subScores": [{"pillar": "FIND_RIGHT_PEOPLE", "score": 8}]}
    industry = {"groupType": "INDUSTRY", "rank": 75, "score": score, "industry": "Software"}
    network = {"groupType": "NETWORK", "rank": None, "score": {"overall": 33}, "groupSize": 9}
    team = {"groupType": "TEAM", "rank": 1, "score": {"overall": 99}}
    fields = read_member({"ssi": 52, "groupScore": [team, network, industry]})
    assert fields == {
        "total": 52,
        "industry_rank": 75,
        "industry_total": 31.5,
        "industry_people": 8,
        "industry": "Software",
        "network_total": 33,
    }


@pytest.mark.parametrize(
    "payload",
    [
        None,
        52,
        "52",
        [],
        [{"ssi": 52}],
        {},
        {"ssi": None},
        {"score": 52},
        {"industry": {"ssi": 31}},
        {"memberScore": {"subScores": []}},
        {"groupScore": []},
    ],
)
def test_no_member_no_score(payload: object) -> None:
    assert errors(payload) == [("", "unknown_shape")]


def test_nothing_in_the_wrapping() -> None:
    assert errors({"object": "Ssi", "data": []}) == [("/data", "unknown_shape")]


@pytest.mark.parametrize(
    ("payload", "pointer", "code"),
    [
        ({"ssi": True}, "/ssi", "not_a_number"),
        ({"ssi": "52"}, "/ssi", "not_a_number"),
        ({"data": {"ssi": {}}}, "/data/ssi", "not_a_number"),
        ({"memberScore": 52}, "/memberScore", "not_an_object"),
        ({"memberScore": {"overall": []}}, "/memberScore/overall", "not_a_number"),
        ({"memberScore": {"subScores": {}}}, "/memberScore/subScores", "not_a_list"),
        ({"memberScore": {"subScores": [1]}}, "/memberScore/subScores/0", "not_an_object"),
        ({"ssi": 52, "socialSellingIndex": 1}, "/socialSellingIndex", "not_an_object"),
        (member(groupScore={}), "/groupScore", "not_a_list"),
        (grouped({}), "/groupScore/0/groupType", "unknown_group"),
        (grouped({"groupType": "FRIENDS"}), "/groupScore/0/groupType", "unknown_group"),
        (grouped({"groupType": "NETWORK", "rank": "1"}), "/groupScore/0/rank", "not_a_number"),
        (grouped({"groupType": "INDUSTRY", "industry": 4}), "/groupScore/0/industry", "not_text"),
        (grouped(*[{"groupType": "TEAM"}] * 2), "/groupScore/1/groupType", "repeated_group"),
        (member(industry="Software"), "/industry", "not_an_object"),
        (member(network={"top": "3"}), "/network/top", "not_a_number"),
    ],
)
def test_wrong_types_are_pointed_at(payload: object, pointer: str, code: str) -> None:
    assert errors(payload) == [(pointer, code)]


def test_unknown_and_repeated_pillars_are_pointed_at() -> None:
    scores = [{"pillar": "SWAGGER", "score": 1}, {"pillar": "PROFESSIONAL_BRAND", "score": True}]
    scores += [{"pillar": "PROFESSIONAL_BRAND", "score": 2}, {"score": 3}]
    assert errors({"memberScore": {"subScores": scores}}) == [
        ("/memberScore/subScores/0/pillar", "unknown_pillar"),
        ("/memberScore/subScores/1/score", "not_a_number"),
        ("/memberScore/subScores/2/pillar", "repeated_pillar"),
        ("/memberScore/subScores/3/pillar", "unknown_pillar"),
    ]


@given(st.permutations(SCORES))
def test_the_order_of_pillars_means_nothing(scores: list[dict[str, object]]) -> None:
    assert read_member({"memberScore": {"overall": 52, "subScores": scores}}) == read_member(
        member()
    )


KEYS = st.sampled_from(
    [
        *("data", "memberScore", "overall", "ssi", "subScores", "pillar", "score"),
        *("groupScore", "groupType", "rank", "industry", "network", "top"),
        *("socialSellingIndex", "currentScore"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([*PILLAR_OF])
JSON = st.recursive(
    LEAVES | st.just("INDUSTRY"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_read_or_refused(payload: object) -> None:
    try:
        fields = read_member(payload)
    except Invalid:
        return
    assert fields.keys() <= set(FIELDS)
