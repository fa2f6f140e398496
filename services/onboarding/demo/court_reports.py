# Cyrillic: words of a demo report
"""Two factual reports: one that a second person has approved, one that waits."""

from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import Profile
from services.cases.models import Case
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Session
from services.reports.models import Report
from services.reports.operations import approve_report, ask_approval, build_report, draft_report
from services.staff.models import Worker

COURT = "Районен съд (демо)\nII граждански състав"
REQUEST = "искане на съда по гр. д. (демо)"


def write(team: dict[str, Worker], now: datetime) -> None:
    if Report.objects.exists() or len({"head", "coordinator"} & set(team)) < 2:
        return
    signed = Session.objects.filter(state=SessionState.SIGNED).order_by("starts_at", "id")
    cases = list(Case.objects.filter(pk__in=signed.values("case_id")).order_by("received_at", "id")[:2])
    for case, is_approved in zip(cases, (True, False), strict=False):
        report = _asked(case, team["coordinator"], now)
        if is_approved:
            because = "Прочетох записите и доклада ред по ред."
            approve_report(report=report, because=because, by=team["head"], at=now)
            build_report(report_id=report.pk, at=now)


def _asked(case: Case, by: Worker, now: datetime) -> Report:
    today = clock.local(now).date()
    facts = {"starts_on": today - timedelta(days=92), "ends_on": today, "addressee": COURT, "request": REQUEST}
    report = draft_report(case=case, facts={**facts, "profile": Profile.PARTIES}, by=by, at=now)
    return ask_approval(report=report, by=by, at=now)
