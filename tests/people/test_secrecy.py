"""One question for every output: may this reader know this fact?"""

import pytest

from kernel import clock
from services.people import operations
from services.people.secrecy import is_protected, may_know, visible_contact_points


@pytest.fixture
def secret(cast, household, in_a):
    """The mother's phone, kept from the father."""
    operations.withhold(
        point=household.phone, withheld_from=household.father, reason="Насилие", by=cast.a.head, at=clock.now()
    )
    return household.phone


@pytest.mark.parametrize(
    ("who", "knows"),
    [("head", True), ("coordinator", True), ("key_worker", True), ("supervisor", False), ("reception", False)],
)
def test_which_workers_may_know_what_is_protected(cast, secret, who, knows):
    assert may_know(getattr(cast.a, who), secret) is knows


def test_a_person_knows_their_own_and_nothing_of_others(household, secret):
    assert may_know(household.mother, secret)
    assert not may_know(household.father, secret)
    assert not may_know(household.mother, household.father.contact_points.get())


def test_for_a_person_the_others_points_are_not_even_there(household, secret):
    points = [secret, household.father.contact_points.get()]
    assert [point for point, _known in visible_contact_points(points, household.father)] == [points[1]]


def test_a_worker_without_the_right_learns_that_there_is_one_and_no_more(cast, secret):
    assert visible_contact_points([secret], cast.a.reception) == [(secret, False)]


def test_a_lifted_secret_is_none(cast, secret):
    operations.lift_withholding(row=secret.withholdings.get(), reason="Край", by=cast.a.head, at=clock.now())
    assert not is_protected(secret)


def test_an_ended_point_leaves_every_output(cast, secret):
    operations.end_contact_point(point=secret, by=cast.a.head, at=clock.now())
    secret.refresh_from_db()
    assert visible_contact_points([secret], cast.a.head) == []
