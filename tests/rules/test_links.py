"""R6: without a court, both parents agree in writing; and what a signed link must never do."""

# ruff: noqa: F811 - fixtures of a neighbour are asked for by their names

import pytest

from kernel.errors import Refusal
from services.cases.enums import CaseMove, CaseState
from services.cases.models import Case
from services.cases.operations import assign_key_worker, give_consent, move_case
from services.people.models import ContactPoint
from tests.links.conftest import (  # noqa: F401
    NOW,
    _addresses,
    application,
    asked,
    clock,
    path,
    reader,
)

FATHER = "Георги Петров Тенев"


def _to_screening(application, cast):
    """Everything that intake asks for besides the consents."""
    case, by = application.case, cast.a.head
    move_case(case=case, move=CaseMove.START_SCREENING, by=by, at=NOW)
    assign_key_worker(case=case, worker=cast.a.key_worker, by=by, at=NOW)
    ContactPoint.objects.create(person=application.mother, kind="phone", value="+359888333444")


def _start_intake(application, cast):
    move_case(case=Case.objects.get(pk=application.case.pk), move=CaseMove.START_INTAKE, by=cast.a.head, at=NOW)
    return Case.objects.get(pk=application.case.pk).state


def _on_paper(person, application, cast):
    give_consent(case=application.case, person=person, given_at=NOW, by=cast.a.head, at=NOW)


def test_r06_no_intake_on_the_word_of_one_parent(application, asked, cast):
    _to_screening(application, cast)
    _on_paper(application.mother, application, cast)
    asked()
    with pytest.raises(Refusal, match=FATHER):
        _start_intake(application, cast)


def test_r06_both_written_consents_open_the_intake_one_on_paper_and_one_by_link(
    application,
    asked,
    reader,
    path,
    cast,
    in_a,
):
    _to_screening(application, cast)
    _on_paper(application.mother, application, cast)
    assert reader.post(path(asked().link), {"names": FATHER, "answer": "yes"}).status_code == 302
    assert _start_intake(application, cast) == CaseState.INTAKE


def test_r06_both_may_sign_on_paper(application, cast):
    _to_screening(application, cast)
    for person in (application.mother, application.father):
        _on_paper(person, application, cast)
    assert _start_intake(application, cast) == CaseState.INTAKE


def test_r06_a_refusal_by_link_keeps_the_intake_closed(application, asked, reader, path, cast, in_a):
    _to_screening(application, cast)
    _on_paper(application.mother, application, cast)
    assert reader.post(path(asked().link), {"names": FATHER, "answer": "no"}).status_code == 302
    with pytest.raises(Refusal, match=FATHER):
        _start_intake(application, cast)


def test_r06_somebody_else_s_yes_is_nobody_s_consent(application, asked, reader, path, cast, in_a):
    _to_screening(application, cast)
    _on_paper(application.mother, application, cast)
    assert reader.post(path(asked().link), {"names": "Мария Иванова Тенева", "answer": "yes"}).status_code == 422
    with pytest.raises(Refusal, match=FATHER):
        _start_intake(application, cast)
