"""Who takes a child along is asked when it leaves (R21): what the planning knew may have changed since."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import Refusal
from services.contact_centre.enums import BasisKind
from services.contact_centre.models import AdmittedPerson, LegalBasis
from services.contact_centre.operations import checks
from services.contact_centre.operations.handing import Handing
from services.contact_centre.operations.orders import keep_apart
from services.contact_centre.queries import board
from tests.contact_centre.conftest import SATURDAY
from tests.contact_centre.door import moment


@pytest.fixture
def with_grandmother(cast, door, meeting, family):
    """She is admitted that day, and came to fetch the child; the mother went home at 10:03."""
    grandmother = family.relative("Иванка Иванова")
    row = AdmittedPerson.objects.create(
        arrangement=family.first, person=grandmother, how="order", from_date=SATURDAY, until_date=SATURDAY
    )
    checks.admit_other(session=meeting, person=grandmother, by=cast.a.reception, at=moment("9:40"))
    door.begun(meeting, family)
    door.check(meeting, grandmother, "arrived", "11:55")
    return grandmother, row


def offered(child):
    rows = board.board(SATURDAY, moment("11:58")).rows
    return [name for row in rows for guest in row.guests if guest.person_id == child.pk for _pk, name in guest.takers]


def leave(door, meeting, child, **facts):
    return door.check(meeting, child, "left", "12:00", **facts)


def test_whoever_is_admitted_takes_the_child(door, meeting, family, with_grandmother):
    child = family.children[0]
    assert offered(child) == ["Мария – отглеждащ родител", "Иванка – друго допуснато лице"]
    assert leave(door, meeting, child, handing=Handing(with_grandmother[0])).handed_to == with_grandmother[0]


def test_nobody_takes_it_whose_admission_was_ended_meanwhile(cast, door, meeting, family, with_grandmother):
    grandmother, row = with_grandmother
    AdmittedPerson.objects.filter(pk=row.pk).update(until_date=date(2026, 11, 6))
    assert offered(family.children[0]) == ["Мария – отглеждащ родител"]
    for handing in (Handing(grandmother), Handing()):
        with pytest.raises(Refusal):
            leave(door, meeting, family.children[0], handing=handing)


def test_nobody_takes_it_whom_a_pair_keeps_from_it(cast, door, meeting, family, with_grandmother):
    child, (grandmother, _row) = family.children[0], with_grandmother
    facts = {"reason": "Заплахи.", "by": cast.a.head, "at": moment("11:56")}
    keep_apart(case=family.case, one=child, other=grandmother, **facts)
    assert offered(child) == ["Мария – отглеждащ родител"]
    with pytest.raises(Refusal, match="няма право|не е одобрен|не е сред"):
        leave(door, meeting, child, handing=Handing(grandmother))


def test_nobody_takes_it_against_whom_an_order_protects_it_not_even_whom_it_lives_with(door, meeting, family):
    child = family.children[0]
    door.begun(meeting, family)
    door.check(meeting, family.mother, "arrived", "11:55")
    facts = {"kind": BasisKind.PROTECTION_ORDER, "dated": SATURDAY, "in_force_from": SATURDAY, "regime_text": ""}
    LegalBasis.objects.create(case=family.case, against=family.mother, **facts)
    assert offered(child) == []
    for handing in (Handing(family.mother), Handing()):
        with pytest.raises(Refusal):
            leave(door, meeting, child, handing=handing)
    words = "Полицията я отведе при бабата, по нареждане на ДСП."
    assert leave(door, meeting, child, handing=Handing(None, words)).handed_because == words


def test_the_board_asks_as_often_for_many_children(door, house, meeting, family, another_family, wanted, cast):
    second = another_family()
    colleague = cast.a.worker("session_supervisor")
    other = door.book(wanted(second.first, room=house.moon, supervisor=colleague), second.case)

    def cost():
        with CaptureQueriesContext(connection) as found:
            children = len(offered(family.children[0])) + len(offered(second.children[0]))
        return len(found), children

    door.begun(meeting, family)
    (one, takes) = cost()
    door.check(other, second.children[0], "arrived", "10:30")
    assert (takes, cost()) == (1, (one, 2))
