"""Forms of the admin site name each field once, and hold text that shows all of its characters."""

import pytest

from apps.directory.models import Team
from ssi_platform.tenancy.context import organisation_context

from .conftest import url

ADD = url("directory_team", "add")
FORM = "application/x-www-form-urlencoded"


def teams(acme):
    with organisation_context(acme.pk):
        return set(Team.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("name=West&name=East&external_id=", FORM),
        ("name=West&name=West&external_id=", FORM),
        ("name=West&external_id=&external_id=x", FORM),
        ('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nWest\r\n'
         '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nEast\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        ('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nWest\r\n'
         '--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        (f"name={'x' * 5_001}&external_id=", FORM),
        ("name=West&" + "&".join(f"f{i}=" for i in range(1_000)), FORM),
    ],
)  # fmt: skip
def test_an_ambiguous_form_is_not_saved(site, ada, acme, body, kind):
    before = teams(acme)
    assert site(ada).generic("POST", ADD, body, content_type=kind).status_code == 400
    assert teams(acme) == before


def test_rows_of_an_action_are_chosen_several_at_a_time(site, ada, acme, north, south):
    data = {"action": "delete_selected", "_selected_action": [north.pk, south.pk]}
    answer = site(ada).post(url("directory_team"), data)
    assert answer.status_code in (200, 302)


def test_the_sign_in_form_names_each_field_once(client, ada):
    body = f"username={ada.email}&password=x&password=password"
    assert client.generic("POST", "/admin/login/", body, content_type=FORM).status_code == 400


@pytest.mark.parametrize("text", ["W\u202eest", "W\u200best", "W\x07est", "W\x00est"])
def test_a_name_shows_all_of_its_characters(site, ada, acme, text):
    before = teams(acme)
    assert site(ada).post(ADD, {"name": text, "external_id": ""}).status_code == 200
    assert teams(acme) == before


def test_an_address_that_every_link_repeats_is_short(site, ada):
    long, short = (site(ada).get(url("directory_team"), {"q": "x" * n}) for n in (4_000, 100))
    assert (long.status_code, short.status_code) == (400, 200)
