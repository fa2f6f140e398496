"""A protection order stops the meetings of the person whom it is against, and leaves alone what it does not touch."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import Refusal, Refusals
from services.contact_centre.enums import AdmissionGround, BasisKind, FreezeGround, SessionState
from services.contact_centre.models import AdmittedPerson, Session
from services.contact_centre.operations import parcels
from services.contact_centre.operations.freeze import freeze_case, lift_freeze
from services.contact_centre.operations.orders import NewAdmission, admit_person
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.queries import board
from services.contact_centre.queries import orders as queries
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.contact_centre.test_freeze import LATER, WHY, aside, assessed, protection
from tests.contact_centre.test_freeze import files_in_a_folder_of_the_test as files  # noqa: F401 - used by name

NEXT = SATURDAY + timedelta(days=14)


@pytest.fixture
def granny(family):
    """She visits the same child under the same order, brought by the mother."""
    person = family.relative("Стойна Баева")
    family.with_granny = family.arrangement(family.basis, visiting=person)
    return person


@pytest.fixture
def hers(family, granny, wanted, cast):
    return book_session(case=family.case, booking=wanted(family.with_granny, day=NEXT), by=cast.a.coordinator, at=NOW)


def states(*sessions):
    return [Session.objects.get(pk=one.pk).state for one in sessions]


def test_whoever_the_order_is_not_against_goes_on_meeting(meeting, hers, family, wanted, cast):
    protection(family)
    assert states(meeting, hers) == [SessionState.FROZEN, SessionState.PLANNED]
    assert board.blocked([hers], NEXT) == set()
    assert board.blocked([meeting], SATURDAY) == {meeting.pk}
    later = NEXT + timedelta(days=14)
    facts = {"case": family.case, "by": cast.a.coordinator, "at": NOW}
    assert book_session(booking=wanted(family.with_granny, day=later), **facts)
    with pytest.raises(Refusals, match="замразени"):
        book_session(booking=wanted(family.first, day=later + timedelta(days=7)), **facts)


def test_an_order_against_whoever_brings_the_child_stops_both(meeting, hers, family):
    protection(family, against=family.mother)
    assert states(meeting, hers) == [SessionState.FROZEN, SessionState.FROZEN]


@pytest.mark.parametrize("how", ["nobody is named", "another ground"])
def test_what_names_nobody_stops_the_whole_case(meeting, hers, family, cast, how):
    if how == "nobody is named":
        protection(family, against=None)
    else:
        freeze_case(case=family.case, ground=FreezeGround.INVESTIGATION, by=cast.a.key_worker, at=NOW)
    assert states(meeting, hers) == [SessionState.FROZEN, SessionState.FROZEN]
    assert board.blocked([meeting, hers], NEXT) == {meeting.pk, hers.pk}


def test_a_meeting_to_which_that_person_may_be_let_in_is_stopped_too(meeting, hers, family, cast):
    facts = {"arrangement": family.with_granny, "by": cast.a.head, "at": NOW}
    admit_person(admission=NewAdmission(family.father, AdmissionGround.ORDER, SATURDAY), **facts)
    protection(family)
    assert states(hers) == [SessionState.FROZEN]


def test_nobody_is_let_in_against_whom_an_order_stands(family, granny, cast):
    protection(family)
    facts = {"arrangement": family.with_granny, "by": cast.a.head, "at": NOW}
    with pytest.raises(Refusal, match="02.11.2026") as refused:
        admit_person(admission=NewAdmission(family.father, AdmissionGround.ORDER, SATURDAY), **facts)
    assert refused.value.field == "person"


def test_what_two_orders_stop_goes_on_when_both_are_lifted(meeting, hers, family, cast):
    """Against the mother both meetings; against the father one of them."""
    for number, against in (("7/2026", family.father), ("8/2026", family.mother)):
        aside(protection(family, number=number, against=against), family, cast)
    assessed(family, cast)
    first, second = queries.active_freezes(family.case)
    told = lift_freeze(freeze=second, reason=WHY, by=cast.a.head, at=LATER)
    assert [one.pk for one in told.back] == [hers.pk]
    assert states(meeting, hers) == [SessionState.FROZEN, SessionState.PLANNED]
    lift_freeze(freeze=first, reason=WHY, by=cast.a.head, at=LATER)
    assert states(meeting) == [SessionState.PLANNED]


def test_the_same_two_people_are_kept_from_meeting_in_a_case_that_came_later(family, another_family, wanted, cast):
    protection(family)
    other = another_family("Колев")
    for person in (family.father, family.mother):
        other.case.parties.create(person=person, role="parent")
    second = other.order(number="5/2026", in_force_from=date(2026, 9, 11), dated=date(2026, 9, 2))
    row = other.arrangement(second, other.children[0], visiting=family.father, resident=family.mother)
    with pytest.raises(Refusals, match="друг случай"):
        book_session(case=other.case, booking=wanted(row), by=cast.a.coordinator, at=NOW)
    assert book_session(case=other.case, booking=wanted(other.first), by=cast.a.coordinator, at=NOW)


@pytest.fixture
def elsewhere(family, another_family):
    """The same child with her grandmother, by another case; the uncle is a stranger to that one."""
    uncle, child = family.relative("Петър Иванов"), family.children[0]
    other = another_family("Колев")
    other.case.parties.create(person=child, role="child")
    granny = other.relative("Стойна Баева")
    other.uncle = uncle
    other.with_granny = other.arrangement(other.basis, child, visiting=granny, resident=other.mother)
    return other


def let_in_uncle(elsewhere, cast):
    admission = NewAdmission(elsewhere.uncle, AdmissionGround.ORDER, SATURDAY)
    return admit_person(arrangement=elsewhere.with_granny, admission=admission, by=cast.a.head, at=NOW)


def test_nobody_is_let_in_to_whom_an_order_protects_by_another_case(family, elsewhere, another_family, cast):
    protection(family, against=elsewhere.uncle)
    with pytest.raises(Refusal, match="друг случай") as refused:
        let_in_uncle(elsewhere, cast)
    assert refused.value.field == "person"
    strangers = another_family("Димов")
    admission = NewAdmission(elsewhere.uncle, AdmissionGround.ORDER, SATURDAY)
    assert admit_person(arrangement=strangers.first, admission=admission, by=cast.a.head, at=NOW)


def test_whoever_may_be_let_in_stops_a_meeting_of_another_case_too(
    family, elsewhere, wanted, cast, django_assert_max_num_queries
):
    facts = {"case": elsewhere.case, "by": cast.a.coordinator, "at": NOW}
    hers = book_session(booking=wanted(elsewhere.with_granny, day=NEXT), **facts)
    theirs = book_session(booking=wanted(elsewhere.first, day=NEXT, hours=(14, 16)), **facts)
    let_in_uncle(elsewhere, cast)
    protection(family, against=elsewhere.uncle)
    assert states(hers, theirs) == [SessionState.FROZEN, SessionState.PLANNED]
    Session.objects.filter(pk=hers.pk).update(state=SessionState.PLANNED, freeze=None)
    elsewhere.case.freezes.update(lifted_at=NOW, lifted_by=cast.a.head)
    with django_assert_max_num_queries(7):
        assert board.blocked([hers, theirs], NEXT) == {hers.pk}
    with pytest.raises(Refusals, match="друг случай"):
        book_session(booking=wanted(elsewhere.with_granny, day=NEXT + timedelta(days=14)), **facts)


def test_whoever_is_no_longer_let_in_stops_nothing_elsewhere(family, elsewhere, wanted, cast):
    AdmittedPerson.objects.filter(pk=let_in_uncle(elsewhere, cast).pk).update(
        from_date=NOW.date() - timedelta(days=9), until_date=NOW.date() - timedelta(days=1)
    )
    booking = wanted(elsewhere.with_granny, day=NEXT)
    hers = book_session(case=elsewhere.case, booking=booking, by=cast.a.coordinator, at=NOW)
    protection(family, against=elsewhere.uncle)
    assert states(hers) == [SessionState.PLANNED]
    assert not elsewhere.case.freezes.exists()


def test_cases_that_an_order_stops_are_held_in_one_order(family, elsewhere, cast):
    """Whichever of the two cases it is entered in: two orders that cross never wait for each other in a circle."""
    let_in_uncle(elsewhere, cast)
    with CaptureQueriesContext(connection) as asked:
        protection(family, against=elsewhere.uncle)
    first = next(one["sql"] for one in asked if "FOR UPDATE" in one["sql"])
    assert all(case.pk.hex in first.replace("-", "") for case in (family.case, elsewhere.case)), first
    assert 'ORDER BY "cases_case"."id"' in first


def test_letters_of_the_others_are_passed_on(family, granny, cast):
    facts = {"by": cast.a.key_worker, "at": NOW}
    protection(family)

    def sent(arrangement):
        what = {"kind": "letter", "what": "Картичка", "to_child": True, "received_at": NOW}
        row = parcels.receive_parcel(arrangement=arrangement, **what, **facts)
        return parcels.screen_parcel(parcel=row, is_allowed=True, reason="", **facts)

    assert parcels.pass_on(parcel=sent(family.with_granny), told="Прочетохме я.", **facts).state == "passed_on"
    with pytest.raises(Refusal):
        parcels.pass_on(parcel=sent(family.first), told="х", **facts)


def test_an_order_that_begins_later_leaves_the_meetings_before_it_to_the_head(meeting, family):
    """It is frozen when it is entered: protection does not wait for the day."""
    family.order(
        kind=BasisKind.PROTECTION_ORDER,
        dated=date(2026, 11, 2),
        in_force_from=NEXT,
        number="9/2026",
        regime_text="",
        against=family.father,
    )
    assert states(meeting) == [SessionState.FROZEN]
