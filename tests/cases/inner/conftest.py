"""A centre of two services, a case of its key worker, and who proposes and accepts."""

import pytest

from services.cases import operations
from services.cases.enums import Service, SharingBasis, ToldOn
from services.cases.models import IntakePolicy
from services.cases.operations import NewInner

WHY = "Детето се нуждае от консултации за раздялата."
OTHER = Service.RIGHTS_CENTRE


@pytest.fixture
def two_services(in_a):
    return IntakePolicy.objects.create(services=[Service.CONTACT_CENTRE, OTHER])


@pytest.fixture
def led(cast, case, now):
    """The case of the cast's key worker, who sees no other."""
    return operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=now)


@pytest.fixture
def colleague(cast):
    return cast.a.worker("second", "key_worker")


@pytest.fixture
def propose(cast, now):
    def doing(case, **facts):
        usual = {
            "service": OTHER,
            "people": [party.person_id for party in case.parties.all()],
            "reason": WHY,
            "told": [ToldOn.GROUNDS, ToldOn.CONFLICT],
            "basis": SharingBasis.AGREED,
            "basis_note": "Майката и бащата, всеки насаме, на 28.04.",
            "coordinator": cast.a.coordinator,
        }
        by = facts.pop("by", cast.a.key_worker)
        return operations.propose_inner(case=case, new=NewInner(**usual | facts), by=by, at=now)

    return doing


@pytest.fixture
def accept(cast, now, colleague):
    def doing(row, by=None):
        by = by or cast.a.coordinator
        return operations.accept_inner(referral=row, key_worker=colleague, by=by, at=now)

    return doing
