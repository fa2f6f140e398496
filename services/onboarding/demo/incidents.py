# Cyrillic: what happens in the demo
"""Two incidents of the demo: one long closed, one in which the clock of the signal runs since the demo was started."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import CaseState
from services.cases.models import Case
from services.cases.queries import children_of
from services.incidents import operations, queries
from services.incidents.enums import FactKind, IncidentKind, IncidentState, Part, Severity
from services.incidents.models import Incident
from services.people.enums import SecrecyGround
from services.people.models import Person
from services.staff.models import Worker

FELL = "Детето падна от люлката в двора и си удари коляното. Кожата е зачервена, няма рана. (демо)"
WASHED = "Коляното е измито и е сложен студен компрес. Детето спира да плаче след три минути. (демо)"
WHY = "Падане при игра пред двама служители; няма данни детето да е застрашено. (демо)"
LEARNT = "Люлката е проверена и настилката под нея е сменена. Екипът е действал навреме. (демо)"
NOTED = "Детето казва на психолога: „Не искам да ходя на село, там ме затварят“. (демо)"
SILENT = "До разговора на ОЗД с детето (демо)"
RUNS_FOR = timedelta(minutes=25)


def keep(cases: Iterable[Case], team: dict[str, Worker]) -> None:
    """Once, in the first two cases whose meetings go on."""
    active = [one for one in cases if one.state == CaseState.ACTIVE and one.key_worker_id]
    if len(active) < 2 or Incident.objects.exists():
        return
    _closed(active[0], team, clock.now() - timedelta(days=9))
    _running(active[1], team, clock.now() - RUNS_FOR)


def _closed(case: Case, team: dict[str, Worker], at: datetime) -> None:
    worker, head = team["keyworker"], team["head"]
    facts = {"kind": IncidentKind.INJURY, "severity": Severity.LIGHT, "what": FELL, "by": worker, "at": at}
    concerned = [(children_of(case)[0], Part.CONCERNED)]
    incident = operations.open_incident(case=case, session_id=None, people=concerned, place="двор", **facts)
    soon = at + timedelta(minutes=4)
    operations.write_fact(incident=incident, kind=FactKind.DONE, text=WASHED, happened_at=soon, by=worker, at=soon)
    for place, step in enumerate(queries.steps_of(incident), 1):
        if step.is_needed and step.code != "signal":
            done = at + timedelta(minutes=3 * place)
            operations.tick_step(step=step, note="", done_at=done, by=worker, at=done)
    operations.decide_against_signal(incident=incident, because=WHY, by=head, at=at + timedelta(minutes=40))
    _end(incident, team, at + timedelta(days=1))


def _end(incident: Incident, team: dict[str, Worker], at: datetime) -> None:
    worker, head = team["keyworker"], team["head"]
    operations.record_debrief(incident=incident, spoke_with=head, held_at=at, note="", by=worker, at=at)
    operations.review_incident(incident=incident, finding=LEARNT, by=head, at=at)
    operations.close_incident(incident=incident, by=head, at=at)
    assert Incident.objects.get(pk=incident.pk).state == IncidentState.CLOSED


def _running(case: Case, team: dict[str, Worker], at: datetime) -> None:
    worker = team["keyworker"]
    facts = {"kind": IncidentKind.ABUSE_TOLD, "severity": Severity.CRITICAL, "what": NOTED, "by": worker, "at": at}
    told = [(children_of(case)[0], Part.TOLD)]
    incident = operations.open_incident(case=case, session_id=None, people=told, **facts)
    person = Person.objects.filter(case_parties__case=case, case_parties__role="parent").order_by("pk").last()
    if person is not None:
        order = {"ground": SecrecyGround.CHILD, "reason": SILENT, "look_again_on": clock.today() + timedelta(days=7)}
        operations.order_silence(incident=incident, person=person, by=worker, at=at, **order)
