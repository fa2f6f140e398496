"""Whoever writes something about a meeting and whoever plans in its case wait for each other, they never deadlock."""

import threading
import time as clocks
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import set_urlconf

from kernel import sight
from kernel.place import entered
from services.cases.enums import CaseState
from services.cases.models import Case
from services.cases.operations import assign_worker
from services.consultations import coming
from services.consultations.operations import Wanted, plan_consultation
from services.contact_centre.operations import record
from services.contact_centre.operations.apart import plan_apart
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.handing import Handing
from services.contact_centre.operations.orders import keep_apart
from services.reports.operations.certificates import issue_certificate
from services.scheduling.models import Entrance, Room
from services.scheduling.operations.bookings import hold
from tests.contact_centre.conftest import NOW, SATURDAY, Family
from tests.contact_centre.door import Door, moment
from tests.utils.eyes import TEST

SOMEBODY = Handing(None, "Линейка 112")


class House:
    """A family, its meeting and a consultation of its child on one Saturday."""

    def __init__(self, cast, monkeypatch):
        set_urlconf("config.urls.centre")
        Entrance.objects.create(name="Главен вход")
        self.cast, self.door = cast, Door(cast, monkeypatch)
        self.rooms = [Room.objects.create(name=name, capacity=6) for name in ("Слънце", "Луна")]
        self.family = Family(cast, "Иванов", "Ани")
        self.family.first = self.family.arrangement(self.family.order())
        self.family.in_state(CaseState.AGREED)
        self.child = self.family.children[0]

    def meeting(self):
        hours = {"starts_at": moment("10:00"), "ends_at": moment("12:00")}
        booking = Booking((self.family.first,), room=self.rooms[0], supervisor=self.cast.a.supervisor, **hours)
        return self.door.book(booking, self.family.case)

    def consultation(self):
        worker = self.cast.a.worker("psychologist", name="Елена Пеева")
        assign_worker(case=self.family.case, worker=worker, by=self.cast.a.head, at=NOW)
        facts = {"kind": "support", "child": self.child, "room": self.rooms[1], "worker": worker}
        wanted = Wanted(starts_at=moment("10:00"), ends_at=moment("11:00"), **facts)
        return plan_consultation(case=self.family.case, wanted=wanted, by=worker, at=NOW)


def leaves_a_consultation(house):
    row = house.consultation()
    facts = {"consultation": row, "person": house.child, "by": house.cast.a.reception}
    coming.note_step(kind="arrived", at=moment("9:55"), noted_at=moment("9:55"), **facts)
    later = {"kind": "left", "at": moment("11:00"), "noted_at": moment("11:00"), "handing": SOMEBODY}
    return row, lambda: coming.note_step(**later, **facts)


def leaves_a_meeting(house):
    row = house.meeting()
    house.door.begun(row, house.family)
    house.door.end(row, "12:00")
    return row, lambda: house.door.check(row, house.child, "left", "12:05", handing=SOMEBODY)


def ends_a_meeting(house):
    row = house.meeting()
    house.door.begun(row, house.family)
    return row, lambda: house.door.end(row, "12:00")


def nobody_came(house):
    row = house.meeting()
    return row, lambda: house.door.not_held(row, "10:40", "nobody_came")


def keeps_a_voice(house):
    row = house.meeting()
    house.door.whole_meeting(row, house.family)
    voice = record.Voice(said="Искам баба да идва.", asked="Баба да дойде")
    facts = {"session": row, "child": house.child, "by": row.supervisor, "at": moment("12:30")}
    return row, lambda: record.keep_voice(voice=voice, **facts)


def issues_a_certificate(house):
    row = house.meeting()
    house.door.whole_meeting(row, house.family)
    row = house.door.signed(row, house.family)
    facts = {"addressee": "Районен съд", "by": house.cast.a.head, "at": moment("13:30") + timedelta(days=1)}
    return row, lambda: issue_certificate(session=row, **facts)


def keeps_two_apart(house):
    """The last with whom the child would leave: a task of its case, after the doors of the pair."""
    row = house.consultation()
    people = [house.family.mother, house.child]
    keep_apart(case=house.family.case, one=people[0], other=people[1], reason="х", by=house.cast.a.head, at=NOW)
    return row, lambda: plan_apart(people=people, by=house.cast.a.head, at=NOW)


HANDS = [
    keeps_two_apart,
    leaves_a_consultation,
    leaves_a_meeting,
    ends_a_meeting,
    nobody_came,
    keeps_a_voice,
    issues_a_certificate,
]


def wait_for_somebody_behind_me():
    """Until the other hand waits for what this one holds."""
    until = clocks.monotonic() + 20
    while clocks.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        clocks.sleep(0.02)
    raise AssertionError("the other hand holds nothing that this one needs")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hand", HANDS)
def test_two_hands_in_the_same_second_wait_for_each_other(place_a, cast, monkeypatch, settings, tmp_path, hand):
    settings.FILES_ROOT = str(tmp_path)
    with entered(place_a), sight.beyond(TEST):
        house = House(cast, monkeypatch)
        row, act = hand(house)
    has_case, answers = threading.Event(), []

    def plans():
        with transaction.atomic():
            Case.objects.select_for_update(of=("self",)).get(pk=row.case_id)
            has_case.set()
            wait_for_somebody_behind_me()
            hold((), [(house.family.mother.pk, house.child.pk)])
            type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        return "planned"

    def writes():
        has_case.wait(timeout=30)
        act()
        return "written"

    def by_hand(does):
        set_urlconf("config.urls.centre")
        try:
            with entered(place_a), sight.beyond(TEST):
                answers.append(does())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            answers.append(repr(error))
        connection.close()

    threads = [threading.Thread(target=by_hand, args=(does,)) for does in (plans, writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert answers == ["planned", "written"]
    assert row.starts_at.date() == SATURDAY
