"""Cells as they really are."""

from datetime import date, datetime, time, timedelta

import pytest

from services.onboarding.sheets import cleaning
from services.onboarding.sheets.readers import CellRefused, Context, read
from services.onboarding.sheets.specs import Choice, Field, Reads
from services.onboarding.sheets.specs.base import Words

TODAY = date(2026, 11, 21)
MAC = datetime(1904, 1, 1)  # noqa: DTZ001


def field(reads, **more):
    return Field("x", Words("x", "x", "x"), reads, **more)


def value(reads, raw, **context):
    return read(field(reads), raw, Context(TODAY, **context)).value


def notice(reads, raw, **context):
    return read(field(reads), raw, Context(TODAY, **context)).notice


def refused(reads, raw, **context):
    with pytest.raises(CellRefused) as refusal:
        value(reads, raw, **context)
    assert refusal.value.sentence.endswith(".")
    return refusal.value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("21.11.2026", date(2026, 11, 21)),
        ("21.11.2026 г.", date(2026, 11, 21)),
        (" 1.2.2026г. ", date(2026, 2, 1)),
        ("21/11/2026", date(2026, 11, 21)),
        ("21-11-2026", date(2026, 11, 21)),
        ("21. 11. 2026", date(2026, 11, 21)),
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-11-21 00:00:00", date(2026, 11, 21)),
        ("2026-11-21T00:00:00", date(2026, 11, 21)),
        ("21 ноември 2026 г.", date(2026, 11, 21)),
        ("21 ное. 2026", date(2026, 11, 21)),
        ("21.XI.2026", date(2026, 11, 21)),
        ("29.02.2024", date(2024, 2, 29)),
        (datetime(2026, 11, 21, 0, 0), date(2026, 11, 21)),  # noqa: DTZ001
        (date(2026, 11, 21), date(2026, 11, 21)),
    ],
)
def test_dates(raw, expected):
    assert value(Reads.DATE, raw) == expected
    assert notice(Reads.DATE, raw) == ""


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(46347, date(2026, 11, 21)), (46347.0, date(2026, 11, 21)), ("46347", date(2026, 11, 21))]
    + [("14.05.17", date(2017, 5, 14)), ("14.05.85 г.", date(1985, 5, 14)), ("14.05.26", date(2026, 5, 14))],
)
def test_supposed_dates_are_pointed_out(raw, expected):
    assert value(Reads.DATE, raw) == expected
    assert f"{expected:%d.%m.%Y}" in notice(Reads.DATE, raw)


def test_day_numbers_of_old_macs():
    assert value(Reads.DATE, 46347 - 1462, epoch=MAC) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "raw",
    ["31.02.2026", "11/21/2026", "2026", "скоро", "21.11", "00.00.0000", "21.13.2026", "29.02.2026", "01.01.1800"]
    + [
        "01.01.2200",
        1,
        0,
        -5,
        10**12,
        float("1e300"),
        True,
        "21 м 2026",
        "21.11.202",
        "21.11.2026 10:00",
        "²1.11.2026",
    ],
)
def test_what_is_no_date(raw):
    assert "21.11.2026" in refused(Reads.DATE, raw).sentence


def test_birth_dates_have_bounds():
    assert value(Reads.BIRTH_DATE, "21.11.2026") == TODAY
    assert "future" in refused(Reads.BIRTH_DATE, "22.11.2026").sentence
    assert "120" in refused(Reads.BIRTH_DATE, "01.05.1901").sentence


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("10:00", time(10)),
        ("10,00 ч.", time(10)),
        ("10.30 часа", time(10, 30)),
        ("9", time(9)),
        (9, time(9)),
        ("17:30:00", time(17, 30)),
        ("10 00", time(10)),
        (time(10, 0), time(10)),
        (datetime(2026, 1, 1, 10, 30), time(10, 30)),  # noqa: DTZ001
        (0.4375, time(10, 30)),
        (timedelta(hours=10, minutes=30), time(10, 30)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times(raw, expected):
    assert value(Reads.TIME, raw) == expected


@pytest.mark.parametrize(
    "raw", ["24:30", "24:00", "10:60", "сутрин", "", 25, -1, 1.5, timedelta(days=1), "10:0", True]
)
def test_what_is_no_time(raw):
    refused(Reads.TIME, raw)


@pytest.mark.parametrize(
    ("raw", "kind", "number", "born"),
    [
        ("1745148743", "egn", "1745148743", date(2017, 5, 14)),
        (1745148743, "egn", "1745148743", date(2017, 5, 14)),
        (1745148743.0, "egn", "1745148743", date(2017, 5, 14)),
        (" 17 4514 8743 ", "egn", "1745148743", date(2017, 5, 14)),
        ("'1745148743", "egn", "1745148743", date(2017, 5, 14)),
        ("1000000001", "lnch", "1000000001", None),
        ("няма", "none", "", None),
        ("Няма ЕГН", "none", "", None),
        ("–", "none", "", None),
        ("none", "none", "", None),
    ],
)
def test_personal_numbers(raw, kind, number, born):
    read_ = value(Reads.IDENTIFIER, raw)
    assert (read_.kind, read_.number, read_.birth_date) == (kind, number, born)


@pytest.mark.parametrize(
    "raw", ["1745148744", "174514874", "17451487431", "абв", "17451487a3", "٠٤٤٢١٤١٢٣٣", 12, "1e10"]
)
def test_wrong_personal_numbers(raw):
    assert refused(Reads.IDENTIFIER, raw).offer == ""


@pytest.mark.parametrize(
    ("raw", "whole"), [(442141233, "0442141233"), ("442141233", "0442141233"), (41011230, "0041011230")]
)
def test_a_lost_zero_is_offered_back(raw, whole):
    refusal = refused(Reads.IDENTIFIER, raw)
    assert refusal.offer == "restore_zeros"
    assert whole in refusal.sentence
    assert value(Reads.IDENTIFIER, raw, restores_zeros=True).number == whole
    assert whole in notice(Reads.IDENTIFIER, raw, restores_zeros=True)


@pytest.mark.parametrize(
    "raw",
    ["0888 123 456", "0888-123-456", "0888/123456", "(0888) 123 456", "+359888123456", "00359 888 123456"]
    + [
        "359888123456",
        888123456,
        888123456.0,
        "888123456",
        "тел. 0888123456",
        "GSM: 0888 123 456",
        "+359 (88) 812 34 56",
    ],
)
def test_telephones(raw):
    assert value(Reads.PHONES, raw) == ("+359888123456",)


@pytest.mark.parametrize(
    "raw", ["0888 123 456; 038 66 44 22", "0888123456, 038664422", "0888123456/038664422", "0888123456 и 038664422"]
)
def test_several_telephones(raw):
    assert value(Reads.PHONES, raw) == ("+359888123456", "+35938664422")


def test_foreign_telephones_keep_their_country():
    assert value(Reads.PHONES, "+36 1 234 5678") == ("+3612345678",)


@pytest.mark.parametrize("raw", ["123", "няма", "0888 123 456 (майка)", "0888 12", "+", ";", "0888123456; 12"])
def test_what_is_no_telephone(raw):
    assert "telephone" in refused(Reads.PHONES, raw).sentence


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(" Maria@Example.ORG ", "maria@example.org"), ("mailto:a@b.bg", "a@b.bg"), ("<a@b.bg>;", "a@b.bg")],
)
def test_addresses(raw, expected):
    assert value(Reads.EMAIL, raw) == expected


def test_cyrillic_letters_in_an_address_are_replaced_and_told():
    assert value(Reads.EMAIL, "mаria@example.org") == "maria@example.org"
    assert "Latin" in notice(Reads.EMAIL, "mаria@example.org")


@pytest.mark.parametrize("raw", ["няма", "a@b", "a b@c.bg", "@c.bg", "мария@"])
def test_what_is_no_address(raw):
    refused(Reads.EMAIL, raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Мария\u00a0 Петрова\u200b ", "Мария Петрова"),
        ("Мария\nПетрова", "Мария Петрова"),
        ("И\u0306ово", "Йово"),
        ("Пeтрова", "Петрова"),
        ("Ann-Marie O’Neil", "Ann-Marie O’Neil"),
        ("Петрова-Иванова", "Петрова-Иванова"),
        ("д-р Ана Ли", "д-р Ана Ли"),
        ("М. Петрова,", "М. Петрова"),
    ],
)
def test_names(raw, expected):
    assert value(Reads.NAME, raw) == expected


def test_mended_letters_are_told():
    assert "Latin" in notice(Reads.NAME, "Пeтрова")
    assert "mixes" in notice(Reads.NAME, "Пzтрова")
    assert notice(Reads.NAME, "Петрова") == ""


@pytest.mark.parametrize("raw", ["12345", "Мария 2", "---", "а" * 500, 7])
def test_what_is_no_name(raw):
    refused(Reads.NAME, raw)


def test_texts_are_shown_as_people_see_them():
    assert value(Reads.TEXT, 214.0) == "214"
    assert value(Reads.TEXT, 214) == "214"
    assert value(Reads.TEXT, datetime(2026, 3, 12)) == "12.03.2026"  # noqa: DTZ001
    assert value(Reads.LONG_TEXT, "ред\r\n  втори\u00a0ред \n") == "ред\nвтори ред"
    refused(Reads.TEXT, "а" * 300)
    refused(Reads.LONG_TEXT, "а" * 20_000)


def test_choices_forgive_spelling_and_name_what_is_possible():
    wanted = field(Reads.CHOICE, choices=(Choice("mother", Words("майка", "mother", "anya"), ("мама",)),))
    for raw in ("майка", " МАЙКА ", "Mother", "anya", "мама", "mother", "мaйка"):
        assert read(wanted, raw, Context(TODAY)).value == "mother"
    with pytest.raises(CellRefused) as refusal:
        read(wanted, "леля", Context(TODAY))
    assert "mother" in refusal.value.sentence


def test_keys_of_headers():
    assert cleaning.key(" Случай № ") == "случай номер"
    assert cleaning.key("ЕГН/ЛНЧ:*") == "егн лнч"
    assert cleaning.key("Tелефон") == "телефон"
