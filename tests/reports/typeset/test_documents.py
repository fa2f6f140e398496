"""Each paper says what it must, in Bulgarian that a program can read out of the file."""

import re
from datetime import UTC, datetime, time

import pytest

from services.reports.typeset import wording
from services.reports.typeset.documents.certificate import Fact, Kind, Outcome, Presence, Shown, attendance_certificate
from services.reports.typeset.documents.day_sheet import day_sheet
from services.reports.typeset.render import render
from tests.reports.typeset.reading import pages, words
from tests.reports.typeset.samples import CLARIFICATION, DAY, MOMENT, REFUSAL, WITHOUT_TITLE, certificate

JUDGEMENTS = ("вина", "виновен", "виновна", "отказа да", "неоправдано", "неуважител", "умишлено", "препятства")


def said(**changes: object) -> str:
    return words(attendance_certificate(certificate(**changes), moment=MOMENT))


def test_certificate_carries_its_particulars():
    text = said(purpose="съда")
    for part in (
        "Фондация „Пример“",
        "Контактен център – Хасково",
        "Изх. № КЦ-2026-0042",
        "21.11.2026 г.",
        "Държавен съдебен изпълнител",
        "СЛУЖЕБНА БЕЛЕЖКА",
        "Решение № 214 / 12.03.2026 г.",
        "всяка първа и трета събота",
        "М. И. П., родено 2017 г.",
        "Отглеждащ родител",
        "Неотглеждащ родител",
        "от 10:00 ч. до 12:00 ч.",
        "7K3M-Q9TD-2V5X-HA0P",
        "localhost/check",
        "Елена Стоянова",
        "ръководител на услугата",
        "удостоверява само факти",
        "стр. 1 от",
        "за да послужи пред съда",
    ):
        assert part in text, part


def test_child_not_brought_and_parent_there_are_two_statements():
    text = said()
    assert "Срещата не се проведе." in text
    assert "Недовеждане на детето" in text
    assert "Детето не беше доведено до 10:15 ч." in text
    assert "Явяване на родителя" in text
    assert "Неявяване" not in text
    assert "Яви се в 09:44 ч." in text


def test_parent_did_not_come_and_child_brought_are_two_statements():
    text = said(child_brought=Presence(Shown.YES, time(9, 58)), visitor_came=Presence(Shown.NO, time(10, 15)))
    assert "Неявяване на родителя" in text
    assert "Не се яви до 10:15 ч." in text
    assert "Довеждане на детето" in text
    assert "Недовеждане" not in text


def test_neither_came_states_both():
    nobody = Presence(Shown.NO, time(10, 15))
    text = said(child_brought=nobody, visitor_came=nobody)
    assert "Недовеждане на детето" in text
    assert "Неявяване на родителя" in text


def test_what_nobody_saw_is_not_claimed():
    text = said(child_brought=Presence(Shown.UNKNOWN))
    assert "Не е възприето от служител на центъра." in text
    assert "Недовеждане" not in text


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("kind", Kind)
def test_no_outcome_judges_anyone(kind, outcome):
    text = said(kind=kind, outcome=outcome, actual="от 10:02 ч. до 11:57 ч.").casefold()
    assert [word for word in JUDGEMENTS if re.search(rf"\b{word}", text)] == []


def test_held_meeting_names_its_minutes():
    text = said(outcome=Outcome.HELD, actual=wording.span(time(10, 2), time(11, 57)))
    assert "за проведена среща" in text
    assert "Срещата се проведе от 10:02 ч. до 11:57 ч." in text
    assert "11:57 ч.." not in text


def test_handover_back_speaks_of_returning():
    text = said(kind=Kind.HANDOVER_BACK, child_brought=Presence(Shown.NO, time(18, 15)))
    assert "за неосъществено връщане на дете" in text
    assert "Невръщане на детето" in text
    assert "Детето не беше върнато до 18:15 ч." in text


def test_a_grandmother_is_not_called_a_parent():
    text = said(visitor_is_parent=False, visitor_came=Presence(Shown.NO, time(10, 15)))
    assert "Неявяване на лицето с право на лични отношения" in text
    assert "Неявяване на родителя" not in text


def test_the_centre_may_change_the_title():
    assert "УДОСТОВЕРЕНИЕ" in said(title="Удостоверение")


def test_times_are_shown_in_sofia():
    text = said(visitor_came=Presence(Shown.YES, datetime(2026, 11, 21, 7, 44, tzinfo=UTC)))
    assert "Яви се в 09:44 ч." in text


@pytest.mark.parametrize("count", [0, 3, 12, 13, 120])
def test_every_page_is_numbered_and_the_signatures_stand_with_facts(count):
    facts = tuple(Fact(time(10, n % 60), f"Записан факт {n}.") for n in range(count))
    found = pages(attendance_certificate(certificate(facts=facts), moment=MOMENT))
    for number, page in enumerate(found, start=1):
        assert f"стр. {number} от {len(found)}" in page
        assert "код за проверка 7K3M-Q9TD-2V5X-HA0P" in page
    assert "Елена Стоянова" in found[-1]
    assert ("Записан факт" in found[-1]) == bool(count)


def letter(sample):
    return words(render("letter", sample.data(), moment=MOMENT))


def test_a_letter_names_every_addressee_and_numbers_its_questions():
    text = letter(CLARIFICATION)
    for part in (
        "Районен съд – Хасково Гражданско отделение",
        "Отдел „Закрила на детето“ – Хасково",
        "Изх. № И-2026-0042",
        "Относно: режим на лични отношения по гр. д. № 1456 / 2025 г.",
        "Уважаеми госпожи и господа съдии",
        "1. Кои дни са „първа събота и неделя“ в ноември 2026 г.?",
        "2. Провежда ли се срещата на официален празник?",
        "– 7 и 8 ноември;",
        "Приложения: 1. Препис от решението",
        "Елена Стоянова",
        "ръководител на услугата",
    ):
        assert part in text, part


def test_refusal_letter_gives_reasons_and_other_help():
    text = letter(REFUSAL)
    assert "1. Центърът разполага с един вход." in text
    assert "Комплекс за социални услуги, гр. Стара Загора." in text
    assert "не е оценка на нито един от родителите" in text
    assert "112" in text
    assert "116 111" in text


def test_a_letter_without_a_title_is_archival_too_and_others_may_sign():
    text = letter(WITHOUT_TITLE)
    assert "Уважаеми" not in text
    assert text.count("родител") == 2


def test_day_sheet_is_in_the_order_of_time_and_warns():
    text = words(day_sheet(DAY, moment=MOMENT))
    assert text.index("09:45") < text.index("10:00") < text.index("12:00")
    assert "ИЗЧАКАЙТЕ докато Иван е в коридора" in text
    assert "112" in text
    assert "Разпечатан: 21.11.2026 г., 08:05 ч." in text


def test_empty_day_says_so():
    sheet = type(DAY)(centre="К", day="22.11.2026 г.", printed="сега", movements=(), emergency=("112",))
    assert "Днес няма насрочени срещи." in words(day_sheet(sheet, moment=MOMENT))


@pytest.mark.parametrize(
    ("name", "short"),
    [("Мария Иванова Петрова", "М. И. П."), ("Анна-Мария Петрова-Иванова", "А.-М. П.-И."), ("", ""), (" - ", "")],
)
def test_initials(name, short):
    assert wording.initials(name).strip() == short
