"""The pages of a case: for whom they open, and what they cost when its story has grown long."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.pages.addresses import address, tomorrow

CASE_PAGES = [
    "orders",
    "new_basis",
    "keep_apart",
    "preparation",
    "new_interview",
    "new_orientation",
    "new_risk",
    "new_safety_plan",
    "new_agreement",
    "sessions",
    "new_session",
]


@pytest.mark.parametrize("page", CASE_PAGES)
def test_the_key_worker_opens_the_pages_of_their_case(cast, family, page):
    assert cast.at(cast.a.key_worker).get(address(page, family.case.pk)).status_code == 200


@pytest.mark.parametrize("page", CASE_PAGES)
def test_another_key_worker_finds_nothing(cast, family, page):
    other = cast.a.worker("key_worker")
    assert cast.at(other).get(address(page, family.case.pk)).status_code == 404


@pytest.mark.parametrize("page", CASE_PAGES)
@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_is_not_in_casework_is_refused(cast, family, page, who):
    assert cast.at(getattr(cast.a, who)).get(address(page, family.case.pk)).status_code == 403


def test_another_centre_finds_nothing(cast, family):
    assert cast.at(cast.b.head).get(address("orders", family.case.pk)).status_code == 404
    assert cast.at(cast.b.head, "centre-a").get(address("orders", family.case.pk)).status_code == 302


@pytest.mark.parametrize("page", ["sessions", "orders", "preparation"])
def test_pages_of_a_case_cost_the_same_however_long_the_story_is(cast, family, wanted, page):
    client = cast.at(cast.a.key_worker)
    client.get(address(page, family.case.pk))
    with CaptureQueriesContext(connection) as before:
        client.get(address(page, family.case.pk))
    for days in range(1, 8):
        booking = wanted(family.first, day=tomorrow(days))
        book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=clock.now())
        family.order(kind="agreement", number=f"{days}/2026")
    with CaptureQueriesContext(connection) as after:
        client.get(address(page, family.case.pk))
    assert len(after) <= len(before) + 5  # of the meetings two: who needs a second supervisor
