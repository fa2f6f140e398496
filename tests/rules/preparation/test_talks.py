"""R8, R9: each parent apart, and the child who has seen and heard everything."""

from datetime import timedelta

import pytest

from kernel.errors import Refusal
from services.cases.enums import CaseMove, CaseState, DocumentKind
from services.contact_centre.operations.agreements import record_agreement, sign_on_screen
from services.contact_centre.operations.preparation import InterviewNotes, record_orientation, write_interview
from services.contact_centre.preparation_enums import OrientationPoint
from services.contact_centre.queries import preparation as queries
from services.contact_centre.rules import rules_to_sign
from tests.contact_centre.conftest import NOW
from tests.rules.preparation.talks import TOLD, missing, talk

STROKES = str([[[x, 100 + x % 7] for x in range(10, 200, 10)]])


def test_r08_each_parent_is_seen_apart_and_at_another_time(family, by):
    talk(family, family.mother, by)
    with pytest.raises(Refusal):
        talk(family, family.father, by)
    assert talk(family, family.father, by, hours=(11, 12))


def test_r08_without_the_limits_of_confidentiality_the_interview_does_not_count(family, by):
    family.in_state(CaseState.INTAKE)
    talk(family, family.mother, by)
    row = talk(family, family.father, by, hours=(12, 13), notes=InterviewNotes(reasons="Иска да вижда детето."))
    assert family.father.names in missing(family, by, CaseMove.FINISH_ASSESSMENT)
    write_interview(interview=row, notes=TOLD, by=by, at=NOW)
    assert family.father.names not in missing(family, by, CaseMove.FINISH_ASSESSMENT)


def test_r08_what_lies_ahead_has_no_notes_yet(family, by):
    row = talk(family, family.mother, by, day=NOW.date() + timedelta(days=2), notes=InterviewNotes())
    with pytest.raises(Refusal):
        write_interview(interview=row, notes=TOLD, by=by, at=NOW)


def test_r08_each_adult_signs_alone_on_the_screen(family, by):
    facts = {"case": family.case, "rules": rules_to_sign(), "by": by, "at": NOW}
    with pytest.raises(Refusal) as refused:
        sign_on_screen(person=family.mother, name=family.father.names, strokes=STROKES, **facts)
    assert refused.value.field == "name"
    with pytest.raises(Refusal) as refused:
        sign_on_screen(person=family.mother, name=family.mother.names, strokes="[[[1,1]]]", **facts)
    assert refused.value.field == "strokes"
    row = sign_on_screen(person=family.mother, name=family.mother.names, strokes=STROKES, **facts)
    row.refresh_from_db()
    assert (row.how, row.signed_at, row.signer_name) == ("screen", NOW, family.mother.names)
    assert row.rules == rules_to_sign()
    assert queries.preparation(family.case, NOW.date()).not_signed == [family.father]


def test_r08_two_parents_never_stand_on_one_sheet(family, by, paper):
    sheet = paper(kind=DocumentKind.AGREEMENT)
    facts = {"case": family.case, "signed_on": NOW.date(), "by": by, "at": NOW}
    record_agreement(person=family.mother, document=sheet, **facts)
    with pytest.raises(Refusal) as refused:
        record_agreement(person=family.father, document=sheet, **facts)
    assert refused.value.field == "document"


def test_r09_a_child_has_seen_and_heard_everything_and_was_in_the_house(family, by):
    family.in_state(CaseState.INTAKE)
    child = family.children[0]
    facts = {"case": family.case, "child": child, "happened_at": NOW, "note": "", "by": by, "at": NOW}
    record_orientation(points=[OrientationPoint.PLACE], visited=True, **facts)
    assert child.names in missing(family, by, CaseMove.FINISH_ASSESSMENT)
    rest = [point for point in OrientationPoint.values if point != OrientationPoint.PLACE]
    record_orientation(points=rest, **facts)
    assert child.names not in missing(family, by, CaseMove.FINISH_ASSESSMENT)


def test_r09_talking_about_it_is_not_a_visit(family, by):
    family.in_state(CaseState.INTAKE)
    child = family.children[0]
    facts = {"case": family.case, "child": child, "happened_at": NOW, "note": "", "by": by, "at": NOW}
    record_orientation(points=OrientationPoint.values, visited=False, **facts)
    assert child.names in missing(family, by, CaseMove.FINISH_ASSESSMENT)
