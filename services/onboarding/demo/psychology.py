# Cyrillic: what a psychologist of the demo writes
"""One family of the demo has a psychologist: two notes, one addition, and the key worker was let in for a month."""

from collections.abc import Iterable
from datetime import timedelta

from kernel import clock
from services.cases.enums import CaseState
from services.cases.models import Case
from services.cases.operations import assign_worker
from services.cases.queries import children_of
from services.psychology.models import PsychologistNote
from services.psychology.operations import add_to_note, let_read, write_note
from services.staff.models import Worker

FIRST = (
    "Първа среща насаме. Рисува къща без врата. На въпроса кой живее в нея: „Аз и котката“. "
    "Говори за срещите с бащата спокойно, пита дали майка ѝ ще чака долу."
)
SECOND = "Втора среща. Избра сама играта. За неделята каза: „Искам, ама не сама“. Сънят по думите ѝ е по-спокоен."
ADDED = "След разговор с наблюдаващия: същото изречение е казано и в залата на 12-ата минута."
WHY = "Водещият изготвя прегледа на оценката на риска и иска да чуе думите на детето."


def keep(cases: Iterable[Case], team: dict[str, Worker]) -> None:
    """Once, in a centre that has a psychologist, for the first family whose meetings go on."""
    psychologist = team.get("psychologist")
    case = next((one for one in cases if one.state == CaseState.ACTIVE), None)
    if psychologist is not None and case is not None and not PsychologistNote.objects.exists():
        _keep(case, psychologist, team)


def _keep(case: Case, author: Worker, team: dict[str, Worker]) -> None:
    now = clock.now()
    assign_worker(case=case, worker=author, by=team["head"], at=now - timedelta(days=12))
    child = children_of(case)[0]
    for text, days in ((FIRST, 11), (SECOND, 4)):
        at = now - timedelta(days=days)
        note = write_note(case=case, child=child, text=text, happened_at=at, by=author, at=at)
    add_to_note(note=note, text=ADDED, by=author, at=now - timedelta(days=3))
    until = clock.today() + timedelta(days=30)
    let_read(case=case, author=author, reader=team["keyworker"], reason=WHY, until=until, by=author, at=now)
