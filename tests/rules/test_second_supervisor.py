# ruff: noqa: F811 - fixtures, by name
"""R24: many children or a high risk want a second supervisor, of whom the same is asked as of the first."""

import threading
from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import set_urlconf

from kernel import sight
from kernel.place import entered
from services.contact_centre.enums import ContactType
from services.contact_centre.forms.planning import ReplanForm
from services.contact_centre.models import Policy, Session
from services.contact_centre.operations import record
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.conflicts import add_conflict
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.replanning import decide, of_worker, replan
from services.contact_centre.operations.second import name_second
from services.contact_centre.preparation_enums import RiskLevel
from services.contact_centre.queries import day, feeds
from services.contact_centre.queries.ratio import without_second
from services.contact_centre.queries.record import get_record, may_sign, may_write
from services.contact_centre.queries.sessions import calendar_entries, get_session
from services.incidents.models import RecordReview
from services.incidents.operations import decide_record_review
from services.reports.figures import catalogue, counting
from services.reports.figures.period import Period
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Entrance, Reservation, Room
from services.scheduling.operations.bookings import Taken
from services.staff.enums import Topic
from services.staff.operations import add_qualification
from services.staff.rota import set_hours
from tests.api.conftest import ask, key, program  # noqa: F401 - fixtures
from tests.contact_centre.conftest import NOW, SATURDAY, Family
from tests.contact_centre.door import moment
from tests.rules.second import (
    DAY,
    away,
    book,
    held_of,
    helper,
    lacking,  # noqa: F401 - fixtures
    other,  # noqa: F401
    reasons_of,
    refused,
    risky,
    siblings,  # noqa: F401
    two,  # noqa: F401
)
from tests.utils.eyes import TEST
from tests.walls.conftest import eyes_of

# --- when two are needed ---------------------------------------------------------------------------------------------


def test_r24_three_children_want_two_supervisors(siblings, wanted, other, cast):
    said = refused(siblings, wanted(*siblings.all), cast.a.coordinator)
    assert said == {"second_supervisor": "Нужни са двама наблюдаващи: идват 3 деца. Посочете втория."}
    session = book(siblings, wanted(*siblings.all, second_supervisor=other), cast.a.coordinator)
    assert session.led_by == [cast.a.supervisor, other]
    assert not without_second([session])


def test_r24_from_how_many_children_on_is_the_centre_s_own_number(siblings, wanted, cast):
    assert book(siblings, wanted(*siblings.all[:2]), cast.a.coordinator)
    Policy.objects.create(second_from_children=2)
    later = wanted(*siblings.all[:2], hours=(14, 16))
    assert set(refused(siblings, later, cast.a.coordinator)) == {"second_supervisor"}


@pytest.mark.parametrize("kind", [ContactType.SUPPORTED, ContactType.VIRTUAL])
def test_r24_only_who_is_watched_in_a_room_needs_two(siblings, wanted, cast, kind):
    assert book(siblings, wanted(*siblings.all, type=kind), cast.a.coordinator).second_supervisor is None


def test_r24_a_high_risk_wants_two_unless_the_centre_says_otherwise(family, wanted, cast):
    risky(family, cast)
    said = refused(family, wanted(family.first), cast.a.coordinator)
    assert "рискът при това семейство е висок" in said["second_supervisor"]
    Policy.objects.create(second_for_high_risk=False)
    assert book(family, wanted(family.first), cast.a.coordinator)


def test_r24_the_newest_assessment_counts(family, wanted, cast):
    risky(family, cast)
    risky(family, cast, RiskLevel.LOW)
    assert book(family, wanted(family.first), cast.a.coordinator)


def test_r24_whoever_may_plan_against_a_warning_says_why_one_is_enough(siblings, wanted, cast):
    booking = wanted(*siblings.all, alone_because="Двете по-големи ги води психологът")
    assert set(refused(siblings, booking, cast.a.key_worker)) == {"second_supervisor"}
    session = book(siblings, booking, cast.a.coordinator)
    assert session.alone_because == booking.alone_because
    assert booking.alone_because in reasons_of(session)
    assert not without_second([session])


def test_r24_a_reason_against_another_warning_is_none_for_being_alone(siblings, wanted, cast):
    booking = wanted(*siblings.all, override="Извън работното време, по молба на съда")
    assert set(refused(siblings, booking, cast.a.head)) == {"second_supervisor"}


# --- the same is asked of the second ---------------------------------------------------------------------------------


def untrained(cast, worker, family):
    facts = {"topic": Topic.SUPERVISION, "title": "Курс", "obtained_on": SATURDAY - timedelta(days=800)}
    add_qualification(worker=worker, expires_on=SATURDAY - timedelta(days=1), by=cast.a.head, **facts)


def bound(cast, worker, family):
    add_conflict(case=family.case, worker=worker, person=None, reason="Съседка", by=cast.a.head, at=NOW)


def of_another_language(cast, worker, family):
    family.father.languages = cast.a.supervisor.languages = ["tr"]
    family.father.save()
    cast.a.supervisor.save()


def ill(cast, worker, family):
    away(cast, worker)


@pytest.mark.parametrize("why", [untrained, bound, of_another_language, ill])
def test_r24_the_second_is_asked_the_same_as_the_first(siblings, wanted, other, cast, why):
    why(cast, other, siblings)
    booking = wanted(*siblings.all, second_supervisor=other)
    assert set(refused(siblings, booking, cast.a.coordinator)) == {"second_supervisor"}


def test_r24_the_second_is_somebody_who_leads_meetings_and_not_the_first(siblings, wanted, cast):
    for worker in (cast.a.reception, cast.a.supervisor):
        booking = wanted(*siblings.all, second_supervisor=worker)
        assert set(refused(siblings, booking, cast.a.coordinator)) == {"second_supervisor"}


def test_r24_the_database_itself_knows_no_second_who_is_the_first(two):
    with pytest.raises(IntegrityError, match="session_two_supervisors"), transaction.atomic():
        Session.objects.filter(pk=two.pk).update(second_supervisor=two.supervisor)


def test_r24_the_second_has_no_other_family_either(two, family, wanted, house, other, cast):
    booking = wanted(family.first, room=house.moon, supervisor=other)
    with pytest.raises(Taken) as refusal:
        book(family, booking, cast.a.coordinator)
    assert refusal.value.field == "supervisor"
    supported = wanted(family.first, room=house.moon, supervisor=other, type=ContactType.SUPPORTED)
    assert set(refused(family, supported, cast.a.coordinator)) == {"supervisor"}


def test_r24_who_is_taken_cannot_be_the_second(family, siblings, wanted, house, other, cast):
    book(family, wanted(family.first, room=house.moon, supervisor=other), cast.a.coordinator)
    with pytest.raises(Taken) as refusal:
        book(siblings, wanted(*siblings.all, second_supervisor=other), cast.a.coordinator)
    assert refusal.value.field == "second_supervisor"


def test_r24_the_database_refuses_the_second_in_two_meetings(two, other):
    held = Reservation.objects.get(booking=two.pk, kind=ResourceKind.WORKER, resource=other.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.create(kind=held.kind, resource=held.resource, booking=held.pk, during=held.during)


@pytest.mark.django_db(transaction=True)
def test_r24_two_planners_name_one_second_in_the_same_second_and_one_is_refused(place_a, cast):
    with entered(place_a), sight.beyond(TEST):
        set_urlconf("config.urls.centre")
        second, coordinator = helper(cast), cast.a.coordinator
        Entrance.objects.create(name="Главен вход")
        families = [_ready(cast, name) for name in ("Иванов", "Петров")]
    ready, answers = threading.Barrier(2), []

    def plan(family, room, first):
        ready.wait(timeout=30)
        set_urlconf("config.urls.centre")
        with entered(place_a), sight.beyond(TEST):
            span = {"starts_at": moment("10:00"), "ends_at": moment("12:00")}
            people = {"room": room, "supervisor": first, "second_supervisor": second}
            booking = Booking((family.first,), **span, **people)
            try:
                book(family, booking, coordinator)
                answers.append("booked")
            except Taken as refusal:
                answers.append(refusal.field)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                answers.append(repr(error))
        connection.close()

    threads = [threading.Thread(target=plan, args=one) for one in families]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with entered(place_a):
        assert sorted(answers) == ["booked", "second_supervisor"]
        assert Session.objects.filter(second_supervisor=second).count() == 1


def _ready(cast, name):
    one = Family(cast, name, "Ани")
    one.first = one.arrangement(one.order(number=name))
    one.in_state("agreed")
    return one, Room.objects.create(name=name, capacity=6), helper(cast)


# --- need to know ----------------------------------------------------------------------------------------------------


def test_r24_the_second_sees_the_meeting_as_the_first_does_and_nobody_else(two, door, other, cast):
    door.now("9:30")
    at = moment("9:30")
    for worker in (cast.a.supervisor, other):
        assert get_session(worker, two.pk) == get_record(worker, two.pk) == day.get_mine(worker, two.pk, at) == two
        assert [one.session for one in day.my_day(worker, at)] == feeds.of_worker(worker, at) == [two]
        with eyes_of(worker):
            assert list(Session.objects.values_list("pk", flat=True)) == [two.pk]
    stranger = helper(cast)
    for found in (get_session, get_record):
        with pytest.raises(Http404):
            found(stranger, two.pk)
    assert day.my_day(stranger, at) == feeds.of_worker(stranger, at) == []


def test_r24_whoever_is_no_longer_the_second_sees_it_no_longer(two, other, cast):
    Policy.objects.create(second_from_children=4)
    name_second(session=two, worker=None, reason="", by=cast.a.coordinator, at=NOW)
    with pytest.raises(Http404):
        get_session(other, two.pk)
    with eyes_of(other):
        assert not Session.objects.exists()
    assert not Reservation.objects.filter(booking=two.pk, resource=other.pk).exists()


def test_r24_the_second_writes_and_the_first_signs(two, door, siblings, other, cast):
    held = held_of(two, door, siblings)
    facts = {"kind": "observed", "at": moment("10:10"), "written_at": moment("10:11")}
    assert record.write_fact(session=held, text="Рисуват.", by=other, **facts).author == other
    assert (may_write(other, held), may_sign(other, held)) == (True, False)
    with pytest.raises(PermissionDenied):
        record.sign_record(session=held, by=other, at=moment("13:00"))
    assert may_sign(cast.a.supervisor, held)


def test_r24_a_head_who_was_the_second_neither_signs_nor_confirms(siblings, wanted, cast):
    session = book(siblings, wanted(*siblings.all, second_supervisor=cast.a.head), cast.a.coordinator)
    assert (may_write(cast.a.head, session), may_sign(cast.a.head, session)) == (True, False)
    asked = {"session_id": session.pk, "asked_at": NOW, "asked_by": cast.a.supervisor}
    review = RecordReview.objects.create(case=siblings.case, **asked)
    facts = {"review": review, "is_right": True, "finding": "Записът отговаря на видяното.", "at": NOW}
    with pytest.raises(PermissionDenied):
        decide_record_review(by=cast.a.head, **facts)
    assert decide_record_review(by=cast.a.key_worker, **facts).is_right


def test_r24_a_meeting_counts_for_each_supervisor_and_opens_from_each(two, other, cast):
    period = Period(SATURDAY, SATURDAY)
    led = counting.workload(cast.a.head, period)[0].lines
    assert {(line.label, line.value) for line in led} == {(str(cast.a.supervisor), 1), (str(other), 1)}
    for worker, rows in ((other, [two]), (helper(cast), [])):
        assert list(counting.rows_of(catalogue.BY_SUPERVISOR, cast.a.head, period, worker.pk)) == rows


# --- pages, calendar, programs ---------------------------------------------------------------------------------------


def test_r24_the_page_of_the_meeting_says_who_is_missing_and_takes_a_name(lacking, other, cast):
    page = cast.at(cast.a.key_worker)
    assert "Липсва вторият наблюдаващ" in page.get(f"/meetings/{lacking.pk}/").content.decode()
    answer = page.post(f"/meetings/{lacking.pk}/second/", {"second_supervisor": str(other.pk)})
    assert answer.status_code == 302
    told = page.get(f"/meetings/{lacking.pk}/").content.decode()
    assert "Липсва вторият наблюдаващ" not in told
    assert f"{cast.a.supervisor}, {other}" in told


def test_r24_the_form_names_both_and_a_free_place_is_one_for_two(siblings, other, door, cast, house):
    door.now("8:00", NOW.date())
    page = cast.at(cast.a.coordinator)
    facts = {"arrangements": [one.pk for one in siblings.all], "purpose": "meeting", "room": house.sun.pk}
    hours = {"day": f"{SATURDAY:%d.%m.%Y}", "start_time": "10:00", "end_time": "12:00"}
    address = f"/meetings/cases/{siblings.case.pk}/new/"
    said = page.post(address, {**facts, **hours, "supervisor": cast.a.supervisor.pk})
    assert said.status_code == 422
    assert f"{cast.a.supervisor}, {other}" in said.content.decode()
    facts |= {"supervisor": cast.a.supervisor.pk, "second_supervisor": other.pk}
    assert page.post(address, {**facts, **hours}).status_code == 302
    assert Session.objects.get().led_by == [cast.a.supervisor, other]


def test_r24_calendar_and_programs_show_both(two, other, door, cast, program):
    door.now("8:00", NOW.date())
    (entry,) = calendar_entries(worker=cast.a.head, starts_at=DAY[0], ends_at=DAY[1])
    assert entry.worker == f"{cast.a.supervisor}, {other}"
    told = program(cast.a.coordinator).get(f"sessions/{two.pk}/").json()
    assert (told["second_supervisor"], told["lacks_second"]) == (str(other.pk), False)


# --- somebody is ill -------------------------------------------------------------------------------------------------


def test_r24_when_the_second_is_ill_the_first_stays_and_another_is_proposed(two, other, cast):
    third = helper(cast)
    away(cast, other)
    away(cast, cast.a.head)
    (touched,) = replan(list(of_worker(cast.a.coordinator, other, *DAY)), NOW, other)
    assert (touched.beside, touched.proposed, touched.is_second) == (cast.a.supervisor, third, True)


def test_r24_when_both_are_ill_two_are_proposed(two, other, cast):
    helpers = {helper(cast), helper(cast)}
    for worker in (other, cast.a.supervisor, cast.a.head):
        away(cast, worker)
    (touched,) = replan(list(of_worker(cast.a.coordinator, other, *DAY)), NOW, other)
    assert {touched.beside, touched.proposed} == helpers


def test_r24_the_one_who_is_left_goes_on_alone_with_the_reason_of_the_page(two, other, cast):
    away(cast, other)
    touched = replan(list(of_worker(cast.a.coordinator, other, *DAY)), NOW, other)
    form = ReplanForm({f"session_{two.pk.hex}": "alone", "reason": "Психологът помага"}, touched=touched)
    assert form.is_valid()
    done = decide(decisions=form.decisions(), reason="Психологът помага", by=cast.a.coordinator, at=NOW)
    two.refresh_from_db()
    assert (done.kept, two.led_by, two.alone_because) == (1, [cast.a.supervisor], "Психологът помага")


@pytest.mark.parametrize(("needed_from", "proposed"), [(3, "cancel"), (4, "alone")])
def test_r24_where_one_is_enough_nobody_is_proposed_to_be_called_off(two, other, cast, needed_from, proposed):
    Policy.objects.create(second_from_children=needed_from)
    for worker in (other, cast.a.head):
        away(cast, worker)
    form = ReplanForm(touched=replan(list(of_worker(cast.a.coordinator, other, *DAY)), NOW, other))
    assert form.fields[f"session_{two.pk.hex}"].initial == proposed


def test_r24_whoever_was_booked_outside_of_their_hours_stays(two, other, cast):
    third, first = helper(cast), cast.a.supervisor
    for worker in (other, cast.a.head):
        away(cast, worker)
    set_hours(worker=first, hours=[(1, time(9), time(17))], by=cast.a.coordinator)
    touched = replan(list(of_worker(cast.a.coordinator, other, *DAY)), NOW, other)
    assert (touched[0].beside, touched[0].proposed) == (first, third)
    form = ReplanForm({f"session_{two.pk.hex}": f"who-{third.pk.hex}", "reason": "Болест"}, touched=touched)
    assert form.is_valid()
    done = decide(decisions=form.decisions(), reason="Болест", by=cast.a.key_worker, at=NOW)
    assert (done.kept, done.refused) == (1, ())


def test_r24_another_room_is_large_enough_for_the_second_who_is_missing(siblings, wanted, other):
    alone = wanted_of(wanted(*siblings.all))
    assert alone.people == wanted_of(wanted(*siblings.all, second_supervisor=other)).people == 6
    assert wanted_of(wanted(*siblings.all[:2])).people == 4
