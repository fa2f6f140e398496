"""R14, R21: no child that refuses, and nobody who is not admitted."""

from datetime import timedelta

import pytest

from kernel.errors import Refusal
from services.contact_centre.enums import AdmissionGround, FreezeGround, Part, SessionState
from services.contact_centre.operations import checks
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.orders import NewAdmission, admit_person
from services.contact_centre.queries import orders as order_queries
from tests.contact_centre.conftest import NOW, SATURDAY


def test_r14_meetings_of_a_child_that_refuses_are_frozen_not_deleted(meeting, family, by):
    freeze_case(case=family.case, ground=FreezeGround.CHILD_REFUSES, by=by, at=NOW)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN


def admission(person, how, **changes):
    facts = {"person": person, "how": how, "from_date": SATURDAY, "until_date": None, "document": None}
    return NewAdmission(**{**facts, **changes})


def test_r21_nobody_else_comes_in_without_order_paper_or_decision(meeting, family, cast, by, paper):
    grandmother = family.relative("Баба Иванова")
    facts = {"session": meeting, "person": grandmother, "by": cast.a.reception, "at": NOW}
    with pytest.raises(Refusal):
        checks.admit_other(**facts)
    for how in (AdmissionGround.BOTH_PARENTS, AdmissionGround.HEAD):
        with pytest.raises(Refusal):
            admit_person(arrangement=family.first, admission=admission(grandmother, how), by=cast.a.head, at=NOW)
    written = admission(grandmother, AdmissionGround.BOTH_PARENTS, document=paper("Съгласие на двамата"))
    admit_person(arrangement=family.first, admission=written, by=by, at=NOW)
    assert checks.admit_other(**facts).part == Part.OTHER


def test_r21_for_a_hindered_parent_the_head_admits_a_relative_for_one_day(meeting, family, cast, by, paper):
    grandmother = family.relative("Баба Иванова")
    one_day = admission(grandmother, AdmissionGround.HEAD, document=paper("Заповед"), until_date=SATURDAY)
    with pytest.raises(Refusal):
        admit_person(arrangement=family.first, admission=one_day, by=by, at=NOW)
    admit_person(arrangement=family.first, admission=one_day, by=cast.a.head, at=NOW)
    assert checks.admit_other(session=meeting, person=grandmother, by=cast.a.reception, at=NOW)
    moved = SATURDAY + timedelta(days=7)
    assert order_queries.admitted_on([family.first], moved) == {}
