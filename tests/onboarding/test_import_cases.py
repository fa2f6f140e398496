"""Cases and meetings from spreadsheets, into the rooms that keep them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel.clock import SOFIA, at_sofia, now, today
from services.cases.models import Case, Note, Task
from services.contact_centre.models import (
    Addendum,
    Arrangement,
    ContactPlan,
    LegalBasis,
    Participant,
    Policy,
    Session,
)
from services.onboarding.models import ImportLine
from services.people.models import Family, Person
from services.people.operations import NewContact, record_person, relate
from services.scheduling import queries as rooms_and_people
from services.scheduling.models import Entrance, Reservation, Room
from services.staff.enums import AbsenceKind
from services.staff.rota import record_absence
from tests.onboarding.bringing import said

CASE = [
    "Номер на случая",
    "Дата на постъпване",
    "Насочен от",
    "Дете",
    "Дата на раждане на детето",
    "Отглеждащ родител",
    "Неотглеждащ родител",
    "Съд",
    "Номер на акта",
    "Дата на акта",
    "Режим на лични отношения",
    "Състояние",
    "Водещ на случая",
    "Дата на приключване",
]
REGIME = "всяка първа и трета събота от месеца от 10,00 до 12,00 часа"
ACT = ["Районен съд – Хасково", "214", "12.03.2026", REGIME]
MARIA = ["12/2026", "01.04.2026", "съд", "Мария Петрова", "14.05.2017", "Ирина Петрова", "Иван Петров", *ACT]
PETAR = ["12/2026", "01.04.2026", "съд", "Петър Петров", "02.03.2015", "Иван Петров", "Ирина Петрова", *ACT]


class TestCases:
    def test_siblings_of_one_case_may_be_split(self, bring: Any, cast: Any) -> None:
        who = cast.a.key_worker.display_name
        run = bring([CASE, [*MARIA, "активен", who, ""], [*PETAR, "активен", who, ""]], kind="cases")
        assert (run.fresh, run.wrong) == (2, 0), said(run)
        case = Case.objects.get()
        assert (case.number, case.state, case.key_worker) == ("12/2026", "active", cast.a.key_worker)
        assert Family.objects.get().members.count() == Person.objects.count() == 4
        basis = LegalBasis.objects.get()
        assert (basis.regime_text, basis.number, basis.court_name) == (REGIME, "214", "Районен съд – Хасково")
        rows = {(row.child.names, row.visiting.names) for row in Arrangement.objects.all()}
        assert rows == {("Мария Петрова", "Иван Петров"), ("Петър Петров", "Ирина Петрова")}

    def test_the_rule_waits_for_a_person(self, bring: Any) -> None:
        bring([CASE, [*MARIA, "активен", "", ""]], kind="cases")
        assert not ContactPlan.objects.exists()
        assert Task.objects.get().kind == "confirm_rule"

    def test_the_same_file_twice_adds_nothing(self, bring: Any) -> None:
        rows = [CASE, [*MARIA, "активен", "", ""], [*PETAR, "активен", "", ""]]
        bring(rows, kind="cases")
        run = bring(rows, kind="cases")
        assert (run.fresh, run.known) == (0, 2)
        counts = (Case.objects.count(), Person.objects.count(), LegalBasis.objects.count())
        assert (*counts, Arrangement.objects.count()) == (1, 4, 1, 2)

    def test_a_later_file_adds_a_child(self, bring: Any) -> None:
        bring([CASE, [*MARIA, "активен", "", ""]], kind="cases")
        run = bring([CASE, [*PETAR, "активен", "", ""]], kind="cases")
        assert (run.fresh, Case.objects.count(), Person.objects.count()) == (1, 1, 4)

    def test_a_child_and_its_mother_are_found_again(self, bring: Any, in_a: Any) -> None:
        child = record_person(
            kind="child", names="Мария Иванова Петрова", birth_date=date(2017, 5, 14), by=None, at=now()
        )
        mother = record_person(kind="adult", names="Ирина Петрова", by=None, at=now())
        relate(child=child, relative=mother, kinship="mother", by=None, at=now())
        bring([CASE, [*MARIA, "активен", "", ""]], kind="cases")
        assert set(Case.objects.get().parties.values_list("person_id", flat=True)) >= {child.pk, mother.pk}
        assert Person.objects.count() == 3

    def test_a_closed_case_has_its_day(self, bring: Any) -> None:
        run = bring([CASE, [*MARIA, "приключен", "", ""]], kind="cases", store=False)
        assert said(run)["N2"] == "A closed case needs the date on which it was closed."
        bring([CASE, [*MARIA, "приключен", "", "01.06.2026"]], kind="cases")
        case = Case.objects.get()
        assert (case.state, case.closed_at, case.closing_reason) == (
            "closed",
            datetime(2026, 6, 1, 12, tzinfo=SOFIA),
            "before_system",
        )
        assert [move.move for move in case.transitions.all()] == ["take_over"]

    def test_without_an_act_the_words_stand_with_the_referral(self, bring: Any) -> None:
        row = [*MARIA[:7], "", "", "", REGIME, "", "", ""]
        run = bring([CASE, row], kind="cases")
        assert (run.fresh, LegalBasis.objects.count()) == (1, 0)
        assert Case.objects.get().referrals.get().text == REGIME

    @pytest.mark.parametrize(
        ("column", "value", "cell"),
        [(2, "", None), (1, "01.04.2099", "B2"), (6, "Ирина Петрова", "G2"), (9, "12.03.2099", "J2")],
    )
    def test_what_cannot_be_is_said_before(self, bring: Any, column: int, value: str, cell: str | None) -> None:
        row = [*MARIA, "", "", ""]
        row[column] = value
        run = bring([CASE, row], kind="cases", store=False)
        assert (run.wrong == 1) is (cell is not None)
        assert not cell or cell in said(run)

    def test_violence_never_waits(self, bring: Any) -> None:
        row = [*MARIA, "чакащ", "", ""]
        run = bring([[*CASE, "Основание"], [*row, "домашно насилие"]], kind="cases", store=False)
        assert said(run)["L2"] == "A case with violence or a child at risk is never put on the waiting list."


MEETING = ["Номер на случая", "Дете", "Дата", "Начало", "Край", "Стая", "Наблюдаващ", "Резултат", "Бележки"]


@pytest.fixture
def house(in_a: Any, bring: Any, cast: Any) -> Any:
    """A room, a door, and one active case with a mother who brings and a father who visits."""
    room = Room.objects.create(name="Стая 1")
    Entrance.objects.create(name="Вход")
    bring([CASE, [*MARIA, "активен", "", ""]], kind="cases")
    return room


def ahead(days: int = 3) -> str:
    return f"{today() + timedelta(days=days):%d.%m.%Y}"


@pytest.mark.usefixtures("house")
class TestMeetings:
    def test_the_past_is_signed_history(self, bring: Any, cast: Any) -> None:
        who = cast.a.supervisor.display_name
        held = ["12/2026", "", "04.07.2026", "10:00", "12:00", "Стая 1", who, "проведена", "Спокойна среща."]
        absent = ["12/2026", "", "18.07.2026", "10:00", "12:00", "", "Нина Непозната", "неявяване на родителя", ""]
        run = bring([MEETING, held, absent], kind="sessions")
        assert (run.fresh, run.wrong) == (2, 0), said(run)
        first, second = Session.objects.order_by("starts_at")
        assert (first.state, first.supervisor, first.signed_by) == ("signed", cast.a.supervisor, cast.a.head)
        assert (second.state, second.not_held_reason) == ("signed", "parent_did_not_come")
        assert {row.text for row in Addendum.objects.all()} == {"Спокойна среща.", "Нина Непозната"}
        assert Participant.objects.filter(session=first).count() == 3
        assert not Reservation.objects.exists()

    def test_history_cannot_be_changed(self, bring: Any) -> None:
        bring([MEETING, ["12/2026", "", "04.07.2026", "10:00", "12:00", "", "", "проведена", ""]], kind="sessions")
        with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
            Session.objects.update(ends_at=now())

    def test_what_is_to_come_is_booked(self, bring: Any, cast: Any) -> None:
        who = cast.a.supervisor.display_name
        run = bring([MEETING, ["12/2026", "", ahead(), "10:00", "12:00", "Стая 1", who, "", ""]], kind="sessions")
        assert (run.fresh, run.wrong) == (1, 0), said(run)
        session = Session.objects.get()
        assert (session.state, session.supervisor) == ("planned", cast.a.supervisor)
        assert session.starts_at == at_sofia(today() + timedelta(days=3), time(10))
        assert Reservation.objects.filter(booking=session.pk).count() == 3
        assert session.windows.exists()

    def test_r24_where_two_are_needed_somebody_else_who_is_free_is_the_second(self, bring: Any, cast: Any) -> None:
        Policy.objects.create(second_from_children=1)
        line = ["12/2026", "", ahead(), "10:00", "12:00", "", cast.a.supervisor.display_name, "", ""]
        run = bring([MEETING, line], kind="sessions", store=False)
        assert (run.fresh, run.wrong) == (1, 0), said(run)
        others = [one for one in rooms_and_people.supervisors() if one != cast.a.supervisor]
        span = {"starts_at": now(), "ends_at": now() + timedelta(days=9)}
        for one in others[1:]:
            record_absence(worker=one, kind=AbsenceKind.SICK, by=cast.a.coordinator, at=now(), **span)
        bring([MEETING, line], kind="sessions")
        session = Session.objects.get()
        assert session.led_by == [cast.a.supervisor, others[0]]
        assert session.room is not None
        run = bring([MEETING, [*line[:3], "11:00", "13:00", *line[5:]]], kind="sessions", store=False)
        assert "no other colleague is free" in said(run)["G2"]

    def test_two_lines_that_want_one_room_are_found_in_the_dry_run(self, bring: Any, cast: Any) -> None:
        who, other = cast.a.supervisor.display_name, cast.a.worker("session_supervisor", name="Росен Редов")
        bring([CASE, ["13/2026", *PETAR[1:], "активен", "", ""]], kind="cases", same_names=True)
        one = ["12/2026", "", ahead(), "10:00", "12:00", "Стая 1", who, "", ""]
        two = ["13/2026", "", ahead(), "11:00", "13:00", "Стая 1", other.display_name, "", ""]
        run = bring([MEETING, one, two], kind="sessions", store=False)
        assert (run.fresh, run.wrong) == (1, 1)
        assert "taken" in said(run)["F3"]
        assert not Session.objects.exists()
        assert not Reservation.objects.exists()

    def test_twice_the_same(self, bring: Any) -> None:
        row = ["12/2026", "", "04.07.2026", "10:00", "12:00", "", "", "проведена", ""]
        bring([MEETING, row], kind="sessions")
        assert bring([MEETING, row], kind="sessions").known == 1
        assert bring([MEETING, [*row[:8], "Друга бележка"]], kind="sessions").known == 1
        assert Session.objects.count() == 1

    def test_a_cancelled_one_becomes_a_note(self, bring: Any) -> None:
        bring([MEETING, ["12/2026", "", "04.07.2026", "10:00", "12:00", "", "", "отменена", "грип"]], kind="sessions")
        assert not Session.objects.exists()
        assert Note.objects.get().text == "A meeting of 04.07.2026 10:00 was cancelled. грип"

    @pytest.mark.parametrize(
        ("column", "value", "cell"),
        [
            (0, "99/2026", "A2"),
            (1, "Някой Друг", "B2"),
            (5, "Стая 9", "F2"),
            (7, "", "H2"),
            (2, "29.03.2026", "D2"),
        ],
    )
    def test_what_cannot_be_is_said(self, bring: Any, column: int, value: str, cell: str) -> None:
        row = ["12/2026", "", "04.07.2026", "03:30", "04:30", "", "", "проведена", ""]
        row[column] = value
        run = bring([MEETING, row], kind="sessions", store=False)
        assert (run.wrong, list(said(run))) == (1, [cell])

    def test_a_meeting_to_come_has_not_taken_place(self, bring: Any) -> None:
        row = ["12/2026", "", ahead(), "10:00", "12:00", "", "", "проведена", ""]
        assert list(said(bring([MEETING, row], kind="sessions", store=False))) == ["H2"]
        assert ImportLine.objects.filter(state="wrong").count() == 1


def test_a_phone_of_two_people_does_not_make_them_one(bring: Any, in_a: Any) -> None:
    record_person(
        kind="adult", names="Баба Цветанка Колева", contacts=[NewContact("phone", "+359888000111")], by=None, at=now()
    )
    run = bring([["Име и фамилия", "Роля", "Телефон"], ["Иван Петров", "баща", "0888 000 111"]])
    assert (run.fresh, Person.objects.count()) == (1, 2)
