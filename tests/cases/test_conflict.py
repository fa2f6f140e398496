"""The mark „parental conflict": with a reason, with its history, on a case of any service, and findable."""

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Event
from kernel.errors import Refusal
from services.cases import operations, queries
from services.cases.enums import Service


def mark(case, by, now, is_conflict=True, because="Спорят за часовете пред детето."):
    return operations.mark_conflict(case=case, is_conflict=is_conflict, because=because, by=by, at=now)


@pytest.mark.parametrize("service", Service.values)
def test_it_is_set_and_taken_away_with_a_reason_that_stays_in_the_history(cast, referred, in_a, now, service):
    case = referred(service=service)
    assert mark(case, cast.a.head, now).parental_conflict is True
    assert mark(case, cast.a.head, now, is_conflict=False, because="Споразумяха се.").parental_conflict is False
    told = " ".join(note.text for note in case.notes.order_by("id"))
    assert "Спорят за часовете" in told
    assert "Споразумяха се." in told
    assert Event.objects.filter(object_id=case.pk, fields__contains=["parental_conflict"]).count() == 2


def test_a_mark_without_a_reason_or_a_change_is_refused(cast, case, now):
    with pytest.raises(Refusal):
        mark(case, cast.a.head, now, because=" ")
    with pytest.raises(Refusal):
        mark(case, cast.a.head, now, is_conflict=False)


def test_grounds_that_change_take_no_mark_away(cast, case, now):
    operations.change_grounds(case=case, grounds=["conflict"], by=cast.a.head, at=now)
    case = operations.change_grounds(case=case, grounds=["at_risk"], by=cast.a.head, at=now)
    assert case.parental_conflict is True


def test_marked_cases_are_found_in_the_list_and_stand_on_the_page(cast, referred, in_a, now):
    marked, other = referred("Петров"), referred("Иванов")
    mark(marked, cast.a.head, now)
    assert list(queries.case_list(cast.a.head, conflict=True)) == [marked]
    page = cast.at(cast.a.head).get("/cases/?conflict=on").content.decode()
    assert marked.number in page
    assert other.number not in page
    answer = cast.at(cast.a.head).post(f"/cases/{other.pk}/conflict/", {"is_conflict": "yes", "because": "Спор"})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.parental_conflict is True


def test_who_must_not(cast, case, now):
    with pytest.raises(PermissionDenied):
        mark(case, cast.a.key_worker, now)
    assert cast.at(cast.a.key_worker).get(f"/cases/{case.pk}/conflict/").status_code == 404
    assert cast.at(cast.a.supervisor).get(f"/cases/{case.pk}/conflict/").status_code == 403
