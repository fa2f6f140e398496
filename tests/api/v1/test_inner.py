"""Referrals between services of one centre, over the API: read, and of the other case nothing that is not theirs."""

import pytest

from kernel.place import entered
from services.cases.enums import Service
from services.cases.models import IntakePolicy
from services.cases.operations import NewInner, accept_inner, assign_key_worker, propose_inner
from tests.contact_centre.conftest import NOW

WHY = "Детето се нуждае от консултации."


@pytest.fixture
def accepted(cast, family):
    """Proposed by the cast's key worker, accepted for a colleague."""
    with entered(cast.a.place):
        head, colleague = cast.a.head, cast.a.worker("second", "key_worker")
        IntakePolicy.objects.create(services=list(Service))
        case = assign_key_worker(case=family.case, worker=cast.a.key_worker, by=head, at=NOW)
        people = [party.person_id for party in case.parties.all()]
        new = NewInner(Service.RIGHTS_CENTRE, people, WHY, "agreed", "Двамата, насаме.", head)
        row = propose_inner(case=case, new=new, by=cast.a.key_worker, at=NOW)
        opened = accept_inner(referral=row, key_worker=colleague, by=head, at=NOW)
        return row, opened, colleague


def test_who_sees_both_cases_reads_the_referral_with_both(cast, program, accepted):
    row, opened, _ = accepted
    (told,) = program(cast.a.head).get("inner-referrals/", case=str(row.case_id)).json()["results"]
    assert (told["state"], told["service"], told["reason"]) == ("accepted", "rights_centre", WHY)
    assert told["opened_case"] == str(opened.pk)
    assert program(cast.a.head).get(f"inner-referrals/{row.pk}/").json() == told


def test_who_sees_the_first_case_alone_learns_not_which_came_of_it(cast, program, accepted):
    row, opened, _ = accepted
    answer = program(cast.a.key_worker).get(f"inner-referrals/{row.pk}/")
    assert answer.json()["opened_case"] is None
    assert str(opened.pk) not in answer.content.decode()


def test_who_sees_the_second_case_alone_sees_no_referral_of_the_first(program, accepted):
    row, opened, colleague = accepted
    theirs = program(colleague)
    assert theirs.get("inner-referrals/").json()["count"] == 0
    assert theirs.get(f"inner-referrals/{row.pk}/").status_code == 404
    (told,) = theirs.get("referrals/", case=str(opened.pk)).json()["results"]
    assert told["source"] == "inner"
    assert str(row.case_id) not in str(told)


def test_no_program_proposes_or_enters_one(cast, program, accepted):
    row, _, _ = accepted
    coordinator = program(cast.a.coordinator)
    assert coordinator.post("inner-referrals/", case=str(row.case_id)).status_code in {403, 405}
    letter = {"case": str(row.case_id), "source": "inner", "institution_name": "х", "received_at": NOW.isoformat()}
    assert coordinator.post("referrals/", **letter).status_code == 400
