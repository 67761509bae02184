"""Passwords that everybody tries first are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ssi_platform.tenancy.context import organisation_context


def codes(password, user):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ninechars", "password_too_short"),
        ("basketball", "password_too_common"),
        ("2026Basketball!", "password_too_common"),
        ("!!!dragon-2026-01", "password_too_common"),
        ("ada@acme.example", "password_too_similar"),
        ("acme-acme-2026", "password_of_known_words"),
        ("ACMEacmeACME!1", "password_of_known_words"),
        ("LinkedIn-SSI-2026", "password_of_known_words"),
        ("socialselling1", "password_of_known_words"),
        ("Ada.Example.99", "password_of_known_words"),
    ],
)
def test_what_can_be_guessed_is_refused(ada, password, code):
    assert code in codes(password, ada)


def test_the_name_of_the_organisation_is_a_known_word(ada, acme):
    with organisation_context(acme.pk):
        type(acme).objects.filter(pk=acme.pk).update(name="Umbrella Corporation")
        assert codes("umbrellacorporation1", ada) == {"password_of_known_words"}
    assert codes("umbrellacorporation1", ada) == set()


@pytest.mark.parametrize(
    "password", ["correct horse battery", "acme: nine blue tables", "Rq8%hhw-0p"]
)
def test_others_are_taken(ada, password):
    assert codes(password, ada) == set()


def test_an_operator_without_organisation_may_choose_one(db):
    assert codes("correct horse battery", None) == set()
