"""One family's papers, all fictitious."""

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from typing import Any

from services.cases.letters import Facts, Heading, Letter, Point, Points, Quote
from services.reports.letters import said
from services.reports.texts import STANDARD
from services.reports.typeset.documents.certificate import (
    AttendanceCertificate,
    Fact,
    Kind,
    Outcome,
    Party,
    Presence,
    Shown,
)
from services.reports.typeset.documents.common import LegalBasis, Letterhead, Outgoing, Signatory, Verification
from services.reports.typeset.documents.day_sheet import DaySheet, Movement, Way
from services.reports.words import refusal_of

MOMENT = datetime(2026, 11, 21, 12, 30, tzinfo=timezone(timedelta(hours=2)))

LETTERHEAD = Letterhead(
    organisation="Фондация „Пример“",
    centre="Контактен център – Хасково",
    contacts=("гр. Хасково, ул. „Примерна“ 1", "тел. 038 000 000"),
    registration=("ЕИК 000000000",),
)
OUTGOING = Outgoing("КЦ-2026-0042", "21.11.2026 г.", ("Държавен съдебен изпълнител", "при Районен съд – Хасково"))
HEAD = Signatory("Елена Стоянова", "ръководител на услугата")
BASIS = LegalBasis(
    (("Съдебен акт", "Решение № 214 / 12.03.2026 г."), ("Съд", "Районен съд – Хасково")),
    "всяка първа и трета събота от месеца от 10,00 до 12,00 часа",
)

NOT_BROUGHT = AttendanceCertificate(
    letterhead=LETTERHEAD,
    outgoing=OUTGOING,
    verification=Verification("7K3MQ9TD2V5XHA0P", "localhost/check", "http://localhost:8000/check"),
    kind=Kind.MEETING,
    outcome=Outcome.NOT_HELD,
    child="М. И. П.",
    child_born="родено 2017 г.",
    parties=(Party("Отглеждащ родител", "Ирина Петрова"), Party("Неотглеждащ родител", "Иван Петров")),
    basis=BASIS,
    day="21.11.2026 г. (събота)",
    agreed="от 10:00 ч. до 12:00 ч.",
    place="Контактен център – Хасково",
    child_brought=Presence(Shown.NO, time(10, 15)),
    visitor_came=Presence(Shown.YES, time(9, 44)),
    facts=(
        Fact(time(9, 44), "Неотглеждащият родител пристигна."),
        Fact(time(10, 15), "Изтече времето за изчакване."),
    ),
    signatory=HEAD,
    recorded_by=Signatory("Петя Иванова", "наблюдаващ специалист"),
)


TEXTS = {key: standard.text for key, standard in STANDARD.items()}


class Printed:
    """A letter as the template gets it."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter

    def data(self) -> dict[str, Any]:
        return said(self.letter, LETTERHEAD, "И-2026-0042", "21.11.2026 г.", HEAD, TEXTS)


CLARIFICATION = Printed(
    Letter(
        addressees=("Районен съд – Хасково\nГражданско отделение", "Отдел „Закрила на детето“ – Хасково"),
        title="Искане за разяснение",
        subject="режим на лични отношения по гр. д. № 1456 / 2025 г.",
        greeting="Уважаеми госпожи и господа съдии,",
        paragraphs=(
            Facts(BASIS.lines),
            Quote(BASIS.quote),
            Points(
                (
                    Point(
                        "Кои дни са „първа събота и неделя“ в ноември 2026 г.?", ("7 и 8 ноември;", "7 и 1 ноември.")
                    ),
                    "Провежда ли се срещата на официален празник?",
                ),
                numbered=True,
            ),
        ),
        enclosures=("Препис от решението",),
    )
)

REFUSAL = Printed(
    refusal_of(
        "Отдел „Закрила на детето“",
        "Ваше писмо изх. № 1 / 10.11.2026 г.",
        ("Центърът разполага с един вход.",),
        conditions=("след откриването на втори вход.",),
        instead=("Комплекс за социални услуги, гр. Стара Загора.",),
    )
)

WITHOUT_TITLE = Printed(
    Letter(
        addressees=("Иван Петров",),
        subject="среща",
        greeting="",
        closing="С уважение:",
        paragraphs=(Heading("Кога"), "В събота."),
        also_sign=(("Ирина Петрова", "родител"), ("Иван Петров", "родител")),
    )
)

DAY = DaySheet(
    centre="Контактен център – Хасково",
    day="21.11.2026 г. (събота)",
    printed="21.11.2026 г., 08:05 ч.",
    movements=(
        Movement(time(10), time(10, 5), Way.IN, "Ирина води Мария", "Вход А", "№ 1", hold="докато Иван е в коридора"),
        Movement(time(9, 45), time(9, 55), Way.IN, "Иван", "Вход Б", "№ 1", "Стая „Слънце“", "Петя И."),
        Movement(time(12), None, Way.OUT, "Ирина с Мария", "Вход А", "№ 1"),
    ),
    emergency=("Детето остава при наблюдаващия.", "Обадете се на 112."),
    phones=(("Ръководител", "0888 000 000"),),
)

ALL: dict[str, Any] = {
    "attendance_certificate": NOT_BROUGHT,
    "letter": CLARIFICATION,
    "day_sheet": DAY,
}


def certificate(**changes: Any) -> AttendanceCertificate:
    return replace(NOT_BROUGHT, **changes)
