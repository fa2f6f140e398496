"""Columns find their fields; what is unsure is said to be."""

import pytest

from kernel.errors import Refusal
from services.onboarding.sheets.matching import check_mapping, mapping_of, propose
from services.onboarding.sheets.opening import open_book
from services.onboarding.sheets.specs import SPECS, Kind
from tests.onboarding.sheets.books import book

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def matches(kind, headers, *rows):
    with open_book(book([headers, *rows]), "x.xlsx") as opened:
        table = opened.table(header_line=1)
        return {match.column.title: match for match in propose(kind, table)}, table


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
@pytest.mark.parametrize("kind", Kind)
def test_our_own_headers_are_certain(kind, language):
    spec = SPECS[kind]
    found, _ = matches(kind, [field.header.in_language(language) for field in spec.fields])
    for field in spec.fields:
        match = found[field.header.in_language(language)]
        assert (match.field, match.confidence) == (field.name, 1.0)


@pytest.mark.parametrize("kind", Kind)
def test_every_other_header_is_certain_on_its_own(kind):
    for field in SPECS[kind].fields:
        for words in field.also:
            found, _ = matches(kind, [words, "нещо друго"])
            assert found[words].is_sure, words
            assert found[words].field == field.name, words


def test_a_real_list_of_children():
    headers = ["№ по ред", "Трите имена на детето", "ЕГН:", "Рожд. дата", "гр./с.", "Майка", "тел. майка", "Баща"]
    headers += ["ТЕЛЕФОН НА БАЩАТА", "Забележки", "Телефон на бабата", "Личен лекар"]
    found, _ = matches(Kind.PEOPLE, headers)
    assert {title: match.field for title, match in found.items()} == {
        "№ по ред": "",
        "Трите имена на детето": "full_name",
        "ЕГН:": "identifier",
        "Рожд. дата": "birth_date",
        "гр./с.": "settlement",
        "Майка": "mother_name",
        "тел. майка": "mother_phone",
        "Баща": "father_name",
        "ТЕЛЕФОН НА БАЩАТА": "father_phone",
        "Забележки": "note",
        "Телефон на бабата": "",
        "Личен лекар": "",
    }


def test_misspelled_headers_are_unsure():
    found, _ = matches(Kind.PEOPLE, ["Име и фамлия", "Дата раждане", "Адресс"])
    assert [match.field for match in found.values()] == ["full_name", "birth_date", "address"]
    assert not found["Име и фамлия"].is_sure


def test_a_column_without_a_name_gives_itself_away():
    found, _ = matches(
        Kind.PEOPLE, ["Име и фамилия", "Колона 2"], ["Мария Петрова", 442141233], ["Ана Ли", "1745148743"]
    )
    assert found["Колона 2"].field == "identifier"
    assert not found["Колона 2"].is_sure


def test_one_field_has_one_column():
    found, _ = matches(Kind.PEOPLE, ["Телефон", "Телефон за връзка", "Име и фамилия"])
    assert sorted(match.field for match in found.values()) == ["", "full_name", "phone"]


def test_a_mapping_is_checked():
    found, table = matches(Kind.SESSIONS, ["Номер на случая", "Дата", "Начало", "Край", "Стая"])
    mapping = mapping_of(found.values())
    check_mapping(Kind.SESSIONS, table, mapping)
    for wrong, said in (
        ({**mapping, "room": mapping["date"]}, "two fields"),
        ({key: at for key, at in mapping.items() if key != "date"}, "Date"),
        ({**mapping, "nonsense": 4}, "changed"),
        ({**mapping, "room": 99}, "changed"),
    ):
        with pytest.raises(Refusal, match=said):
            check_mapping(Kind.SESSIONS, table, wrong)


def test_people_need_a_name_whole_or_in_parts():
    _, table = matches(Kind.PEOPLE, ["Име", "Фамилия", "ЕГН"])
    check_mapping(Kind.PEOPLE, table, {"first_name": 0, "last_name": 1})
    with pytest.raises(Refusal, match="Full name"):
        check_mapping(Kind.PEOPLE, table, {"first_name": 0})
