"""Programs learn when a consultation is and whether it was held, in the cases that the key's worker sees."""

from datetime import timedelta

import pytest

from kernel import clock
from services.consultations.models import Consultation

URL = "consultations/"


@pytest.fixture
def row(cast, family, house):
    starts = clock.now() + timedelta(days=3)
    facts = {"kind": "parent_work", "adult": family.mother, "room": house.sun, "worker": cast.a.key_worker}
    return Consultation.objects.create(
        case=family.case, starts_at=starts, ends_at=starts + timedelta(hours=1), **facts
    )


def test_a_key_reads_them(cast, family, row, program):
    keyed = program(cast.a.key_worker, "cases.view_assigned")
    (found,) = keyed.get(URL, case=str(family.case.pk)).json()["results"]
    assert (found["adult"], found["child"], found["state"]) == (str(family.mother.pk), None, "planned")
    assert keyed.get(f"{URL}{row.pk}/").json() == found


def test_a_key_reads_who_came_and_went(cast, family, row, program):
    facts = {"arrived_at": row.starts_at, "arrived_by": cast.a.reception}
    row.attendance.create(person=family.mother, left_at=row.ends_at, left_by=cast.a.reception, **facts)
    keyed = program(cast.a.key_worker, "cases.view_assigned")
    (came,) = keyed.get(f"{URL}{row.pk}/").json()["attendance"]
    assert came["person"] == str(family.mother.pk)
    assert came["arrived_at"] < came["left_at"]
    assert keyed.get(URL).json()["results"][0]["attendance"] == [came]


def test_a_key_of_somebody_without_the_case_gets_nothing(cast, row, program):
    keyed = program(cast.a.worker("key_worker"), "cases.view_assigned")
    assert keyed.get(URL).json()["results"] == []
    assert keyed.get(f"{URL}{row.pk}/").status_code == 404


def test_no_key_plans_or_holds_one(cast, family, row, program):
    keyed = program(cast.a.key_worker, "cases.view_assigned")
    assert keyed.client.post(f"/api/v1/{URL}", {"case": str(family.case.pk)}).status_code in {403, 405}
    assert keyed.client.delete(f"/api/v1/{URL}{row.pk}/").status_code in {403, 405}
