"""R11, R24, R28 and the trainings: who may supervise which meeting. R23: whose hour stays. Through operations."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.clock import at_sofia
from kernel.errors import Refusal
from services.contact_centre.enums import ContactType
from services.contact_centre.models import Policy
from services.contact_centre.operations.conflicts import add_conflict, end_conflict
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.sessions import Move, book_session, reschedule
from services.contact_centre.queries.alternatives import alternatives
from services.staff import rota
from services.staff.enums import AbsenceKind, Topic
from services.staff.operations import add_qualification
from tests.contact_centre.conftest import NOW, SATURDAY


def book(family, booking, by):
    return book_session(case=family.case, booking=booking, by=by, at=NOW)


def speaks(worker, *languages):
    worker.languages = list(languages)
    worker.save(update_fields=["languages"])
    return worker


def another(cast):
    return cast.a.worker("session_supervisor", language="bg")


# --- R11: the supervisor understands the language, or a neutral adult interprets ------------------------------------


@pytest.fixture
def turkish(family):
    family.father.languages = ["tr"]
    family.father.save(update_fields=["languages"])
    return family


def test_r11_the_supervisor_understands_the_language(turkish, wanted, cast):
    with pytest.raises(Refusal, match=r"не разбира езика на тази среща \(турски\)"):
        book(turkish, wanted(turkish.first), cast.a.coordinator)
    speaks(cast.a.supervisor, "bg", "tr")
    assert book(turkish, wanted(turkish.first), cast.a.coordinator).supervisor == cast.a.supervisor


def test_r11_a_neutral_interpreter_makes_good_for_it(turkish, wanted, cast):
    session = book(turkish, wanted(turkish.first, interpreter="Емине Преводачева"), cast.a.coordinator)
    assert session.interpreter == "Емине Преводачева"


def test_r11_nobody_of_the_family_interprets(turkish, wanted, cast):
    with pytest.raises(Refusal, match="Преводачът е неутрален"):
        book(turkish, wanted(turkish.first, interpreter=turkish.mother.names), cast.a.coordinator)


def test_r11_who_speaks_the_language_is_offered_instead(turkish, wanted, cast):
    helper = speaks(another(cast), "bg", "tr")
    offered = alternatives(wanted_of(wanted(turkish.first)), NOW, limit=1)
    assert [one.supervisor for one in offered] == [helper]


# --- R24: one to one; supported meetings a few families, and enough colleagues on duty -------------------------------


def supported(family, wanted, **more):
    return wanted(family.first, type=ContactType.SUPPORTED, **more)


def test_r24_a_supervised_meeting_is_one_to_one(family, another_family, wanted, house, cast):
    book(family, wanted(family.first), cast.a.coordinator)
    other = another_family()
    with pytest.raises(Refusal, match="на друга среща"):
        book(other, wanted(other.first, room=house.moon), cast.a.coordinator)


def test_r24_who_is_alone_with_a_family_has_no_supported_one_beside(family, another_family, wanted, house, cast):
    book(family, wanted(family.first), cast.a.coordinator)
    other = another_family()
    with pytest.raises(Refusal, match="на друга среща"):
        book(other, supported(other, wanted, room=house.moon), cast.a.coordinator)


def test_r24_who_has_supported_families_is_alone_with_none(family, another_family, wanted, house, cast):
    book(family, supported(family, wanted), cast.a.coordinator)
    other = another_family()
    with pytest.raises(Refusal, match="на друга среща"):
        book(other, wanted(other.first, room=house.moon), cast.a.coordinator)


def test_r24_supported_families_share_a_supervisor_up_to_the_centres_number(
    family, another_family, wanted, house, cast
):
    Policy.objects.create(supported_together=1)
    book(family, supported(family, wanted), cast.a.coordinator)
    other = another_family()
    with pytest.raises(Refusal, match="вече се грижи за 1"):
        book(other, supported(other, wanted, room=house.moon), cast.a.coordinator)
    Policy.objects.update(supported_together=2)
    assert book(other, supported(other, wanted, room=house.moon), cast.a.coordinator)


def test_r24_supported_meetings_need_the_centres_minimum_on_duty(family, wanted, cast):
    Policy.objects.create(supported_on_duty=2)
    cast.a.supervisor  # noqa: B018 - the only one who leads meetings, beside the head
    rota.record_absence(
        worker=cast.a.head,
        starts_at=at_sofia(SATURDAY, NOW.time().replace(hour=0)),
        ends_at=at_sofia(SATURDAY + timedelta(days=1), NOW.time().replace(hour=0)),
        kind=AbsenceKind.LEAVE,
        by=cast.a.head,
        at=NOW,
    )
    with pytest.raises(Refusal, match="трябват 2 дежурни колеги"):
        book(family, supported(family, wanted), cast.a.coordinator)
    another(cast)
    assert book(family, supported(family, wanted), cast.a.coordinator)


# --- R28: conflicts of interest --------------------------------------------------------------------------------------


def bind(family, cast, person=None, worker=None):
    return add_conflict(
        case=family.case,
        worker=worker or cast.a.supervisor,
        person=person,
        reason="Братовчедка на бащата",
        by=cast.a.coordinator,
        at=NOW,
    )


def test_r28_who_is_bound_to_the_case_does_not_supervise_it(family, another_family, wanted, house, cast):
    bind(family, cast)
    with pytest.raises(Refusal, match="конфликт на интереси"):
        book(family, wanted(family.first), cast.a.coordinator)
    other = another_family()
    assert book(other, wanted(other.first, room=house.moon), cast.a.coordinator)


def test_r28_who_is_bound_to_a_person_is_so_in_every_case(family, another_family, wanted, cast):
    other = another_family()
    bind(other, cast, person=family.father)
    with pytest.raises(Refusal, match="конфликт на интереси"):
        book(family, wanted(family.first), cast.a.coordinator)


def test_r28_no_reason_of_anybody_goes_against_it(family, wanted, cast):
    bind(family, cast, person=family.mother)
    with pytest.raises(Refusal, match="конфликт на интереси"):
        book(family, wanted(family.first, override="Няма друг"), cast.a.head)


def test_r28_a_meeting_is_not_moved_to_somebody_bound(family, wanted, cast):
    helper = another(cast)
    session = book(family, wanted(family.first), cast.a.coordinator)
    bind(family, cast, worker=helper)
    to = Move(session.starts_at, session.ends_at, session.room, helper)
    with pytest.raises(Refusal, match="конфликт на интереси"):
        reschedule(session=session, to=to, reason="Смяна", by=cast.a.coordinator, at=NOW)


def test_r28_nobody_ends_their_own_and_reception_has_no_say(family, wanted, cast):
    conflict = bind(family, cast, worker=cast.a.coordinator)
    with pytest.raises(Refusal, match="Друг решава"):
        end_conflict(conflict=conflict, by=cast.a.coordinator, at=NOW)
    with pytest.raises(PermissionDenied):
        add_conflict(case=family.case, worker=cast.a.head, person=None, reason="x", by=cast.a.reception, at=NOW)
    end_conflict(conflict=conflict, by=cast.a.head, at=NOW)
    assert conflict.until == NOW


# --- trainings, absences, hours --------------------------------------------------------------------------------------


def train(worker, cast, until):
    add_qualification(
        worker=worker,
        by=cast.a.head,
        title="Наблюдение на срещи",
        topic=Topic.SUPERVISION,
        obtained_on=date(2024, 5, 1),
        expires_on=until,
    )


def test_r24_a_training_that_has_run_out_keeps_from_supervising(family, wanted, cast):
    train(cast.a.supervisor, cast, SATURDAY - timedelta(days=1))
    with pytest.raises(Refusal, match="няма валидно обучение"):
        book(family, wanted(family.first), cast.a.coordinator)
    train(cast.a.supervisor, cast, SATURDAY)
    assert book(family, wanted(family.first), cast.a.coordinator)


def test_r24_a_centre_can_demand_a_training_of_everybody(family, wanted, cast):
    Policy.objects.create(supervisors_are_trained=True)
    with pytest.raises(Refusal, match="няма валидно обучение"):
        book(family, wanted(family.first), cast.a.coordinator)


def test_r23_the_centres_people_come_before_wishes_absence_and_hours(family, wanted, cast):
    rota.set_hours(
        worker=cast.a.supervisor, hours=[(0, NOW.time().replace(hour=9), NOW.time().replace(hour=17))], by=cast.a.head
    )
    with pytest.raises(Refusal, match="не е на работа"):
        book(family, wanted(family.first), cast.a.coordinator)
    assert book(family, wanted(family.first, override="Доброволно идва"), cast.a.coordinator)
    with pytest.raises(PermissionDenied):
        rota.set_hours(worker=cast.a.supervisor, hours=[], by=cast.a.supervisor)
