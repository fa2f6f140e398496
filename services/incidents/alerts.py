"""Who hears of it at once: by mail and short message without a name, and on every page that they have open."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from accounts.links import absolute
from kernel.clock import local
from kernel.errors import Refusal
from outbox.mail import send_mail
from outbox.sms import words
from outbox.sms.sending import is_available, send_sms
from outbox.sms.words import Slot
from services.cases.models import Case
from services.incidents.enums import Severity
from services.incidents.models import HouseAlarm, Incident
from services.incidents.queries import Clock
from services.staff.models import Worker
from services.staff.roles import Role

TELLING = {Role.HEAD_OF_SERVICE, Role.COORDINATOR}
USELESS_AFTER = timedelta(hours=12)  # an alarm that comes the next day frightens and helps nobody
words.register(
    "house_alarm",
    gettext_noop("Emergency in the centre at %(hour)s. Open Zakrila: the steps are there."),
    hour=Slot.HOUR,
)
words.register(
    "signal_clock",
    gettext_noop("A signal under art. 7 is owed since %(hour)s. Open Zakrila and give or decide it."),
    hour=Slot.HOUR,
)


def whom(cases: Iterable[Case], *, but: Worker | None = None) -> list[Worker]:
    """Heads of service, coordinators, and the key workers of these cases."""
    keys = {case.key_worker_id for case in cases}
    team = Worker.objects.filter(active=True).select_related("user").order_by("pk")
    found = [one for one in team if one.pk in keys or TELLING & set(one.roles)]
    return [one for one in found if but is None or one.pk != but.pk]


def raised(alarm: HouseAlarm, cases: Iterable[Case]) -> None:
    """The emergency button was pressed."""
    hour = f"{local(alarm.raised_at):%H:%M}"
    for worker in whom(cases, but=alarm.raised_by):
        context = {"by": alarm.raised_by.display_name, "hour": hour, "link": absolute("incidents:alarm", alarm.pk)}
        key = f"house_alarm:{alarm.pk}:{worker.pk}"
        _mail(worker, gettext_noop("Emergency in the centre"), "alarm", context, key, alarm.raised_at + USELESS_AFTER)
        _text(worker, "house_alarm", hour, key, alarm.raised_at + USELESS_AFTER)


def opened(incident: Incident, *, but: Worker) -> None:
    """A serious incident, opened without the button."""
    if incident.severity == Severity.LIGHT:
        return
    for worker in whom([incident.case], but=but):
        context = {
            "by": but.display_name,
            "hour": f"{local(incident.opened_at):%H:%M}",
            "number": incident.case.number,
            "link": absolute("incidents:detail", incident.pk),
        }
        key = f"incident:{incident.pk}:{worker.pk}"
        _mail(worker, gettext_noop("A critical incident was opened"), "opened", context, key)


def clock(one: Clock) -> int:
    """The clock of a signal has run past its time; told once when it alarms and once when it is overdue."""
    stage = "overdue" if one.is_overdue else "late"
    told = 0
    for worker in whom([one.incident.case]):
        context = {
            "since": f"{local(one.since):%d.%m.%Y %H:%M}",
            "number": one.incident.case.number,
            "is_overdue": one.is_overdue,
            "link": absolute("incidents:detail", one.incident.pk),
        }
        key = f"signal_{stage}:{one.incident.pk}:{worker.pk}"
        told += _mail(worker, gettext_noop("A signal is owed"), "signal", context, key)
        _text(worker, "signal_clock", f"{local(one.since):%H:%M}", key, one.now + USELESS_AFTER)
    return told


def _mail(
    worker: Worker, subject: str, template: str, context: dict[str, Any], key: str, not_after: datetime | None = None
) -> bool:
    return send_mail(
        to=worker.user.email,
        subject=subject,
        template=f"emails/incidents/{template}.txt",
        context={"name": worker.display_name, **context},
        language=worker.user.language,
        key=key,
        not_after=not_after,
    )


def _text(worker: Worker, name: str, hour: str, key: str, not_after: datetime) -> None:
    """Where the centre has a gateway and the colleague a mobile telephone; the mail goes anyway."""
    if not is_available() or not worker.phone:
        return
    facts = {"name": name, "values": {"hour": hour}, "language": worker.user.language}
    with suppress(Refusal):
        send_sms(to=worker.phone, key=f"sms:{key}", not_after=not_after, **facts)  # type: ignore[arg-type]
