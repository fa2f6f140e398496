# Cyrillic: what the demo's people write about keeping and erasing
"""What a demo centre keeps how long: a term in force, one that waits, a case under hold, an erasure, a request."""

from datetime import datetime, timedelta
from typing import Any

from kernel import clock, hooks
from services.cases.enums import CaseState, PartyRole
from services.cases.models import Case
from services.custody.enums import Asked, ErasureGround, Identity, Kept
from services.custody.models import LegalHold, Term
from services.custody.operations import (
    decide_term,
    hold_case,
    prepare,
    propose_case,
    propose_term,
    record_request,
)
from services.custody.terms import OF_A_CASE, PROPOSALS
from services.staff.models import Worker

GROUND = "чл. 5, § 1, б. „д“ от Регламент (ЕС) 2016/679 (демо)"
HOLD = "Писмо на Районния съд № 118 от тази година: делото да се пази до решението (демо)"
ERASE = "Молбата беше оттеглена на другия ден, услуга не е започвала (демо)."
NOTE = "Лична карта, показана на място (демо)"


def keep(demo: Any, team: dict[str, Worker]) -> None:
    """Once, when the demo's cases are there, and where two people of the team share these decisions."""
    second, found = team.get("coordinator"), list(Case.objects.filter(import_key__startswith="demo-").order_by("pk"))
    if second is not None and found and not LegalHold.objects.exists():
        _keep(team["head"], second, found, clock.now())


def _keep(head: Worker, second: Worker, found: list[Case], at: datetime) -> None:
    _terms(head, second, at)
    if held := _in(found, CaseState.ACTIVE):
        day = (at + timedelta(days=90)).date()
        hold_case(case=held, reason=HOLD, look_again_on=day, by=head, at=at - timedelta(days=6))
        _request(held, second, at)
    if gone := _in(found, CaseState.DECLINED):
        propose_case(case=gone, ground=ErasureGround.REQUEST, reason=ERASE, by=second, at=at - timedelta(days=1))


def terms_of_cases(_demo: Any, team: dict[str, Worker]) -> None:
    """Before the first file is closed (R29): two people have said long ago how long the files are kept."""
    proposer, at = team.get("coordinator"), clock.now() - timedelta(days=200)
    if proposer is None or Term.objects.exists():
        return
    for kept in OF_A_CASE:
        facts = {"years": PROPOSALS[kept].years, "ground": PROPOSALS[kept].ground}
        term = propose_term(kept=kept, by=proposer, at=at, **facts)  # type: ignore[arg-type]
        decide_term(term=term, is_confirmed=True, by=team["head"], at=at + timedelta(days=1))


def _terms(head: Worker, second: Worker, at: datetime) -> None:
    since = at - timedelta(days=30)
    term = propose_term(kept=Kept.MESSAGES, years=1, ground=GROUND, by=head, at=since)
    decide_term(term=term, is_confirmed=True, by=second, at=since + timedelta(days=1))
    propose_term(kept=Kept.CASE_FILE, years=6, ground=GROUND, by=second, at=at - timedelta(days=2))


def _request(case: Case, by: Worker, at: datetime) -> None:
    """Of the parent whom the child visits; the worker puts the answer together as in every centre."""
    parent = case.parties.filter(role=PartyRole.PARENT).select_related("person").order_by("pk")[0].person
    facts = {"received_on": (at - timedelta(days=4)).date(), "asked": Asked.IN_PERSON, "identity": Identity.CARD}
    row = record_request(person=parent, identity_note=NOTE, by=by, at=at - timedelta(days=4), **facts)  # type: ignore[arg-type]
    prepare(request=row, by=by, at=at)


def register() -> None:
    hooks.demo_content.register(terms_of_cases, order=5)
    hooks.demo_content.register(keep, order=20)


def _in(cases: list[Case], state: CaseState) -> Case | None:
    """The last one, since the first are those that everybody looks at first."""
    return next((case for case in reversed(cases) if case.state == state), None)
