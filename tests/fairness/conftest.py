"""Organisations with jobs of a kind whose work a test decides. The clock is the real one."""

import os
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.organisations import services as organisations
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.sample_data import system

KIND = "export"


@pytest.fixture
def app_url(committed):
    """The address of the committed database, for another connection of the application."""
    return with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])


@pytest.fixture
def submit():
    """Submit jobs of an organisation, and return their ids."""

    def submit(organisation, count=1):
        with organisation_context(organisation.pk, actor=Actor("system")):
            return [
                jobs.submit(organisation_id=organisation.pk, kind=KIND, arguments={}).pk
                for _ in range(count)
            ]

    return submit


@pytest.fixture
def take():
    """Take up the job whose turn it is, and return the slug of its organisation, or None."""

    def take():
        job = jobs.take_in_turn(now=timezone.now())
        if job is None:
            return None
        with organisation_context(job.organisation_id):
            return job.organisation.slug

    return take


@pytest.fixture
def stored():
    """Read the jobs of an organisation, the oldest first."""

    def stored(organisation):
        with organisation_context(organisation.pk):
            return list(Job.objects.of_organisation(organisation.pk).order_by("created_at", "id"))

    return stored


@pytest.fixture
def quota():
    """Set quotas of an organisation, as an operator does."""

    def quota(organisation, **changes):
        with organisation_context(organisation.pk):
            organisations.change_quotas(caller=system(organisation), changes=changes)

    return quota


@pytest.fixture
def done_by(monkeypatch):
    """Let a function be the work of the jobs."""

    def done_by(function):
        kind = jobs.JobKind(KIND, run=function)
        monkeypatch.setitem(jobs.JOB_KINDS._items, KIND, kind)

    return done_by


@pytest.fixture
def messages(monkeypatch):
    """Record the messages that are sent to workers."""
    sent = []
    send = SimpleNamespace(delay=lambda **kwargs: sent.append(kwargs["organisation_id"]))
    monkeypatch.setattr(jobs.WAITING_JOBS, "_task", send)
    return sent


def finishes(*, job, clock):
    with organisation_context(job.organisation_id):
        jobs.hold(job=job)
        jobs.finish(job=job, now=clock())
