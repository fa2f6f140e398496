"""Eight in the morning, and somebody is ill; a room that is closed after everything was planned."""

import time as clock_on_the_wall
from dataclasses import replace
from datetime import time, timedelta

import pytest

from kernel import clock
from kernel.addresses import address
from kernel.clock import at_sofia
from services.contact_centre.enums import CancelledBy, ContactType, SessionState
from services.contact_centre.forms.planning import ReplanForm
from services.contact_centre.models import Session
from services.contact_centre.operations.conflicts import add_conflict
from services.contact_centre.operations.replanning import Decision, decide, of_worker, replan
from services.contact_centre.operations.sessions import Move, book_session, confirm_session
from services.contact_centre.queries.sessions import make_ups_owed
from services.scheduling import views as scheduling_views
from services.scheduling.models import Closure, Room
from services.staff.enums import AbsenceKind
from services.staff.models import Absence
from services.staff.rota import record_absence
from tests.contact_centre.conftest import NOW, SATURDAY

EIGHT = at_sofia(SATURDAY, time(8))
DAY = (at_sofia(SATURDAY, time.min), at_sofia(SATURDAY + timedelta(days=1), time.min))


@pytest.fixture(autouse=True)
def _eight_in_the_morning(monkeypatch):
    for module in (clock, scheduling_views):
        monkeypatch.setattr(module, "now", lambda: EIGHT)


@pytest.fixture
def alone(cast):
    """The head leads no meetings on Saturdays here: who is left is who the test names."""
    return record_absence(
        worker=cast.a.head, starts_at=DAY[0], ends_at=DAY[1], kind=AbsenceKind.LEAVE, by=cast.a.head, at=NOW
    )


@pytest.fixture
def booked(family, wanted, cast):
    return book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)


def falls_ill(cast):
    return record_absence(
        worker=cast.a.supervisor,
        starts_at=DAY[0],
        ends_at=DAY[1],
        kind=AbsenceKind.SICK,
        by=cast.a.coordinator,
        at=NOW,
    )


def ask(cast):
    return replan(list(of_worker(cast.a.coordinator, cast.a.supervisor, *DAY)), EIGHT)


def helper(cast, *languages):
    worker = cast.a.worker("session_supervisor")
    worker.languages = list(languages or ("bg",))
    worker.save(update_fields=["languages"])
    return worker


def test_who_is_free_may_and_speaks_the_language_is_listed_and_proposed(booked, family, alone, cast):
    """Scenario 17."""
    family.father.languages = ["tr"]
    family.father.save()
    helper(cast)
    bound, turkish = helper(cast, "tr"), helper(cast, "bg", "tr")
    add_conflict(case=family.case, worker=bound, person=None, reason="Съседка", by=cast.a.head, at=NOW)
    falls_ill(cast)
    (touched,) = ask(cast)
    assert touched.who == (turkish,)
    assert (touched.proposed, touched.elsewhere) == (turkish, ())


def test_an_hour_that_was_taken_meanwhile_is_refused_and_never_exchanged_for_the_next(booked, alone, cast):
    falls_ill(cast)
    (shown,) = ask(cast)
    first = shown.elsewhere[0]
    data = {f"session_{booked.pk.hex}": f"at-{first.key}", "reason": "Отсъства"}
    form = ReplanForm(data, touched=[shown])
    assert form.is_valid()
    assert form.decisions()[0].to.starts_at == first.starts_at
    assert not ReplanForm(data, touched=[replace(shown, elsewhere=shown.elsewhere[1:])]).is_valid()


def test_whoever_is_in_another_meeting_takes_nothing_over(booked, family, another_family, wanted, house, alone, cast):
    busy = helper(cast)
    other = another_family()
    book_session(
        case=other.case, booking=wanted(other.first, room=house.moon, supervisor=busy), by=cast.a.coordinator, at=NOW
    )
    falls_ill(cast)
    (touched,) = ask(cast)
    assert touched.proposed is None
    same_day = [one for one in touched.elsewhere if one.starts_at < DAY[1]]
    assert all(one.supervisor != cast.a.supervisor for one in same_day)


def test_two_meetings_of_one_hour_go_to_two_people(family, another_family, wanted, house, alone, cast):
    """Both may be taken by the first helper, only one of them by the second: everybody gets somebody."""
    other = another_family()
    book_session(
        case=family.case, booking=wanted(family.first, type=ContactType.SUPPORTED), by=cast.a.coordinator, at=NOW
    )
    book_session(
        case=other.case,
        booking=wanted(other.first, type=ContactType.SUPPORTED, room=house.moon),
        by=cast.a.coordinator,
        at=NOW,
    )
    first, second = helper(cast), helper(cast)
    add_conflict(case=family.case, worker=second, person=None, reason="Роднина", by=cast.a.head, at=NOW)
    falls_ill(cast)
    found = {one.session.case_id: one.proposed for one in ask(cast)}
    assert found == {family.case.pk: first, other.case.pk: second}


def test_a_taken_over_meeting_keeps_its_hour_windows_and_answers(booked, alone, cast):
    confirm_session(session=booked, by=cast.a.coordinator, at=NOW)
    before = list(booked.windows.order_by("person_id", "direction").values_list("during", "entrance"))
    new = helper(cast)
    falls_ill(cast)
    to = Move(booked.starts_at, booked.ends_at, booked.room, new)
    done = decide(decisions=[Decision(booked, to)], reason="Болничен", by=cast.a.coordinator, at=EIGHT)
    booked.refresh_from_db()
    assert (done.kept, booked.supervisor, booked.state) == (1, new, SessionState.CONFIRMED)
    assert list(booked.windows.order_by("person_id", "direction").values_list("during", "entrance")) == before


def test_what_nobody_can_take_over_the_centre_cancels_and_owes(booked, family, alone, cast):
    falls_ill(cast)
    done = decide(decisions=[Decision(booked, None)], reason="Болничен", by=cast.a.coordinator, at=EIGHT)
    booked.refresh_from_db()
    assert (done.cancelled, booked.state, booked.cancelled_by) == (1, SessionState.CANCELLED, CancelledBy.CENTRE)
    assert [one.pk for one in make_ups_owed(family.case)] == [booked.pk]


def test_one_that_cannot_be_done_holds_up_no_other(booked, family, another_family, wanted, house, alone, cast):
    other = another_family()
    later = book_session(case=other.case, booking=wanted(other.first, hours=(14, 16)), by=cast.a.coordinator, at=NOW)
    new = helper(cast)
    add_conflict(case=family.case, worker=new, person=None, reason="Роднина", by=cast.a.head, at=NOW)
    falls_ill(cast)
    decisions = [Decision(one, Move(one.starts_at, one.ends_at, one.room, new)) for one in (booked, later)]
    done = decide(decisions=decisions, reason="Болничен", by=cast.a.coordinator, at=EIGHT)
    assert done.kept == 1
    assert [(session.pk, "конфликт на интереси" in why) for session, why in done.refused] == [(booked.pk, True)]


def test_the_page_leads_from_the_absence_to_the_day_arranged_anew(booked, alone, cast):
    new = helper(cast)
    client = cast.at(cast.a.coordinator)
    facts = {"worker": cast.a.supervisor.pk, "kind": "sick", "first_day": f"{SATURDAY:%d.%m.%Y}"}
    sent = client.post(address("staff:new_absence"), facts)
    assert sent.status_code == 302
    page = client.get(sent["Location"])
    assert page.status_code == 200
    assert new.display_name in page.text
    assert "болен" not in page.text
    (field,) = [name for name in page.context["form"].fields if name.startswith("session_")]
    data = page.context["asked"].facts | {field: f"who-{new.pk.hex}", "reason": "Отсъства"}
    assert client.post(sent["Location"], data).status_code == 302
    assert Session.objects.get(pk=booked.pk).supervisor == new
    assert "Никоя среща не е засегната" in client.get(sent["Location"]).text


def test_a_choice_that_the_page_did_not_offer_is_no_choice(booked, alone, cast):
    falls_ill(cast)
    client = cast.at(cast.a.coordinator)
    here = address("meetings:replan")
    asked = {"worker": cast.a.supervisor.pk, "day": f"{SATURDAY:%Y-%m-%d}"}
    data = asked | {f"session_{booked.pk.hex}": f"who-{cast.a.head.pk.hex}", "reason": "Отсъства"}
    assert client.post(here, data).status_code == 422
    assert Session.objects.get(pk=booked.pk).supervisor == cast.a.supervisor


@pytest.mark.parametrize("query", ["?worker=x", "?day=2026-13-01", "?room=00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_nothing_is_not_found(query, house, cast):
    assert cast.at(cast.a.coordinator).get(address("meetings:replan", tail=query)).status_code == 404


def test_a_closed_room_leads_to_its_meetings_and_another_room(booked, house, cast):
    client = cast.at(cast.a.coordinator)
    facts = {"room": house.sun.pk, "first_day": f"{SATURDAY:%d.%m.%Y}", "reason": "Теч"}
    sent = client.post(address("scheduling:new_closure"), facts)
    page = client.get(sent["Location"])
    (touched,) = page.context["touched"]
    assert (touched.room, touched.proposed) == (house.moon, cast.a.supervisor)
    (field,) = [name for name in page.context["form"].fields if name.startswith("session_")]
    chosen = {field: f"who-{cast.a.supervisor.pk.hex}", "reason": "Теч"}
    client.post(sent["Location"], page.context["asked"].facts | chosen)
    booked.refresh_from_db()
    assert (booked.room, booked.supervisor) == (house.moon, cast.a.supervisor)


def test_a_closed_house_offers_other_days_or_cancels(booked, cast):
    Closure.objects.create(during=DAY, reason="Ток")
    page = cast.at(cast.a.coordinator).get(address("meetings:replan", tail=f"?room=&day={SATURDAY:%Y-%m-%d}"))
    (touched,) = page.context["touched"]
    assert touched.elsewhere
    assert all(not (DAY[0] <= one.starts_at < DAY[1]) for one in touched.elsewhere)


@pytest.mark.parametrize("role", ["supervisor", "reception"])
def test_who_may_not(role, booked, cast):
    client = cast.at(getattr(cast.a, role))
    assert client.get(address("meetings:replan")).status_code == 403
    assert client.get(address("staff:new_absence")).status_code == 403
    rota = client.get(address("staff:rota"))
    assert rota.status_code == 200
    falls_ill(cast)
    assert "болен" not in client.get(address("staff:rota")).text
    assert Absence.objects.count() == 1


def test_a_busy_day_is_planned_anew_in_under_five_seconds(family, another_family, wanted, house, alone, cast):
    """Eight meetings of one colleague, ten others, eight rooms."""
    for number in range(6):
        Room.objects.create(name=f"Стая {number}", capacity=6, position=3 + number)
    helpers = [helper(cast) for _ in range(10)]
    families = [another_family(f"Петров{chr(0x430 + n)}") for n in range(8)]
    for number, one in enumerate(families):
        hours = (9 + number, 10 + number)
        book_session(case=one.case, booking=wanted(one.first, hours=hours), by=cast.a.coordinator, at=NOW)
    falls_ill(cast)
    started = clock_on_the_wall.monotonic()
    found = ask(cast)
    taken = clock_on_the_wall.monotonic() - started
    assert len([one for one in found if one.proposed]) == 8
    assert {one.proposed for one in found} <= set(helpers)
    assert taken < 5, taken


def test_ending_an_absence_makes_the_colleague_free_again(family, wanted, alone, cast):
    absence = falls_ill(cast)
    client = cast.at(cast.a.coordinator)
    assert client.post(address("staff:end_absence", absence.pk)).status_code == 302
    assert book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)
    assert client.get(address("staff:working_hours", cast.a.supervisor.pk)).status_code == 200


def test_a_conflict_of_interest_from_the_page_of_the_case(booked, family, cast):
    client = cast.at(cast.a.coordinator)
    page = client.get(address("meetings:new_conflict", family.case.pk))
    assert page.status_code == 200
    facts = {"worker": cast.a.supervisor.pk, "person": family.father.pk, "reason": "Братовчеди"}
    sent = client.post(address("meetings:new_conflict", family.case.pk), facts, follow=True)
    assert "1 предстояща среща още е с" in sent.text
    assert "Братовчеди" in sent.text
