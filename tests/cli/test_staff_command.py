"""Accounts of staff on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from staff_course import StaffCourse
from terminal import ok, refused

from grader.course.files import load_course
from grader.service.people import person_of
from grader.service.site import Site


@pytest.fixture
def staffed(tmp_path: Path) -> Path:
    return StaffCourse(tmp_path / "course").root


def test_an_account_signs_in_with_its_link_until_it_is_revoked(staffed):
    assert "Nobody is staff" in refused("staff", "--course", staffed)
    told = ok("staff", "--course", staffed, "add", "ann", "--role", "assistant", "--name", "Ann Arbor")
    token = told.strip().partition("/login#")[2]
    site = Site(load_course(staffed))
    person = person_of(site, token)
    assert person and (person.id, person.role, person.label) == ("ann", "assistant", "Ann Arbor")
    assert "Ann Arbor" in ok("staff", "--course", staffed)
    assert token.split("_", 2)[2] not in str(load_course(staffed).served.joinpath("register.db").read_bytes())
    ok("staff", "--course", staffed, "add", "ann", "--role", "observer")
    assert (again := person_of(site, token)) and again.role == "observer"
    ok("staff", "--course", staffed, "revoke", "ann")
    assert person_of(site, token) is None
    assert "no account 'ann'" in refused("staff", "--course", staffed, "revoke", "ann")


def test_an_account_needs_a_name_that_can_be_one(staffed):
    assert "'../ann'" in refused("staff", "--course", staffed, "add", "../ann", "--role", "assistant")


def test_without_what_pages_need_it_is_told(staffed, monkeypatch):
    for name in [
        one for one in sys.modules if one.startswith(("grader.exchange.register", "grader.service"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    assert "pip install 'deltagrade[serve]'" in refused("staff", "--course", staffed)
