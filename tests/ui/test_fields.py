"""What people type into dates, times, names and numbers, and what they are told."""

from contextlib import suppress
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.utils.pages import speaking
from ui.forms import DateField, EgnField, LnchField, PersonNamesField, PhoneField, TimeField


def refusal(field, text) -> str:
    with speaking("bg"), pytest.raises(ValidationError) as caught:
        field.clean(text)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    "text", ["21.11.2026", "21/11/2026", "21-11-2026", "2026-11-21", "21.11.2026 г.", "21 . 11 . 2026", " 21.11.2026 "]
)
def test_a_date_in_every_usual_spelling(text):
    assert DateField().clean(text) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.02.2026", "Няма 31-о число, февруари 2026 г.; този месец има 28 дни."),
        ("29.02.2027", "Няма 29-о число, февруари 2027 г.; този месец има 28 дни."),
        ("2026-04-31", "Няма 31-о число, април 2026 г.; този месец има 30 дни."),
        ("00.05.2026", "Няма 0-о число, май 2026 г.; този месец има 31 дни."),
        ("12.13.2026", "Няма месец 13; месеците са от 1 до 12."),
        ("01.01.26", "Напишете годината с четири цифри, например 2026."),
        ("01.01.0026", "Годината 26 едва ли е вярна; проверете я."),
        ("утре", "Напишете датата като ден.месец.година, например 21.11.2026."),
        ("2026", "Напишете датата като ден.месец.година, например 21.11.2026."),
        ("21.11.2026 10:00", "Напишете датата като ден.месец.година, например 21.11.2026."),
    ],
)
def test_an_impossible_date_is_explained(text, sentence):
    assert refusal(DateField(), text) == sentence


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_date_comes_back_from_every_spelling(day):
    for spelling in ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d"):
        assert DateField().clean(day.strftime(spelling)) == day


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10:00", time(10)),
        ("10,00", time(10)),
        ("10.00", time(10)),
        ("10,00 ч.", time(10)),
        ("10 ч", time(10)),
        ("10ч.", time(10)),
        ("10", time(10)),
        ("17:30 часа", time(17, 30)),
        ("9:05", time(9, 5)),
        ("0:00", time(0)),
        ("23,59 ч.", time(23, 59)),
        ("10 : 30", time(10, 30)),
    ],
)
def test_a_time_in_every_usual_spelling(text, wanted):
    assert TimeField().clean(text) == wanted


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("24:30", "Няма 24:30: часовете в деня са от 00 до 23."),
        ("25", "Няма 25: часовете в деня са от 00 до 23."),
        ("24:00", "За полунощ напишете 00:00 и датата на деня, който започва."),
        ("10:75", "Няма 10:75: минутите в часа са от 00 до 59."),
        ("сутринта", "Напишете часа като часове:минути, например 10:00."),
        ("10:0", "Напишете часа като часове:минути, например 10:00."),
        ("-1:00", "Напишете часа като часове:минути, например 10:00."),
        ("10:00:00", "Напишете часа като часове:минути, например 10:00."),
    ],
)
def test_an_impossible_time_is_explained(text, sentence):
    assert refusal(TimeField(), text) == sentence


@given(st.times())
def test_every_minute_of_the_day_comes_back(moment):
    for spelling in ("%H:%M", "%H,%M", "%H.%M ч."):
        assert TimeField().clean(moment.strftime(spelling)) == moment.replace(second=0, microsecond=0)


@given(st.text(max_size=40))
def test_no_text_breaks_a_field(text):
    for field in (DateField(), TimeField(), EgnField(), LnchField(), PhoneField(), PersonNamesField()):
        with suppress(ValidationError):
            field.clean(text)


@pytest.mark.parametrize("text", ["7523169263", "75 2316 9263", "752316-9263", "7523169263 "])
def test_a_true_personal_number(text):
    assert EgnField().clean(text) == "7523169263"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("7523169264", "Последната цифра на ЕГН не отговаря на останалите: някоя цифра е сгрешена."),
        ("752316926", "ЕГН има 10 цифри; тук са 9."),
        ("75231692630", "ЕГН има 10 цифри; тук са 11."),
        ("752316926а", "В ЕГН има само цифри."),
        ("٧٥٢٣١٦٩٢٦٣", "В ЕГН има само цифри."),
        ("8019010008", "Първите шест цифри на ЕГН не са дата на раждане."),
        ("9852010000", "Според ЕГН датата на раждане е в бъдещето."),
    ],
)
def test_a_false_personal_number_is_explained(text, sentence):
    assert refusal(EgnField(), text) == sentence


def test_a_dropped_leading_zero_is_offered_back():
    whole = "0041010002"
    assert EgnField().clean(whole) == whole
    assert refusal(EgnField(), whole[1:]).endswith(f"Имахте предвид {whole}?")


def test_a_foreigners_number():
    assert LnchField().clean("7111 042 925") == "7111042925"
    assert refusal(LnchField(), "7111042922").startswith("Последната цифра на ЛНЧ")
    assert refusal(LnchField(), "711104292").startswith("ЛНЧ има 10 цифри")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0888 123 456", "+359888123456"),
        ("+359 888 123456", "+359888123456"),
        ("00359888123456", "+359888123456"),
        ("038 66 11 22", "+35938661122"),
        ("+36 20 123 4567", "+36201234567"),
        ("0888/12-34-56", "+359888123456"),
    ],
)
def test_a_phone_in_every_usual_spelling(text, kept):
    assert PhoneField().clean(text) == kept


def test_a_wrong_phone_is_explained():
    assert refusal(PhoneField(), "0888 12").startswith("Няма такъв телефонен номер")
    assert refusal(PhoneField(), "няма").startswith("Това не е телефонен номер")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Мария   Петрова-Иванова ", "Мария Петрова-Иванова"),
        ("Anna Kovács", "Anna Kovács"),
        ("О’Нийл Иван", "О’Нийл Иван"),
        ("Ив. Петров", "Ив. Петров"),
        ("Айше Мехмед", "Айше Мехмед"),
    ],
)
def test_names_as_people_have_them(text, kept):
    assert PersonNamesField().clean(text) == kept


def test_a_name_of_two_alphabets_is_offered_back_in_one():
    mixed = "Ив" + "a" + "нова"  # a Latin a
    assert refusal(PersonNamesField(), mixed).endswith("Имахте предвид „Иванова“?")


def test_names_hold_no_digits_and_enough_words():
    assert refusal(PersonNamesField(), "Иван 2").startswith("В името има само букви")
    assert refusal(PersonNamesField(min_names=2), "Иван") == "Напишете поне 2 имена: лично и фамилно."


@pytest.mark.parametrize("kind", [DateField, TimeField, EgnField, LnchField, PhoneField, PersonNamesField])
def test_nothing_is_nothing(kind):
    assert not kind(required=False).clean("")
    assert not kind(required=False).clean("   ")
    assert refusal(kind(), "") == "Това поле е задължително."
