from ..sample_data import rep, team

URL = "/api/v1/organisations/acme/teams"


def test_an_admin_creates_a_team(api, ada, sales, charlies_team):
    answer = api(ada).post(URL, {"name": "West", "parent": str(sales.pk)})

    assert answer.status_code == 201, answer.json()
    listed = api(ada).get(URL).json()["data"]
    assert {team["name"] for team in listed} == {"Sales", "North", "South", "West"}


def test_a_manager_moves_teams_within_their_own_tree_only(api, acme, alice, north, south):
    inner = team(acme, "Inner", north)
    other = team(acme, "Other", north)

    inside = api(alice).patch(
        f"{URL}/{inner.pk}", {"parent": str(other.pk)}, headers={"If-Match": "*"}
    )
    to_the_top = api(alice).patch(f"{URL}/{inner.pk}", {"parent": None}, headers={"If-Match": "*"})
    their_own = api(alice).patch(f"{URL}/{north.pk}", {"parent": None}, headers={"If-Match": "*"})
    elsewhere = api(alice).patch(
        f"{URL}/{inner.pk}", {"parent": str(south.pk)}, headers={"If-Match": "*"}
    )

    assert inside.status_code == 200
    assert [a.status_code for a in (to_the_top, their_own, elsewhere)] == [403, 403, 400]


def test_a_manager_does_not_rewrite_time_in_another_team(api, acme, ada, alice, north, south):
    mover = rep(acme, "Mover", south)
    url = f"/api/v1/organisations/acme/reps/{mover.pk}/assignments"
    api(ada).put(f"{url}/2026-03-01", {"team": str(north.pk)})

    earlier = api(alice).put(f"{url}/2026-02-01", {"team": str(north.pk)})
    by_rep = api(alice).put(
        "/api/v1/organisations/acme/reps:by-external-id/mover",
        {"name": "Mover", "team": str(north.pk), "from_day": "2026-02-01"},
    )
    foreign = api(alice).delete(f"{url}/2026-01-01")
    own = api(alice).put(f"{url}/2026-04-01", {"team": None})

    assert by_rep.status_code == 403
    assert (earlier.status_code, foreign.status_code, own.status_code) == (403, 403, 201)
