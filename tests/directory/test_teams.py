URL = "/api/v1/organisations/acme/teams"


def test_an_admin_creates_a_team(api, ada, sales, charlies_team):
    answer = api(ada).post(URL, {"name": "West", "parent": str(sales.pk)})

    assert answer.status_code == 201, answer.json()
    listed = api(ada).get(URL).json()["data"]
    assert {team["name"] for team in listed} == {"Sales", "West"}
