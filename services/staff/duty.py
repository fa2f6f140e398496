"""Who is there and who may supervise: hours, absences and trainings, read once for a stretch of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kernel.clock import local
from services.staff.enums import Topic
from services.staff.models import Absence, Qualification, WorkingHours

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Duty:
    """
    Of the workers that it was read for, or of all.

    `must_be_trained`: the centre lets nobody supervise without a training on record. Without that rule a colleague of
    whom none is on record may supervise; one whose training has run out may not in either case.
    """

    hours: dict[UUID, list[WorkingHours]]
    absences: dict[UUID, list[Stretch]]
    trainings: dict[UUID, list[Qualification]]
    must_be_trained: bool = False

    def is_absent(self, worker: UUID, starts: datetime, ends: datetime) -> bool:
        return any(first < ends and starts < last for first, last in self.absences.get(worker, ()))

    def works(self, worker: UUID, starts: datetime, ends: datetime) -> bool:
        """Whether the whole time lies in one stretch of the colleague's hours; without hours: as the house is open."""
        own = self.hours.get(worker)
        if not own:
            return True
        first, last = local(starts), local(ends)
        if first.date() != last.date():
            return False
        return any(
            row.weekday == first.weekday() and row.starts <= first.time() and last.time() <= row.ends for row in own
        )

    def is_qualified(self, worker: UUID, day: date) -> bool:
        own = self.trainings.get(worker)
        if not own:
            return not self.must_be_trained
        return any(one.counts_on(day) for one in own)

    def is_there(self, worker: UUID, starts: datetime, ends: datetime) -> bool:
        return not self.is_absent(worker, starts, ends) and self.works(worker, starts, ends)


def between(
    first: datetime, last: datetime, *, workers: Iterable[UUID] | None = None, must_be_trained: bool = False
) -> Duty:
    """Three queries, whatever the stretch."""
    among = {} if workers is None else {"worker__in": list(workers)}
    duty = Duty({}, {}, {}, must_be_trained)
    for row in WorkingHours.objects.filter(**among):
        duty.hours.setdefault(row.worker_id, []).append(row)
    away = Absence.objects.filter(ended_at=None, during__overlap=DateTimeTZRange(first, last), **among)
    for absence in away.order_by("during", "id"):
        duty.absences.setdefault(absence.worker_id, []).append((absence.during.lower, absence.during.upper))
    for one in Qualification.objects.filter(topic=Topic.SUPERVISION, **among):
        duty.trainings.setdefault(one.worker_id, []).append(one)
    return duty


def run_out(until: date) -> list[Qualification]:
    """Trainings of colleagues that have ended or end by that day, and that no later one of the topic renews."""
    rows = Qualification.objects.filter(worker__active=True).exclude(topic=Topic.OTHER).select_related("worker")
    latest: dict[tuple[UUID, str], Qualification] = {}
    for one in rows.order_by("obtained_on", "id"):
        known = latest.get((one.worker_id, one.topic))
        if known is None or _lasts_longer(one, known):
            latest[one.worker_id, one.topic] = one
    found = [one for one in latest.values() if one.expires_on is not None and one.expires_on <= until]
    return sorted(found, key=lambda one: (one.expires_on or until, one.worker.display_name))


def _lasts_longer(one: Qualification, known: Qualification) -> bool:
    return one.expires_on is None or (known.expires_on is not None and one.expires_on > known.expires_on)


def away_now_or_later(at: datetime, *, ahead: timedelta = timedelta(days=92)) -> list[Absence]:
    span = DateTimeTZRange(at, at + ahead)
    found = Absence.objects.filter(ended_at=None, during__overlap=span).select_related("worker", "recorded_by")
    return list(found.order_by("during", "id"))


def hours_of(worker: UUID) -> list[WorkingHours]:
    return list(WorkingHours.objects.filter(worker=worker))
