# Cyrillic: an invented case
"""An invented case, for looking at a template without anybody's data."""

from typing import Any

from services.reports.texts import all_texts

_SIGNED = "08.11.2026 г., Надя Примерова"


def _line(at: str, kind: str, text: str, **more: str) -> dict[str, str]:
    facts = {"key": "", "day": "07.11.2026 г.", "at": at, "kind": kind, "text": text, "by": "Надя Примерова"}
    return {**facts, "why": "", "child": "А. И.", **more}


def example(letterhead: dict[str, Any]) -> dict[str, Any]:
    """In the shape of `contents.paper_data`."""
    return {
        "letterhead": letterhead,
        "outgoing": {
            "number": "ФД-0000-0000",
            "date": "30.11.2026 г.",
            "addressee": ["Районен съд – Пример", "II състав"],
        },
        "verification": {"code": "0000-0000-0000-0000", "address": "пример"},
        "approver": {"name": "Ирина Образцова", "position": "ръководител на услугата"},
        "author": {"name": "Петър Примеров", "position": "социален работник"},
        "case": "КЦ-0000-0000",
        "period": "от 01.11.2026 г. до 30.11.2026 г.",
        "request": "искане на съда по гр. д. № 0/2026 г. (измислен случай)",
        "intro": "Срещите се проведоха в стая „Слънце“.",
        "remarks": "",
        "texts": all_texts(),
        "bases": [
            {"lines": [["Съдебен акт", "№ 0/2026 от 01.09.2026 г."]], "quote": "всяка първа събота от 10 до 12 ч."}
        ],
        "people": [["дете", "А. И."], ["неотглеждащ родител", "Иван Иванов"], ["отглеждащ родител", "Ана Иванова"]],
        "summary": [["Срещи с подписан запис", "2"], ["Проведени", "1"], ["Непроведени", "1"]],
        "meetings": [_held(), _not_held()],
        "incidents": [],
        "made": "30.11.2026 г.",
    }


def _held() -> dict[str, Any]:
    return {
        **_meeting("07.11.2026 г. (събота)", "проведена", "от 10:04 ч. до 12:00 ч.", 116),
        "lines": [
            _line("10:10 ч.", "наблюдавано", "Детето подаде на бащата рисунка."),
            _line("10:12 ч.", "казано", "Това съм аз."),
        ],
        "voices": [_line("12:10 ч.", "думи на детето след срещата", "Хубаво беше.")],
    }


def _not_held() -> dict[str, Any]:
    return _meeting("21.11.2026 г. (събота)", "не се проведе: детето не беше доведено", "", 0)


def _meeting(day: str, outcome: str, actual: str, minutes: int) -> dict[str, Any]:
    return {
        "day": day,
        "agreed": "от 10:00 ч. до 12:00 ч.",
        "actual": actual,
        "type": "наблюдавана среща",
        "outcome": outcome,
        "is_held": minutes > 0,
        "planned_minutes": 120,
        "actual_minutes": minutes,
        "brought_by": "Ана Иванова",
        "collected_by": "Ана Иванова",
        "supervisor": "Надя Примерова",
        "observers": "",
        "present": "неотглеждащ родител: Иван Иванов; отглеждащ родител: Ана Иванова",
        "minutes": [],
        "signed": _SIGNED,
        "lines": [],
        "voices": [],
        "addenda": [],
    }
