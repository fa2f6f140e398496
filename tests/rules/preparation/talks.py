"""What was talked over and assessed before a meeting, and what is still missing."""

from datetime import time, timedelta

from kernel.clock import at_sofia
from services.cases.enums import CASE_WORKFLOW
from services.contact_centre.operations.preparation import InterviewNotes, approve_risk, assess_risk, record_interview
from services.contact_centre.preparation_enums import RiskLevel
from tests.contact_centre.conftest import NOW

BEFORE = NOW.date() - timedelta(days=3)
REVIEW = NOW.date() + timedelta(days=90)
TOLD = InterviewNotes(reasons="Съдът ги насочва.", family_issues="Разделени.", medical="Астма.", limits_told=True)


def assessed(family, cast, level=RiskLevel.LOW, at=NOW, **more):
    facts = {"factors": "По думите на двамата.", "next_review_on": REVIEW, "by": cast.a.key_worker, "at": at}
    risk = assess_risk(case=family.case, level=level, **facts, **more)
    if level != RiskLevel.LOW:
        approve_risk(risk=risk, by=cast.a.head, at=at)
    return risk


def talk(family, person, by, day=BEFORE, hours=(10, 11), notes=TOLD):
    starts, ends = at_sofia(day, time(hours[0])), at_sofia(day, time(hours[1]))
    return record_interview(
        case=family.case, person=person, starts_at=starts, ends_at=ends, notes=notes, by=by, at=NOW
    )


def missing(family, by, move):
    facts = {"by": by, "at": NOW, "note": "", "closing_reason": ""}
    return " ".join(str(one) for one in CASE_WORKFLOW.missing(move, family.case, **facts))
