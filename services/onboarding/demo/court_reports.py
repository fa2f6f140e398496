# Cyrillic: words of a demo report
"""Two factual reports: one that a second person has approved, one that waits."""

from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import Profile
from services.cases.models import Case
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Session
from services.reports import hushed
from services.reports.models import Report
from services.reports.operations import approve_report, ask_approval, build_report, draft_report
from services.staff.models import Worker

COURT = "Районен съд (демо)\nII граждански състав"
PERIOD = timedelta(days=92)
REQUEST = "искане на съда по гр. д. (демо)"


def write(team: dict[str, Worker], now: datetime) -> None:
    if Report.objects.exists() or len({"head", "coordinator"} & set(team)) < 2:
        return
    cases = list(dict.fromkeys(one.case for one in _usable(now)))[:2]
    for case, is_approved in zip(cases, (True, False), strict=False):
        report = _asked(case, team["coordinator"], now)
        if is_approved:
            because = "Прочетох записите и доклада ред по ред."
            approve_report(report=report, because=because, by=team["head"], at=now)
            build_report(report_id=report.pk, at=now)


def _usable(now: datetime) -> list[Session]:
    """Signed in the period that is reported, and, where there was an incident, read by a second person."""
    rows = Session.objects.filter(state=SessionState.SIGNED, starts_at__gte=now - PERIOD).select_related("case")
    found = list(rows.order_by("-starts_at", "id"))
    usable = hushed.usable(one.pk for one in found)
    return [one for one in found if one.pk in usable]


def _asked(case: Case, by: Worker, now: datetime) -> Report:
    today = clock.local(now).date()
    facts = {"starts_on": today - PERIOD, "ends_on": today, "addressee": COURT, "request": REQUEST}
    report = draft_report(case=case, facts={**facts, "profile": Profile.PARTIES}, by=by, at=now)
    return ask_approval(report=report, by=by, at=now)
