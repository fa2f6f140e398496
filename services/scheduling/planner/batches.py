"""Cuts months into batches that have nothing to do with each other: days, joined where a visit may change its day."""

from collections.abc import Iterable

from services.scheduling.planner.problem import Visit

DAY = 24 * 60


def batches(visits: Iterable[Visit]) -> list[list[Visit]]:
    """In the order of time. Visits of one batch share days; those of different batches never do."""
    visits = [visit for visit in visits if visit.starts]
    root: dict[int, int] = {}

    def find(day: int) -> int:
        root.setdefault(day, day)
        while root[day] != day:
            root[day] = root[root[day]]
            day = root[day]
        return day

    for visit in visits:
        first, *others = sorted(_days(visit))
        for day in others:
            root[find(day)] = find(first)
    found: dict[int, list[Visit]] = {}
    for visit in visits:
        found.setdefault(find(min(_days(visit))), []).append(visit)
    return [found[day] for day in sorted(found)]


def _days(visit: Visit) -> set[int]:
    """A visit near midnight touches two days of UTC: both then belong together."""
    return {moment // DAY for start in visit.starts for moment in (start, start + visit.minutes)}
