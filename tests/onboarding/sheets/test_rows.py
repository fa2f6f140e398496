"""Whole lines: faults beside their cells, the same line twice, the same file twice."""

from datetime import date, time

import pytest

from services.cases.enums import CaseState, Ground, ReferralSource
from services.contact_centre.enums import BasisKind, ContactType, NotHeldReason, SessionPurpose
from services.onboarding.sheets.fingerprints import fingerprint
from services.onboarding.sheets.matching import mapping_of, propose
from services.onboarding.sheets.opening import open_book
from services.onboarding.sheets.readers import Context
from services.onboarding.sheets.rows import read_rows
from services.onboarding.sheets.specs import SPECS, Kind
from services.people.enums import Kinship, PersonKind
from tests.onboarding.sheets.books import PEOPLE, book, csv

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
TODAY = date(2026, 11, 21)
KEY = b"k" * 32


def rows_of(kind, file, name="x.xlsx", **context):
    with open_book(file, name) as opened:
        table = opened.table()
        return list(read_rows(kind, table, mapping_of(propose(kind, table)), Context(TODAY, **context)))


def people(*lines, **context):
    return rows_of(Kind.PEOPLE, book([PEOPLE[0], *lines]), **context)


def faults(row):
    return {fault.cell: fault.sentence for fault in row.faults}


def test_a_good_line():
    [row] = people(["Мария Иванова Петрова", "1745148743", "14.05.2017", "0888 123 456"])
    assert row.is_good
    assert row.number == 2
    assert row.values["full_name"] == "Мария Иванова Петрова"
    assert row.values["identifier"].number == "1745148743"
    assert row.values["birth_date"] == date(2017, 5, 14)
    assert row.values["phone"] == ("+359888123456",)


def test_every_fault_stands_beside_its_cell():
    good, bad = people(PEOPLE[1][:1] + [None, None, None], ["12", "1745148744", "31.02.2017", "123"])
    assert good.is_good
    assert list(faults(bad)) == ["A3", "B3", "C3", "D3"]


def test_a_formula_refuses_its_line_and_names_the_cell():
    [row] = people(["Мария Петрова", "=B9", None, "=HYPERLINK(1)"])
    assert list(faults(row)) == ["B2", "D2"]
    assert "Cell B2 has a formula" in faults(row)["B2"]
    assert row.values.get("identifier") is None


def test_errors_of_the_spreadsheet_are_faults():
    [row] = people(["Мария Петрова", "#N/A", None, None])
    assert "error" in faults(row)["B2"]


def test_a_contradiction_between_number_and_date():
    [row] = people(["Мария Петрова", "1745148743", "15.05.2017", None])
    assert "14.05.2017" in faults(row)["C2"]


def test_the_number_gives_the_date_of_birth():
    [row] = people(["Мария Петрова", "1745148743", None, None])
    assert row.values["birth_date"] == date(2017, 5, 14)


def test_lost_zeros_are_offered_for_the_whole_file_and_restored_on_request():
    lines = (["Мария Петрова", 442141233, None, None], ["Ана Петрова", 41011230, None, None])
    assert [row.faults[0].offer for row in people(*lines)] == ["restore_zeros"] * 2
    restored = people(*lines, restores_zeros=True)
    assert [row.values["identifier"].number for row in restored] == ["0442141233", "0041011230"]
    assert all(row.is_good and row.notices for row in restored)


def test_lines_with_nothing_in_the_chosen_columns_are_left_out():
    file = book(
        [["№", *PEOPLE[0], "Общо"], [1, *PEOPLE[1][:1], None, None, None, None], [2, None, None, None, None, 99]]
    )
    assert len(rows_of(Kind.PEOPLE, file)) == 1


def test_the_same_line_twice_is_pointed_out():
    first, second, third = people(
        ["Мария  Петрова ", "1745148743", "14.05.2017", "0888 123 456"],
        ["Ана Петрова", None, None, None],
        ["мария петрова", 1745148743, 42869, "+359888123456"],
    )
    assert (first.repeats, second.repeats, third.repeats) == (None, None, 2)
    assert "line 2" in third.notices[-1].sentence


def test_the_same_file_twice_has_the_same_fingerprints():
    rows = [["Мария Петрова", "1745148743", "14.05.2017", "0888 123 456"], ["Ана Ли", None, "01.02.1985", None]]
    as_xlsx = people(*rows)
    turned = [[line[at] for at in (3, 1, 0, 2)] for line in [PEOPLE[0], *rows]]
    as_csv = rows_of(
        Kind.PEOPLE, csv("\n".join(";".join(cell or "" for cell in line) for line in turned), "cp1251"), "x.csv"
    )
    prints = [[fingerprint(row.identity, key=KEY) for row in found] for found in (as_xlsx, as_csv)]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == 2
    assert fingerprint(as_xlsx[0].identity, key=b"x" * 32) != prints[0][0]
    with pytest.raises(ValueError, match="16 bytes"):
        fingerprint("x", key=b"short")


def test_hidden_lines_are_read_and_marked():
    def hide(workbook, sheet):
        sheet.row_dimensions[2].hidden = True

    [row] = rows_of(Kind.PEOPLE, book([PEOPLE[0], ["Мария Петрова", None, None, None]], change=hide))
    assert row.is_hidden
    assert row.is_good


def test_a_name_is_needed():
    file = book([["Име", "Фамилия", "ЕГН"], ["Мария", "Петрова", None], ["Мария", None, "няма"]])
    good, bad = rows_of(Kind.PEOPLE, file)
    assert good.is_good
    assert "name is missing" in bad.faults[0].sentence


CASE = [
    "Номер на случая",
    "Дата на постъпване",
    "Насочен от",
    "Дете",
    "Отглеждащ родител",
    "Неотглеждащ родител",
    "Номер на акта",
    "Дата на акта",
    "Режим на лични отношения",
    "Състояние",
    "Дата на приключване",
]


def cases(*lines):
    return rows_of(Kind.CASES, book([CASE, *lines]))


def test_a_case():
    regime = "всяка първа и трета събота\nот 10,00 до 12,00 часа"
    [row] = cases(
        ["12/2026", "30.04.2026", "РС", "Мария Петрова", "Ирина", "Иван", 214, "12.03.2026", regime, "текущ", None]
    )
    assert row.is_good
    assert (row.values["source"], row.values["state"], row.values["act_number"]) == ("court", "active", "214")
    assert row.values["regime"] == regime


def test_cases_that_cannot_be():
    empty, ends_first, no_date = cases(
        [None, None, "сватба", None, None, None, None, None, None, None, None],
        ["1", "30.04.2026", "съд", "Ана Ли", None, None, None, None, None, "приключен", "01.04.2026"],
        ["2", "30.04.2026", "съд", "Ана Ли", None, None, "214", None, None, "приключен", None],
    )
    assert list(faults(empty)) == ["A2", "B2", "C2", "D2"]
    assert "before it was received" in faults(ends_first)["K3"]
    assert set(faults(no_date)) == {"K4", "H4"}


SESSION = ["Номер на случая", "Дата", "Начало", "Край", "Стая", "Резултат"]


def test_sessions():
    file = book(
        [
            SESSION,
            ["12/2026", "21.11.2026", "10,00 ч.", time(12, 0), "Стая 1", "Недовеждане на детето"],
            ["12/2026", "05.12.2026", "12:00", "10:00", "Стая 1", "предстои"],
            ["12/2026", "05.12.2026", "24:30", "10:00", "Стая 1", "неявяване"],
        ]
    )
    good, backwards, late = rows_of(Kind.SESSIONS, file)
    assert good.values["outcome"] == "child_not_brought"
    assert (good.values["start"], good.values["end"]) == (time(10), time(12))
    assert "ends before" in faults(backwards)["D3"]
    assert "23:59" in faults(late)["C4"]


def values_of(kind, name):
    return {choice.value for choice in SPECS[kind].field(name).choices}


def test_choices_are_the_values_of_the_rooms_that_store_them():
    assert values_of(Kind.PEOPLE, "kind") == set(PersonKind)
    assert values_of(Kind.PEOPLE, "kinship") == set(Kinship)
    # A referral from another service of the centre is a step of its own, never a line of a sheet.
    assert values_of(Kind.CASES, "source") == set(ReferralSource) - {ReferralSource.INNER}
    assert values_of(Kind.CASES, "ground") == set(Ground)
    assert values_of(Kind.CASES, "state") <= set(CaseState)
    assert values_of(Kind.CASES, "act_kind") == set(BasisKind)
    assert values_of(Kind.CASES, "contact_type") == set(ContactType)
    assert values_of(Kind.SESSIONS, "purpose") == set(SessionPurpose)
    assert values_of(Kind.SESSIONS, "outcome") - {"planned", "held", "cancelled"} <= set(NotHeldReason)


@pytest.mark.parametrize("kind", Kind)
def test_words_of_a_specification_are_complete_and_clear(kind):
    for field in SPECS[kind].fields:
        assert all(field.header.all), field.name
        assert bool(field.choices) == (field.reads == "choice"), field.name
        spellings = [words.casefold() for choice in field.choices for words in (*choice.words.all, *choice.also)]
        assert len(set(spellings)) >= len(field.choices) * 2, field.name
        for spelling in set(spellings):
            owners = {
                choice.value
                for choice in field.choices
                if spelling in {words.casefold() for words in (choice.value, *choice.words.all, *choice.also)}
            }
            assert len(owners) == 1, spelling
