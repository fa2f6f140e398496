"""The telephones of both parents, what has come to them, and when they are let in."""

from datetime import date
from typing import Any

from infra.local.smsbox import Box
from outbox import work
from outbox.enums import State
from outbox.models import Message
from services.contact_centre.models import ArrivalWindow, Session
from services.contact_centre.operations.steps import NewStep, add_step
from services.contact_centre.preparation_enums import StepTo
from services.links.enums import LinkKind
from services.links.models import Link
from tests.contact_centre.conftest import NOW

FATHERS, MOTHERS = "+359888111222", "+359888333444"


def send_all() -> None:
    Message.objects.filter(state=State.PENDING).update(next_attempt_at=NOW)
    while work.work_one():
        pass


def texts(box: Box) -> dict[str, str]:
    return {one["to"]: one["text"] for one in box.messages()}


def link_of(session: Session, person: Any) -> Link:
    return Link.objects.get(kind=LinkKind.MEETING, subject=session.pk, person=person, withdrawn_at=None)


def arrivals(session: Session) -> dict[Any, Any]:
    parents = session.participants.filter(part__in=("visiting", "resident")).values_list("person_id", flat=True)
    rows = ArrivalWindow.objects.filter(session=session, direction="arrive", person__in=parents)
    return dict(rows.values_list("person_id", "during"))


def to_handover(family: Any, cast: Any, **changed: Any) -> None:
    facts = {"to": StepTo.HANDOVER, "starts_on": date(2026, 11, 7), "reason": "Определение на съда.", **changed}
    step = NewStep(basis=family.basis, **facts)
    add_step(arrangement=family.first, step=step, by=cast.a.coordinator, at=NOW)
