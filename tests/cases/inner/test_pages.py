"""The pages of inner referrals, their list, and the cases that came of them."""

import pytest

from services.cases import inner, queries
from services.cases.enums import Service
from services.cases.models import Case, InnerReferral
from tests.cases.inner.conftest import OTHER, WHY

pytestmark = pytest.mark.usefixtures("in_a", "two_services")


def test_from_the_page_of_the_case_to_the_other_service(cast, led, colleague, clock_at, now):
    clock_at(now)
    people = [str(party.person_id) for party in led.parties.all()]
    facts = {"service": OTHER, "people": people, "urgency": "usual", "reason": WHY, "told": ["grounds"]}
    facts |= {"basis": "agreed", "basis_note": "Двамата, на 28.04.", "coordinator": str(cast.a.coordinator.pk)}
    key_worker, coordinator = cast.at(cast.a.key_worker), cast.at(cast.a.coordinator)
    assert f"/cases/{led.pk}/inner/new/" in key_worker.get(f"/cases/{led.pk}/").content.decode()
    assert key_worker.post(f"/cases/{led.pk}/inner/new/", facts | {"reason": ""}).status_code == 422
    assert key_worker.post(f"/cases/{led.pk}/inner/new/", facts).status_code == 302
    row = InnerReferral.objects.get()
    assert key_worker.post(f"/cases/{led.pk}/inner/new/", facts | {"words": "пак"}).status_code == 422
    page = coordinator.get("/cases/inner/").content.decode()
    assert led.number in page
    assert coordinator.post(f"/cases/inner/{row.pk}/ask/", {"question": "Има ли заповед?"}).status_code == 302
    assert key_worker.post(f"/cases/inner/{row.pk}/reply/", {"text": "Няма и не е имало."}).status_code == 302
    answer = {"worker": str(colleague.pk)}
    assert coordinator.post(f"/cases/inner/{row.pk}/accept/", answer).status_code == 302
    assert coordinator.post(f"/cases/inner/{row.pk}/accept/", answer | {"again": "1"}).status_code == 422
    assert led.number not in coordinator.get("/cases/inner/").content.decode()
    assert led.number in coordinator.get("/cases/inner/?state=accepted&service=rights_centre").content.decode()
    assert Case.objects.filter(service=OTHER).count() == 1


@pytest.mark.parametrize(("state", "found"), [("", 1), ("all", 1), ("declined", 0), ("nonsense", 1)])
def test_the_list_narrows(cast, led, propose, state, found):
    propose(led)
    assert inner.listed(cast.a.head, state=state).count() == found
    assert inner.listed(cast.a.head, text=led.number).count() == 1
    assert inner.listed(cast.a.head, text="КЦ-2026-9999").count() == 0
    assert inner.listed(cast.a.head, service=Service.CONTACT_CENTRE).count() == 0


def test_what_came_from_another_service_is_found_and_stays_so_when_the_other_case_is_erased(
    cast, led, propose, accept
):
    opened = accept(propose(led))
    assert list(queries.case_list(cast.a.head, inner=True)) == [opened]
    InnerReferral.objects.update(opened_case=None)
    assert list(queries.case_list(cast.a.head, inner=True)) == [opened]


def test_nobody_types_an_inner_referral(cast, led):
    page = cast.at(cast.a.head).get(f"/cases/{led.pk}/referrals/new/").content.decode()
    assert 'value="self"' in page
    assert 'value="inner"' not in page
