"""Hashing leaves threads for other requests."""

import runpy
from threading import Event, Thread

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from ssi_platform.tenancy import hashing
from ssi_platform.tenancy.hashing import BoundedHasher, HashingBusy, Slots


@pytest.fixture
def one_slot(monkeypatch):
    slots = Slots(1)
    monkeypatch.setattr(hashing, "SLOTS", slots)
    monkeypatch.setattr(hashing, "PATIENCE", 0.02)
    monkeypatch.setattr(BoundedHasher, "iterations", 1)
    return slots


@pytest.mark.parametrize("hash_one", [
    lambda hasher, encoded: hasher.encode("a password", "salt"),
    lambda hasher, encoded: hasher.verify("a password", encoded),
    lambda hasher, encoded: hasher.harden_runtime("a password", encoded),
])  # fmt: skip
def test_a_hash_waits_for_a_slot_and_then_gives_up(one_slot, monkeypatch, hash_one):
    hasher = BoundedHasher()
    encoded = hasher.encode("a password", "salt")
    monkeypatch.setattr(BoundedHasher, "iterations", 2)  # Then there is something to harden.
    with one_slot.one(), pytest.raises(HashingBusy):
        hash_one(hasher, encoded)
    hash_one(hasher, encoded)


def test_a_hash_is_made_when_a_slot_becomes_free(one_slot, monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE", 30)
    waiting, made = Event(), []

    def encode():
        waiting.set()
        made.append(BoundedHasher().encode("a password", "salt"))

    thread = Thread(target=encode)
    with one_slot.one():
        thread.start()
        waiting.wait()
        assert made == []
    thread.join()
    assert made == [PBKDF2PasswordHasher().encode("a password", "salt", 1)]


def test_half_of_the_threads_may_hash():
    assert hashing.SLOTS._free._initial_value == settings.WEB_THREADS // 2 == 2


def test_production_hashes_within_the_slots(monkeypatch):
    monkeypatch.setenv("SSI_ENVIRONMENT", "development")
    settings_of_people = runpy.run_path("config/settings/people.py")
    assert settings_of_people["PASSWORD_HASHERS"] == ["ssi_platform.tenancy.hashing.BoundedHasher"]
