"""A key of a program works without its owner: what opens for a person in an emergency does not open for it."""

import pytest

from api.auth import narrowed
from kernel import clock
from kernel.place import entered
from services.cases import operations
from services.cases.access import visible_to
from services.contact_centre.access import visible_sessions
from services.people.access import visible_to as visible_people
from services.staff.operations import issue_api_token
from services.staff.roles import PEOPLE_ONLY

WHY = "Полицията търси детето, водещият е в болница."


@pytest.fixture
def owner(cast):
    return cast.a.worker("key_worker", name="Силвия Чужда")


@pytest.fixture
def opened(family, owner):
    facts = {"category": "danger", "reason": WHY, "by": owner}
    return operations.break_glass(asked=family.case.number, **facts)


def test_an_emergency_opens_the_case_for_the_person_and_not_for_the_key(cast, family, owner, opened, meeting, program):
    case = family.case
    assert cast.at(owner).get(f"/cases/{case.pk}/").status_code == 200
    keyed = program(owner, *(owner.capabilities - PEOPLE_ONLY))
    paths = [
        f"cases/{case.pk}/",
        f"sessions/{meeting.pk}/",
        f"people/{family.father.pk}/",
        f"orders/{family.basis.pk}/",
    ]
    assert [keyed.get(path).status_code for path in paths] == [404] * len(paths)
    assert keyed.get("cases/").json()["results"] == []
    assert keyed.get("people/").json()["results"] == []


def test_a_key_that_was_given_the_emergency_itself_has_no_use_of_it(family, owner, opened):
    """Such a scope can no longer be issued; a row of the database that holds it opens nothing all the same."""
    token, _secret = issue_api_token(name="x", scopes=["cases.view_assigned"], by=_issuer(owner))
    token.scopes = ["cases.view_assigned", "cases.break_glass", "people.view", "sessions.view"]
    worker = narrowed(type(owner).objects.select_related("user").get(pk=owner.pk), token)
    assert not visible_to(worker).exists()
    assert not visible_sessions(worker).exists()
    assert not visible_people(worker).filter(case_parties__case=family.case).exists()


def _issuer(owner):
    owner.__dict__["capabilities"] = owner.capabilities | {"api.tokens"}
    return owner


def test_losing_the_assignment_ends_the_key_s_sight_at_the_next_request(cast, family, owner, program):
    row = operations.assign_worker(case=family.case, worker=owner, by=cast.a.head, at=clock.now())
    keyed = program(owner, "cases.view_assigned")
    assert keyed.get(f"cases/{family.case.pk}/").status_code == 200
    with entered(cast.a.place):
        operations.end_assignment(assignment=row, by=cast.a.head, at=clock.now())
    assert keyed.get(f"cases/{family.case.pk}/").status_code == 404


def test_another_key_worker_ends_the_former_one_s_key(cast, family, owner, program):
    keyed = program(cast.a.key_worker, "cases.view_assigned")
    assert keyed.get(f"cases/{family.case.pk}/").status_code == 200
    with entered(cast.a.place):
        operations.assign_key_worker(case=family.case, worker=owner, by=cast.a.head, at=clock.now())
    assert keyed.get(f"cases/{family.case.pk}/").status_code == 404


def test_losing_the_capability_ends_the_key_s_sight_at_the_next_request(cast, family, program):
    keyed = program(cast.a.key_worker, "cases.view_assigned")
    assert keyed.get("cases/").status_code == 200
    with entered(cast.a.place):
        cast.a.key_worker.user.roles = ["reception"]
        cast.a.key_worker.user.save(update_fields=["roles"])
    assert keyed.get(f"cases/{family.case.pk}/").status_code == 403
