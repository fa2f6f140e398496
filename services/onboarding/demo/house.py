# Cyrillic: rooms, doors and notices of the demo houses
"""The house of a demo centre: rooms, doors, hours, closed days and the centre's own settings."""

from datetime import date, datetime, time, timedelta

from kernel import clock
from services.contact_centre.models import Policy
from services.onboarding.demo.centres import DemoCentre
from services.scheduling import queries
from services.scheduling.models import Room
from services.scheduling.operations.places import add_closure, save_entrance, save_room, set_hours
from services.scheduling.slots import Hours
from services.staff.models import Worker
from tenants.centres.enums import ServiceKind

Team = dict[str, Worker]
FEATURES = ("играчки, килим, прозорец към двора", "маса за рисуване, настолни игри", "кът за най-малките, чайник")
DOORS = ("откъм улицата, звънец с името на центъра", "през двора, зелената врата")
HOURS = [Hours(day, time(9), time(19, 30) if day < 5 else time(18)) for day in range(7)]
TRAINING, PAINTING = "Обучение на целия екип", "Боядисване"
EMERGENCY = (
    "1. Отведете детето в {room} и останете с него.\n2. Обадете се на 112.\n"
    "3. Обадете се на ръководителя на услугата.\n4. Не пускайте никого навътре, докато не дойде помощ."
)


def furnish(demo: DemoCentre, team: Team) -> None:
    """Rooms, doors, hours and settings, once; a closed day ahead, whenever the last one has passed."""
    head, at = team["head"], clock.now()
    if not Room.objects.exists():
        _rooms(demo, head, at)
        for number, name in enumerate(demo.entrances):
            directions = DOORS[number % len(DOORS)]
            save_entrance(entrance=None, name=name, directions=directions, is_active=True, by=head, at=at)
        set_hours(hours=HOURS, by=head)
    if demo.kind == ServiceKind.CONTACT_CENTRE:
        own = {
            "emergency_steps": EMERGENCY.format(room=demo.rooms[0].replace("Стая", "стая")),
            "reminds": True,
            "remind_hour": 8,
        }
        Policy.objects.get_or_create(only=True, defaults=own)
        _closures(head, at)


def _rooms(demo: DemoCentre, head: Worker, at: datetime) -> None:
    names = [(name, False) for name in demo.rooms] + [("Чакалня", True)]
    for number, (name, waiting) in enumerate(names):
        features = FEATURES[number % len(FEATURES)]
        save_room(
            room=None,
            name=name,
            capacity=4 if waiting else 6,
            features="" if waiting else features,
            is_waiting_room=waiting,
            is_active=True,
            by=head,
            at=at,
        )


def _closures(head: Worker, at: datetime) -> None:
    """On mornings on which no demo order has a meeting."""
    reasons = {closure.reason for closure in queries.closures(after=at)}
    today = clock.local(at).date()
    wanted = (
        (TRAINING, None, _weekday(today + timedelta(days=14), 0), time(13)),
        (PAINTING, queries.meeting_rooms().last(), _weekday(today + timedelta(days=7), 1), time(16)),
    )
    for reason, room, day, until in wanted:
        if reason not in reasons:
            starts, ends = clock.at_sofia(day, time(9)), clock.at_sofia(day, until)
            add_closure(room=room, starts_at=starts, ends_at=ends, reason=reason, by=head, at=at)


def _weekday(after: date, weekday: int) -> date:
    return after + timedelta(days=(weekday - after.weekday()) % 7)
