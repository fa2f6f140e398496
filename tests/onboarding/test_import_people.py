"""People from a spreadsheet: what is new, who is known, what is wrong, and twice the same."""

from typing import Any

import pytest
from stdnum.bg import egn, pnf

from kernel.clock import now
from services.onboarding.enums import ImportState
from services.onboarding.models import ImportLine, TakenLine
from services.onboarding.operations import confirm_import
from services.onboarding.taking.people import People
from services.people.models import ContactPoint, Family, Person, Relationship
from services.people.operations import NewContact, record_person
from tests.onboarding.bringing import said

HEADINGS = ["Име и фамилия", "ЕГН", "Дата на раждане", "Роля", "Семейство", "Телефон", "Майка", "Телефон на майката"]
MARIA = ["Мария Иванова Петрова", "", "14.05.2017", "", "1", "", "Ирина Петрова", "0888 123 456"]
IVO = ["Иво Иванов Петров", "", "02.03.2015", "", "1", "", "Ирина Петрова", "0888 123 456"]
FATHER = ["Иван Петров", "", "01.02.1985", "баща", "1", "0887 111 222", "", ""]


def number(year: int, month: int, day: int, order: int = 4) -> str:
    base = f"{year % 100:02}{month + (40 if year >= 2000 else 0):02}{day:02}{order:03}"
    return base + egn.calc_check_digit(base)


def test_a_family_comes_in(bring: Any) -> None:
    run = bring([HEADINGS, MARIA, IVO, FATHER])
    assert (run.state, run.fresh, run.known, run.wrong) == (ImportState.DONE, 3, 0, 0)
    assert sorted(person.names for person in Person.objects.all()) == [
        "Иван Петров",
        "Иво Иванов Петров",
        "Ирина Петрова",
        "Мария Иванова Петрова",
    ]
    rows = Relationship.objects.select_related("child", "relative")
    assert {(row.child.names.split()[0], row.relative.names.split()[0], row.kinship) for row in rows} == {
        ("Мария", "Ирина", "mother"),
        ("Иво", "Ирина", "mother"),
        ("Мария", "Иван", "father"),
        ("Иво", "Иван", "father"),
    }
    assert Family.objects.get().members.count() == 3
    assert {point.value for point in ContactPoint.objects.all()} == {"+359888123456", "+359887111222"}


def test_the_same_file_twice_adds_nothing(bring: Any) -> None:
    bring([HEADINGS, MARIA, IVO, FATHER])
    people = Person.objects.count()
    run = bring([HEADINGS, MARIA, IVO, FATHER])
    assert (run.fresh, run.known, Person.objects.count()) == (0, 3, people)
    spelled = [*MARIA[:2], "2017-05-14", *MARIA[3:]]
    assert bring([HEADINGS[::-1], spelled[::-1]]).known == 1
    assert (Person.objects.count(), TakenLine.objects.count(), Family.objects.count()) == (people, 3, 1)


def test_a_line_that_stands_twice_in_one_file_is_stored_once_and_told_as_known(bring: Any) -> None:
    run = bring([HEADINGS, FATHER, MARIA, FATHER, FATHER])
    assert (run.fresh, run.known, run.wrong, said(run)) == (2, 2, 0, {})
    assert sorted(person.names for person in Person.objects.filter(kind="adult")) == ["Иван Петров", "Ирина Петрова"]


def test_a_wrong_line_that_stands_twice_is_named_twice(bring: Any) -> None:
    wrong = ["Петър Петров", "1745148742", "", "", "", "", "", ""]
    run = bring([HEADINGS, wrong, FATHER, wrong])
    assert (run.fresh, run.wrong) == (1, 2)


def test_the_dry_run_stores_nothing(bring: Any) -> None:
    run = bring([HEADINGS, MARIA, FATHER], store=False)
    assert (run.state, run.fresh, run.total) == (ImportState.CHECKED, 2, 2)
    assert not Person.objects.exists()
    assert not TakenLine.objects.exists()


def test_wrong_lines_stay_out_with_a_sentence_beside_the_cell(bring: Any) -> None:
    wrong = ["Петър Петров", "1745148742", "", "", "", "", "", ""]
    run = bring([HEADINGS, wrong, FATHER])
    assert (run.fresh, run.wrong) == (1, 1)
    assert said(run)["B2"].startswith("This is neither a valid ЕГН nor ЛНЧ")
    line = ImportLine.objects.get()
    assert line.cells[:2] == ["Петър Петров", "1745148742"]
    assert line.values is None


def test_a_lost_zero_is_offered_for_the_whole_file(bring: Any) -> None:
    short = number(2005, 1, 2).lstrip("0")
    run = bring([HEADINGS, ["Ана Петрова", int(short), "", "", "", "", "", ""]], store=False)
    assert run.wrong == 1
    assert ImportLine.objects.get().remarks[0]["offer"] == "restore_zeros"
    run = bring([HEADINGS, ["Ана Петрова", int(short), "", "", "", "", "", ""]], restores_zeros=True)
    assert Person.objects.get().identifier == number(2005, 1, 2)


class TestWhoIsKnown:
    @pytest.fixture
    def anna(self, in_a: Any) -> Person:
        return record_person(kind="adult", names="Анна Стоянова Кирова", by=None, at=now())

    def test_by_number(self, bring: Any, in_a: Any) -> None:
        known = record_person(
            kind="adult",
            names="Анна Кирова",
            identifier_kind="egn",
            identifier=number(1980, 5, 6),
            by=None,
            at=now(),
        )
        run = bring([HEADINGS, ["Anna Kirova", number(1980, 5, 6), "", "", "", "0888 000 111", "", ""]])
        assert (run.known, Person.objects.count()) == (1, 1)
        assert known.contact_points.get().value == "+359888000111"

    def test_a_number_of_another_name_is_wrong(self, bring: Any, in_a: Any) -> None:
        record_person(
            kind="adult", names="Анна Кирова", identifier_kind="egn", identifier=number(1980, 5, 6), by=None, at=now()
        )
        run = bring([HEADINGS, ["Вера Янева", number(1980, 5, 6), "", "", "", "", "", ""]], store=False)
        assert said(run) == {"B2": "This number is already recorded for somebody of another name."}

    def test_by_name_and_birth(self, bring: Any, in_a: Any) -> None:
        known = record_person(
            kind="adult", names="Анна Кирова", birth_date=now().date().replace(year=1980), by=None, at=now()
        )
        born = f"{known.birth_date:%d.%m.%Y}"
        assert bring([HEADINGS, ["Анна Стоянова Кирова", "", born, "", "", "", "", ""]]).known == 1

    def test_by_name_and_telephone(self, bring: Any, in_a: Any) -> None:
        record_person(
            kind="adult", names="Анна Кирова", contacts=[NewContact("phone", "+359888000111")], by=None, at=now()
        )
        assert bring([HEADINGS, ["Анна Кирова", "", "", "майка", "", "0888 000 111", "", ""]]).known == 1

    def test_a_name_alone_is_not_enough(self, bring: Any, anna: Person) -> None:
        line = ["Анна Кирова", "", "", "майка", "", "0888 000 111", "", ""]
        run = bring([HEADINGS, line], store=False)
        assert (run.wrong, list(said(run))) == (1, ["A2"])
        assert ImportLine.objects.get().remarks[0]["offer"] == "same_names"
        run = bring([HEADINGS, line], same_names=True)
        assert (run.known, Person.objects.count()) == (1, 1)

    def test_another_birth_is_another_person(self, bring: Any, in_a: Any) -> None:
        record_person(kind="adult", names="Анна Кирова", birth_date=now().date().replace(year=1980), by=None, at=now())
        assert bring([HEADINGS, ["Анна Кирова", "", "01.01.1971", "", "", "", "", ""]]).fresh == 1


def test_nobody_guesses_whether_it_is_a_child(bring: Any) -> None:
    run = bring([HEADINGS, ["Анна Кирова", "", "", "", "", "", "", ""]], store=False)
    assert said(run) == {"A2": "Say whether this is a child or an adult: no date of birth tells it."}


def test_a_mistyped_number_is_no_foreigner_s(bring: Any) -> None:
    """Among mistyped ЕГН one of ten is a valid ЛНЧ by chance: its first digits and the date of birth give it away."""
    wrong = next(
        typed
        for order in range(1000)
        for typed in [number(1980, 5, 6, order)[:9] + digit for digit in "0123456789"]
        if pnf.is_valid(typed) and not egn.is_valid(typed)
    )
    run = bring([HEADINGS, ["Анна Кирова", wrong, "06.05.1980", "", "", "", "", ""]], store=False)
    first, second = ImportLine.objects.get().remarks
    assert (first["bad"], second["bad"]) == (True, False)
    assert first["text"] == "By its first six digits this is an ЕГН, and its check digit is wrong."
    run = bring([HEADINGS, ["Anna Smith", wrong, "07.05.1980", "", "", "", "", ""]], store=False)
    assert said(run) == {"B2": "Read as ЛНЧ, the number of a foreigner."}


# Many lines at once


def adults(count: int) -> list[list[Any]]:
    births = (f"{n % 28 + 1:02}.{n // 28 % 12 + 1:02}.{1970 + n // 336}" for n in range(count))
    return [["Иван Петров", "", born, "", "", f"0888 {n:06}", "", ""] for n, born in enumerate(births)]


def test_a_line_costs_no_query_of_its_own(bring: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(90):
        run = bring([HEADINGS, *adults(60)])
    assert (run.fresh, Person.objects.count(), ContactPoint.objects.count(), TakenLine.objects.count()) == (60,) * 4


def test_a_line_in_the_way_stops_no_other(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number is taken between the judging and the storing: the line is named, all others are stored."""
    taken, judge = number(1980, 5, 5), People.judge

    def judge_late(self: People, values: Any, key: bytes) -> Any:
        verdict = judge(self, values, key)
        if values["identifier"] and not Person.objects.filter(identifier_index=taken).exists():
            record_person(
                kind="adult", names="Друг Човек", identifier_kind="egn", identifier=taken, by=None, at=self.setting.at
            )
        return verdict

    rows = [HEADINGS, *adults(3), ["Петър Колев", taken, "05.05.1980", "", "", "", "", ""], *adults(5)[3:]]
    run = bring(rows, store=False)
    monkeypatch.setattr(People, "judge", judge_late)
    run = confirm_import(run=run, by=run.created_by, at=now())
    assert (run.state, run.fresh, run.wrong, run.seen) == (ImportState.DONE, 5, 1, 6)
    assert "A person with this number is already recorded" in said(run)["B5"]
    assert [person.names for person in Person.objects.order_by("id")] == ["Иван Петров"] * 5
    assert TakenLine.objects.count() == 5


def test_a_child_who_is_none_is_named_before_anything_is_stored(bring: Any) -> None:
    run = bring([HEADINGS, ["Мария Иванова", "", "14.05.1990", "", "", "", "Ирина Петрова", ""]], store=False)
    assert (run.fresh, run.wrong) == (0, 1)
    assert "not a child" in said(run)["C2"]
