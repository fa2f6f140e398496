# Cyrillic: titles of papers and the prefix of their numbers
"""A factual report on its way: drafted, frozen, approved by a second person, numbered, made, published (R18)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from outbox.post import post
from services.cases.access import may
from services.cases.enums import DocumentKind, Profile
from services.cases.models import Case, Document
from services.cases.numbers import next_number
from services.cases.operations import add_document
from services.cases.operations.release import Stopped, check_words
from services.contact_centre.queries.board import policy
from services.files.operations import store_generated
from services.reports import contents as contents_of
from services.reports.asking import facts_for_outside
from services.reports.enums import REPORT_WORKFLOW, ReportMove, ReportState
from services.reports.gathering import readers_of
from services.reports.models import Report
from services.reports.papers import made_pdf, made_word
from services.reports.published import Numbered
from services.reports.recommendations import not_facts
from services.reports.typeset import codes
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from tenants.centres import commons

KIND = "court_report"  # among the questions to a second person
TOPIC = "reports.build"
PREFIX = "ФД"
LONGEST = timedelta(days=400)
SHORTEST_REASON = 20
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EDITABLE = ("starts_on", "ends_on", "addressee", "request", "profile", "intro", "remarks")


@transaction.atomic
def draft_report(*, case: Case, facts: Mapping[str, Any], by: Worker, at: datetime) -> Report:
    """
    Begin a report; `facts` are its period, arrangements, addressee, for whose eyes it is, and the connecting texts.

    :raises Refusal: see edit_report.
    """
    if not may(by, Capability.COURT_REPORTS_WRITE, case):
        raise PermissionDenied
    report = Report(case=case, created_by=by, created_at=at)
    _fill(report, facts, at)
    report.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=report, fields=("state",))
    return report


@transaction.atomic
def edit_report(
    *, report: Report, facts: Mapping[str, Any], by: Worker, at: datetime, chosen: Mapping[str, bool] | None = None
) -> Report:
    """
    Change a draft; `chosen` says of lines by their key whether they stand in it.

    :raises Refusal: no draft, a period that is none or is still to come, no addressee, somebody who is not of the
        case, or a connecting text that is no fact (R18).
    """
    report = _locked(report, by)
    _require_draft(report)
    _fill(report, facts, at)
    if chosen is not None:
        report.chosen = dict(chosen)
    report.save()
    record(Action.WRITE, actor=by.as_actor(), what=report, fields=("contents",))
    return report


def _fill(report: Report, facts: Mapping[str, Any], at: datetime) -> None:
    for name in EDITABLE:
        if name in facts:
            value = facts[name]
            setattr(report, name, value.strip() if isinstance(value, str) else value)
    if "recipient" in facts:
        report.recipient = facts["recipient"]
    if "arrangements" in facts:
        report.arrangements = _of_case(report.case, facts["arrangements"])
    _check_period(report.starts_on, report.ends_on, at.astimezone(SOFIA).date())
    _check_readers(report)
    if not report.addressee:
        raise Refusal(_("Say to whom the report is addressed."), field="addressee")
    for field in ("intro", "remarks"):
        _check_words(getattr(report, field), field)


def _of_case(case: Case, wanted: Iterable[UUID]) -> list[UUID]:
    own = set(case.arrangements.values_list("pk", flat=True))
    found = {UUID(str(one)) for one in wanted}
    if found - own:
        raise Refusal(_("This arrangement is not of the case."), field="arrangements")
    return sorted(found)


def _check_period(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise Refusal(_("The end must not be before the start."), field="ends_on")
    if ends_on > today:
        raise Refusal(_("The period is still to come: a report tells what has happened."), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refusal(_("At most a year at once; write one report for each year."), field="starts_on")


def _check_readers(report: Report) -> None:
    if report.profile == Profile.RECIPIENT:
        if report.recipient is None or not report.case.parties.filter(person=report.recipient).exists():
            raise Refusal(_("For the recipient alone: choose a person of the case."), field="recipient")
    else:
        report.recipient = None


def _check_words(text: str, field: str) -> None:
    """R18: what the worker writes between the facts is a fact too."""
    places = not_facts(text)
    if not places:
        return
    words = ", ".join(f"„{one.text}“" for one in places[:5])
    if any(one.recommends for one in places):
        raise Refusal(
            _("A report recommends nothing and draws no conclusion. Say the fact instead of: %(words)s.")
            % {"words": words},
            field=field,
        )
    raise Refusal(
        _("These are opinions, not facts: %(words)s. Write what was seen or heard.") % {"words": words}, field=field
    )


@transaction.atomic
def ask_approval(*, report: Report, by: Worker, at: datetime) -> Report:
    """
    Freeze what the report says, with the rows it rests on, and ask a second person.

    :raises Refusal: no draft, or no signed record in the period.
    :raises Stopped: an own sentence or the addressee tells what a reader must not learn.
    """
    report = _locked(report, by)
    state = REPORT_WORKFLOW.check(ReportMove.ASK, report.state, report).target
    found = contents_of.gathered(report)
    if not found.meetings:
        raise Refusal(_("There is no signed record in this period: only signed facts leave the house."))
    for field in ("intro", "remarks"):
        _check_words(getattr(report, field), field)
    frozen = contents_of.compose(report, found, by)
    _refuse_secrets(report, frozen)
    report.contents, report.digest = frozen, contents_of.digest_of(frozen)
    report.state, report.asked_by, report.asked_at, report.refused_because = state, by, at, ""
    report.save()
    approvals.ask(
        kind=KIND,
        subject=report.pk,
        title=_title(report),
        facts=facts_for_outside(report),
        by=by,
        at=at,
        case_id=report.case_id,
    )
    record(Action.WRITE, actor=by.as_actor(), what=report, fields=("contents", "state"))
    return report


def _refuse_secrets(report: Report, frozen: Mapping[str, Any]) -> None:
    readers = readers_of(report.case, report.profile, report.recipient)
    places = check_words(report.case, contents_of.words_of(frozen), readers)
    if places:
        raise Stopped(places)


def _refuse_overtaken(report: Report, frozen: Mapping[str, Any]) -> None:
    """Of a meeting that is kept from a reader since, or must be read again, no word need be a secret one."""
    found = contents_of.gathered(report)
    outcomes = {one.facts["session"]: one.facts["outcome"] for one in found.meetings}
    standing = {line.key for line in found.lines if line.may_stand}
    is_same = all(outcomes.get(one["session"]) == one["outcome"] for one in frozen["meetings"])
    if not is_same or any(line["key"] not in standing for line in contents_of.lines_of(frozen)):
        raise Refusal(_("A record in it is kept from a reader since, or has to be read again. Send the report back."))


@transaction.atomic
def take_back(*, report: Report, by: Worker, at: datetime) -> Report:
    """Back to a draft, by whoever asked: nobody has to decide any more."""
    report = _locked(report, by)
    if report.asked_by_id != by.pk:
        raise PermissionDenied
    report.state = REPORT_WORKFLOW.check(ReportMove.TAKE_BACK, report.state, report).target
    _thaw(report)
    approvals.settle(kind=KIND, subject=report.pk, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=report, fields=("state",))
    return report


def _thaw(report: Report) -> None:
    report.contents, report.digest = None, ""
    report.asked_by = report.asked_at = None
    report.save()


@transaction.atomic
def discard_report(*, report: Report, by: Worker, at: datetime) -> Report:
    """A draft that nobody needs."""
    report = _locked(report, by)
    report.state = REPORT_WORKFLOW.check(ReportMove.DISCARD, report.state, report).target
    report.save(update_fields=["state"])
    record(Action.WRITE, actor=by.as_actor(), what=report, fields=("state",))
    return report


def question_of(report: Report) -> Approval:
    assert report.asked_by is not None
    return approvals.about(kind=KIND, subject=report.pk, asked_by=report.asked_by, case_id=report.case_id)


@transaction.atomic
def approve_report(*, report: Report, because: str, by: Worker, at: datetime) -> Report:
    """
    Let the report go as the second person: from now on it has its number, and a worker makes its papers.

    What is withheld is looked up again: it may have changed since the report was frozen.

    :raises Refusal: one's own, not waiting, no sufficient reason, or a record in it that may not be told any more.
    :raises Stopped: something in it has been withheld from a reader meanwhile.
    """
    report = _waiting(report, by, because)
    assert report.contents is not None
    _refuse_secrets(report, report.contents)
    _refuse_overtaken(report, report.contents)
    report.state = REPORT_WORKFLOW.check(ReportMove.APPROVE, report.state, report).target
    today = at.astimezone(SOFIA).date()
    number = next_number(series="court_report", year=today.year, prefix=PREFIX)
    numbered = Numbered(number, codes.new_code())
    report.number, report.code, report.code_hash = numbered.number, numbered.code, numbered.published
    report.issued_on, report.valid_until = today, today + timedelta(days=policy().certificate_valid_days)
    report.decided_by, report.decided_at = by, at
    report.save()
    _decided(report, True, because, by, at)
    post(TOPIC, {"report": str(report.pk)}, key=f"{TOPIC}:{report.pk}")
    return report


@transaction.atomic
def send_back(*, report: Report, because: str, by: Worker, at: datetime) -> Report:
    """
    Say no as the second person, with what to change: it is a draft again.

    :raises Refusal: one's own, not waiting, or no sufficient reason.
    """
    report = _waiting(report, by, because)
    report.state = REPORT_WORKFLOW.check(ReportMove.REFUSE, report.state, report).target
    report.refused_because = because.strip()
    _decided(report, False, because, by, at)
    _thaw(report)
    return report


def _waiting(report: Report, by: Worker, because: str) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("case", "recipient", "asked_by")
    report = rows.get(pk=report.pk)
    if report.state != ReportState.WAITING:
        raise Refusal(_("This was already decided."))
    approvals.require(by, question_of(report))
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    return report


def _decided(report: Report, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    approvals.close(kind=KIND, subject=report.pk, is_given=is_given, because=because, by=by, at=at)
    detail = {"number": report.number, "digest": report.digest[:12]}
    record(Action.SIGN, actor=by.as_actor(), what=report, fields=("state",), reason=because, detail=detail)


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The same decision, from the page of approvals."""
    report = Report.objects.get(pk=approval.subject)
    (approve_report if is_given else send_back)(report=report, because=because, by=by, at=at)


@transaction.atomic
def build_report(*, report_id: UUID, at: datetime) -> Report | None:
    """The worker's part: both papers among those of the case, and the code on the public door. None: overtaken."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("case", "decided_by__user", "asked_by__user")
    report = rows.get(pk=report_id)
    if report.state != ReportState.BUILDING:
        return None
    assert report.issued_on is not None
    assert report.valid_until is not None
    report.document = _kept(report, made_pdf(report, at), "application/pdf", "pdf", at)
    report.word_document = _kept(report, made_word(report), WORD, "docx", at)
    report.state = REPORT_WORKFLOW.check(ReportMove.FINISH, report.state, report).target
    report.save()
    commons.publish_code(code_hash=report.code_hash, issued_on=report.issued_on, valid_until=report.valid_until)
    assert report.decided_by is not None
    record(Action.WRITE, actor=report.decided_by.as_actor(), what=report, fields=("document", "code_hash"))
    return report


def _kept(report: Report, content: bytes, content_type: str, ending: str, at: datetime) -> Document:
    stored = store_generated(
        name=f"doklad-{report.number.rsplit('-', 1)[-1]}.{ending}",
        content=content,
        content_type=content_type,
        subject=None,
        by=report.asked_by,
        at=at,
    )
    title = f"Доклад {report.number}" + (" (Word)" if ending == "docx" else "")
    return add_document(
        case=report.case,
        kind=DocumentKind.REPORT,
        title=title,
        file=stored,
        dated=report.issued_on,
        by=None,
        at=at,
    )


@transaction.atomic
def revoke_report(*, report: Report, reason: str, by: Worker, at: datetime) -> Report:
    """
    Say publicly that a report no longer holds. Its papers and what they rest on are kept.

    :raises Refusal: not issued, already revoked, or no reason.
    """
    rows = Report.objects.select_for_update(of=("self",)).select_related("case")
    report = rows.get(pk=report.pk)
    if not may(by, Capability.COURT_REPORTS_APPROVE, report.case):
        raise PermissionDenied
    if report.state != ReportState.ISSUED or report.revoked_at is not None:
        raise Refusal(_("Only an issued report can be revoked, once."))
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    report.revoked_at, report.revoked_by, report.revoked_reason = at, by, reason.strip()
    report.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    commons.revoke_code(code_hash=report.code_hash, on=at.astimezone(SOFIA).date())
    record(Action.WRITE, actor=by.as_actor(), what=report, fields=("revoked_at",), reason=reason)
    return report


def _locked(report: Report, by: Worker) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("case", "recipient")
    report = rows.get(pk=report.pk)
    if not may(by, Capability.COURT_REPORTS_WRITE, report.case):
        raise PermissionDenied
    return report


def _require_draft(report: Report) -> None:
    if report.state != ReportState.DRAFT:
        raise Refusal(_("Only a draft can be changed. Take it back first."))


def _title(report: Report) -> str:
    return f"{report.case.number}, {contents_of.period_words(*report.period)}"
