"""Invented centres as the pure planner sees them: sixty families, eight rooms, ten colleagues, three months."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.scheduling.planner.problem import Blocked, Code, Problem, Room, Visit, Window, Worker

MONDAY = date(2026, 3, 2)
HOURS = {day: (9, 19) for day in range(5)} | {5: (9, 18), 6: (10, 16)}
DOORS = ("street", "yard")
LANGUAGES = (("bg",), ("bg",), ("bg",), ("bg", "tr"), ("bg", "rom"))


def minute(day: date, hour: float) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) // 60 + int(hour * 60)


def windows(case: int, minutes: int, first: str, second: str) -> tuple[Window, ...]:
    """Protocol A: the visiting parent comes a quarter of an hour before and goes a quarter of an hour after."""
    return (
        Window(f"father-{case}", first, -15, 10),
        Window(f"mother-{case}", second, 0, 10),
        Window(f"mother-{case}", second, minutes, 10),
        Window(f"father-{case}", first, minutes + 25, 10),
    )


def ways(case: int, minutes: int) -> tuple[tuple[Window, ...], ...]:
    return tuple(windows(case, minutes, one, other) for one in DOORS for other in DOORS)


def visits_of(case: int, weeks: int, chance: random.Random) -> list[Visit]:
    """A court's fixed hour for two families of three; the others agreed on a day and can have another hour."""
    is_court, weekday = chance.random() < 0.67, chance.choice((0, 1, 2, 3, 4, 5, 5, 6))
    first, last = HOURS[weekday]
    length = chance.choice((60, 90, 120))
    hour = chance.choice([h for h in range(first + (5 if weekday < 5 else 0), last - 1)])
    every = chance.choice((1, 1, 2))
    kind = chance.random()
    speech = chance.choice(((), (), (("bg",),), (("tr",),), (("bg", "rom"),)))
    found = []
    for week in range(chance.randrange(every), weeks, every):
        day = MONDAY + timedelta(days=7 * week + weekday)
        found.append(
            Visit(
                id=f"{case}-{week}",
                case=f"case-{case}",
                minutes=length,
                starts=starts(day, hour, length, is_court=is_court),
                children=(f"child-{case}",),
                people=chance.choice((3, 3, 4, 5)),
                alone=kind < 0.8,
                beside=0 if kind < 0.8 else 2,
                rank=0 if is_court else 1,
                speech=speech,
                usual_worker=f"w{case % 10}",
                doors=ways(case, length) if case % 6 in (0, 1) else (),
            )
        )
    return found


def starts(day: date, hour: int, length: int, *, is_court: bool) -> tuple[int, ...]:
    wanted = minute(day, hour)
    if is_court:
        return (wanted,)
    first, last = HOURS[day.weekday()]
    other = [minute(day, first) + 30 * n for n in range((last - first) * 2 - length // 30)]
    return (wanted, *sorted((one for one in other if one != wanted), key=lambda one: abs(one - wanted))[:12])


def workers(count: int, weeks: int, chance: random.Random) -> tuple[Worker, ...]:
    return tuple(_worker(number, weeks, chance) for number in range(count))


def _worker(number: int, weeks: int, chance: random.Random) -> Worker:
    blocked = []
    for week in range(weeks):
        if chance.random() < 0.06:
            day = MONDAY + timedelta(days=7 * week + chance.randrange(7))
            blocked.append(Blocked(minute(day, 0), minute(day + timedelta(days=2), 0), Code.ABSENT))
        rest = MONDAY + timedelta(days=7 * week + number % 7)
        blocked.append(Blocked(minute(rest, 0), minute(rest + timedelta(days=1), 0), Code.OFF_DUTY))
    if number == 9:
        blocked.append(Blocked(minute(MONDAY + timedelta(days=30), 0), minute(MONDAY, 24 * 400), Code.UNQUALIFIED))
    return Worker(
        f"w{number}", LANGUAGES[number % len(LANGUAGES)], conflicts=(f"case-{number * 3}",), blocked=tuple(blocked)
    )


def centre(*, families: int = 60, rooms: int = 8, team: int = 10, weeks: int = 13, seed: int = 1) -> Problem:
    chance = random.Random(seed)
    closed = Blocked(minute(MONDAY + timedelta(days=12), 0), minute(MONDAY + timedelta(days=13), 0), Code.CLOSED)
    return Problem(
        visits=tuple(visit for case in range(families) for visit in visits_of(case, weeks, chance)),
        rooms=tuple(Room(f"r{n}", 4 + n % 3, (closed,) if n == 2 else ()) for n in range(rooms)),
        workers=workers(team, weeks, chance),
        apart=tuple(
            pair
            for case in range(0, families - 1, 6)
            for pair in ((f"father-{case}", f"father-{case + 1}"), (f"mother-{case}", f"father-{case + 1}"))
        ),
        seconds=20.0,
    )


def only(problem: Problem, *cases: int) -> Problem:
    wanted = {f"case-{case}" for case in cases}
    return replace(problem, visits=tuple(visit for visit in problem.visits if visit.case in wanted))
