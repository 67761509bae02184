"""People sign in at their organisation's identity provider."""

import pytest

from apps.access import services as access
from apps.directory.models import TeamManager
from apps.provisioning import services
from apps.provisioning.models import Connection, Domain, Identity
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, system

from .conftest import Browser, connect, verified

NEW = {"sub": "s-new", "email": "New.Person@acme.example", "name": "New Person"}


def save_mapping(organisation, group, **target):
    with organisation_context(organisation.pk):
        services.save_mapping(
            caller=system(organisation), group=group, now=NOW, today=TODAY, **target
        )


def test_new_person_becomes_a_member_with_the_default_role(browser, provider, connection, rows):
    answer = browser.sign_in(provider, **NEW)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.organisations == {"acme": "rep"}
    member = rows().members["new.person@acme.example"]
    assert (member.role, member.name) == ("rep", "New Person")
    assert ("sign_in", None) in rows().audit


def test_known_member_keeps_the_role(browser, provider, connection, ana, rows):
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    assert browser.organisations == {"acme": "analyst"}
    (identity,) = rows().identities
    assert identity.membership.user_id == ana.pk


def test_invited_person_accepts_by_signing_in(acme, browser, provider, connection, rows):
    with organisation_context(acme.pk):
        access.add_member(
            caller=system(acme), email="ina@acme.example", name="", role="analyst", now=NOW
        )
    browser.sign_in(provider, sub="s-ina", email="ina@acme.example")
    assert browser.organisations == {"acme": "analyst"}


def test_subject_decides_and_no_address(browser, provider, connection, ana, rows):
    """Whatever the provider says of addresses later, the person stays who they are."""
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    again = Browser()
    again.sign_in(provider, sub="s-ana", email="ada@acme.example", preferred_username="ada")
    assert again.organisations == {"acme": "analyst"}
    assert again.get("/api/v1/me").json()["name"] == ana.email


def test_groups_give_roles_and_teams_and_the_next_sign_in_updates_them(
    acme, browser, provider, connection, rows, north, sales
):
    save_mapping(acme, "analysts", role="analyst")
    save_mapping(acme, "north-leads", team=north, relation="manages")

    browser.sign_in(provider, **NEW, groups=["analysts", "north-leads", "other"])
    assert browser.organisations == {"acme": "manager"}
    member = rows().members["new.person@acme.example"]
    with organisation_context(acme.pk):
        assert [m.team_id for m in TeamManager.objects.filter(membership=member)] == [north.pk]

    Browser().sign_in(provider, **NEW, groups=["analysts"])
    assert browser.organisations == {"acme": "analyst"}
    with organisation_context(acme.pk):
        assert not TeamManager.objects.filter(membership=member).exists()

    Browser().sign_in(provider, **NEW)
    assert browser.organisations == {"acme": "rep"}


def test_group_moves_the_rep_of_the_member(
    acme, browser, provider, connection, bob, bobs_rep, south
):
    save_mapping(acme, "south", team=south, relation="belongs")
    browser.sign_in(provider, sub="s-bob", email=bob.email, groups=["south"])
    with organisation_context(acme.pk):
        identity = Identity.objects.get()
    assert identity.team == south.pk


def test_group_names_are_exact(acme, browser, provider, connection):
    save_mapping(acme, "Admins", role="admin")
    browser.sign_in(provider, **NEW, groups=["admins", "Admins "])
    assert browser.organisations == {"acme": "rep"}


def test_role_given_here_stays_while_no_group_gives_one(acme, browser, provider, connection, rows):
    browser.sign_in(provider, **NEW)
    member = rows().members["new.person@acme.example"]
    with organisation_context(acme.pk):
        access.change_role(caller=system(acme), membership=member, role="analyst", now=NOW)
    Browser().sign_in(provider, **NEW, groups=["unmapped"])
    assert browser.organisations == {"acme": "analyst"}


def test_last_administrator_stays_one(acme, browser, provider, connection, ada, rows):
    save_mapping(acme, "admins", role="admin")
    browser.sign_in(provider, sub="s-ada", email=ada.email, groups=["admins"])
    with organisation_context(acme.pk):
        Identity.objects.update(own_role="rep")
    Browser().sign_in(provider, sub="s-ada", email=ada.email, groups=[])
    assert rows().members[ada.email].role == "admin"


def test_keys_are_asked_for_again_after_a_rotation(browser, provider, connection, ana):
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    provider.rotate()
    Browser().sign_in(provider, sub="s-ana", email=ana.email)
    asked = [url for _, url in provider.sent].count(provider.description["jwks_uri"])
    assert asked == 2


@pytest.mark.parametrize("seconds", [-59, 59])
def test_clocks_may_differ_by_a_minute(browser, provider, connection, ana, seconds):
    now = int(clock.now().timestamp()) + seconds
    provider.claims = {"iat": now, "nbf": now, "exp": now + (300 if seconds > 0 else 1)}
    assert browser.sign_in(provider, sub="s-ana", email=ana.email).status_code == 302


def test_provider_that_posts_its_secret_and_signs_with_a_curve(browser, provider, connection, ana):
    from .identity_provider import ec_key, public

    provider.key, provider.algorithm = ec_key("curve"), "ES256"
    provider.keys = [public(provider.key, provider.kid)]
    provider.description["id_token_signing_alg_values_supported"] = ["ES256"]
    assert browser.sign_in(provider, sub="s-ana", email=ana.email).status_code == 302


def test_domain_taken_away_joins_nobody_and_ends_nobody(acme, browser, provider, connection, ana):
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    with organisation_context(acme.pk):
        Domain.objects.all().delete()
    again = Browser()
    again.sign_in(provider, sub="s-ana", email=ana.email)
    assert again.organisations == {"acme": "analyst"}
    assert Browser().sign_in(provider, **NEW).json()["code"] == "sso_domain"


def test_two_organisations_at_one_provider(acme, globex, provider, connection, charlie):
    """The same subject is somebody else in each of them."""
    verified(globex, "globex.example")
    provider.clients["other"] = provider.clients["ssi-platform"]
    connect(globex, provider, client_id="other")
    one, other = Browser(), Browser()
    one.sign_in(provider, sub="s-1", email="one@acme.example")
    other.sign_in(provider, start={"organisation": "globex"}, sub="s-1", email="one@globex.example")
    assert (one.organisations, other.organisations) == ({"acme": "rep"}, {"globex": "rep"})


def test_secret_is_encrypted_at_rest(acme, connection):
    with organisation_context(acme.pk):
        stored = bytes(Connection.objects.get().secret)
    assert b"client" not in stored
    assert services.secret_of(connection) == "a secret / of+the client"
    connection.organisation_id = acme.pk.__class__(int=1)
    with pytest.raises(ValueError, match="decrypted"):
        services.secret_of(connection)


def test_secret_is_read_with_a_pepper_before(settings, connection):
    settings.KEY_PEPPER_FALLBACKS, settings.KEY_PEPPER = [settings.KEY_PEPPER], "a newer pepper"
    assert services.secret_of(connection) == "a secret / of+the client"
