"""What still speaks against a move of the case or of a meeting, each with the place where it is mended."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.addresses import address
from kernel.clock import local
from kernel.errors import Hint, Refusal
from kernel.workflow import Guard
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState, Service
from services.cases.models import Case
from services.contact_centre.enums import MEETING_STATES, SESSION_WORKFLOW
from services.contact_centre.models import Arrangement, Session
from services.contact_centre.preparation_enums import RiskLevel
from services.contact_centre.queries import orders, stopping
from services.contact_centre.queries import preparation as queries
from services.contact_centre.queries.sessions import tally
from services.contact_centre.queries.stopping import Coming
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability


def _hint(text: str, name: str, case: Case, fragment: str = "") -> tuple[Hint, ...]:
    return (Hint(text, address(name, case.pk, tail=fragment)),)


def _names(people: Iterable[Person]) -> dict[str, str]:
    return {"names": ", ".join(person.names for person in people)}


def contact_centre_only(guard: Guard) -> Guard:
    """Cases of another service have no meetings: what is asked here does not concern them."""

    @wraps(guard)
    def asked(case: Case, **context: Any) -> Refusal | None:
        return guard(case, **context) if case.service == Service.CONTACT_CENTRE else None

    return asked


@contact_centre_only
def separate_interviews(case: Case, *, at: datetime, **_context: Any) -> Refusal | None:
    state = queries.preparation(case, local(at).date())
    if not state.adults:
        text = _("Nobody has said yet who is resident and who is visiting for each child.")
        return Refusal(text, hints=_hint(_("Enter the order and its arrangements"), "meetings:orders", case))
    text = _what_of_interviews(state, at)
    return Refusal(text, hints=_hint(_("Record an interview"), "meetings:new_interview", case)) if text else None


def _what_of_interviews(state: queries.Preparation, at: datetime) -> str:
    clash = queries.overlapping(state.interviews)
    if clash:
        names = {"one": clash[0].person.names, "other": clash[1].person.names}
        return _("%(one)s and %(other)s were interviewed at the same time.") % names
    missing = state.not_interviewed(at)
    return _("Not yet interviewed apart: %(names)s.") % _names(missing) if missing else ""


@contact_centre_only
def children_oriented(case: Case, *, at: datetime, **_context: Any) -> Refusal | None:
    missing = queries.preparation(case, local(at).date()).not_oriented
    if not missing:
        return None
    text = _("These children have not seen the place yet: %(names)s.") % _names(missing)
    return Refusal(text, hints=_hint(_("Record an orientation"), "meetings:new_orientation", case))


@contact_centre_only
def risk_assessed(case: Case, **_context: Any) -> Refusal | None:
    risk = queries.current_risk(case)
    if risk is None:
        return Refusal(_("The risk has not been assessed."), hints=_hint(_("Assess it"), "meetings:new_risk", case))
    if queries.needs_approval(risk):
        text = _("From medium risk up a second person approves the assessment.")
        return Refusal(text, hints=_hint(_("Show it to a colleague"), "meetings:preparation", case, "#risk"))
    return None


@contact_centre_only
def protection_orders_checked(
    case: Case, *, by: Worker, at: datetime, note: str = "", **_context: Any
) -> Refusal | None:
    """The head may go on by a written reason; nobody else may."""
    order = orders.protection_orders(case, local(at).date()).first()
    if order is None or (note.strip() and by.may(Capability.CASES_DECIDE)):
        return None
    text = _(
        "A protection order of %(day)s stands against meetings. Only the head of the service decides otherwise,"
        " with a written reason."
    )
    facts = {"day": f"{order.dated:%d.%m.%Y}"}
    return Refusal(text % facts, field="note", hints=_hint(_("The order"), "meetings:orders", case))


@contact_centre_only
def risk_manageable(case: Case, **_context: Any) -> Refusal | None:
    """R7: what exceeds the centre's strength is declined, in writing, with the reason."""
    risk = queries.current_risk(case)
    if queries.abuse_unanswered(risk):
        return _abuse(case)
    if risk is None or risk.level != RiskLevel.UNMANAGEABLE:
        return None
    text = _("The risk is beyond what the centre can keep safe. Decline the case and tell the referrer why.")
    return Refusal(text, hints=_hint(_("The assessment"), "meetings:preparation", case, "#risk"))


def _abuse(case: Case) -> Refusal:
    """R16."""
    text = _(
        "Sexual abuse is alleged: no meetings until a court orders them knowing of it, or an expert opinion allows"
        " them."
    )
    return Refusal(text, hints=_hint(_("Enter the paper with a new assessment"), "meetings:new_risk", case))


@contact_centre_only
def safety_plan_ready(case: Case, **_context: Any) -> Refusal | None:
    needed = queries.needs_safety_plan(case, queries.current_risk(case))
    if not needed or queries.current_safety_plan(case):
        return None
    text = _("With violence or high risk a safety plan comes before the agreement.")
    return Refusal(text, hints=_hint(_("Write the safety plan"), "meetings:new_safety_plan", case))


@contact_centre_only
def agreements_signed(case: Case, *, at: datetime, **_context: Any) -> Refusal | None:
    missing = queries.preparation(case, local(at).date()).not_signed
    if not missing:
        return None
    text = _("The agreement is not signed by: %(names)s.") % _names(missing)
    return Refusal(text, hints=_hint(_("Record a signature"), "meetings:new_agreement", case))


@contact_centre_only
def plan_confirmed(case: Case, **_context: Any) -> Refusal | None:
    if case.plans.filter(confirmed_at__isnull=False, ended_at__isnull=True).exists():
        return None
    text = _("Nobody has confirmed yet on which days the meetings are.")
    return Refusal(text, hints=_hint(_("Enter the order and its plan"), "meetings:orders", case))


@contact_centre_only
def first_session_booked(case: Case, *, at: datetime, **_context: Any) -> Refusal | None:
    last = tally(case).last
    if last is not None and last >= at:
        return None
    text = _("No meeting is planned with room, time and supervisor.")
    return Refusal(text, hints=_hint(_("Plan the meetings"), "meetings:sessions", case))


@contact_centre_only
def fresh_risk_assessment(case: Case, **_context: Any) -> Refusal | None:
    """Back from suspension only on an assessment that was made after the suspension and, where needed, approved."""
    suspended = case.transitions.filter(move=CaseMove.SUSPEND).order_by("-at", "-id").first()
    return assessed_since(case, suspended.at if suspended else None)


def assessed_since(case: Case, since: datetime | None) -> Refusal | None:
    risk = queries.current_risk(case)
    if queries.abuse_unanswered(risk):
        return _abuse(case)
    fresh = risk is not None and (since is None or risk.at > since)
    if risk is not None and fresh and not queries.needs_approval(risk) and risk.level != RiskLevel.UNMANAGEABLE:
        return None
    text = _("After a suspension the risk is assessed anew before meetings go on.")
    return Refusal(text, hints=_hint(_("Assess it"), "meetings:new_risk", case))


@contact_centre_only
def nothing_planned(case: Case, **_context: Any) -> Refusal | None:
    count = tally(case).still_made
    if not count:
        return None
    text = ngettext(
        "%(count)s meeting is still planned. Cancel it first, each family member is told apart.",
        "%(count)s meetings are still planned. Cancel them first, each family member is told apart.",
        count,
    )
    return Refusal(text % {"count": count}, hints=_hint(_("Planned meetings"), "meetings:sessions", case))


@contact_centre_only
def records_signed(case: Case, **_context: Any) -> Refusal | None:
    count = tally(case).unsigned
    if not count:
        return None
    text = ngettext("%(count)s record is not signed yet.", "%(count)s records are not signed yet.", count)
    return Refusal(text % {"count": count}, hints=_hint(_("Meetings of this case"), "meetings:sessions", case))


# --- meetings --------------------------------------------------------------------------------------------------------


def case_active(session: Session, *, coming: Coming | None = None, **_context: Any) -> Refusal | None:
    """`coming`: of a meeting that is only wanted, or wanted at another time."""
    return case_holds_meetings(session.case, coming or Coming.to(session))


def plan_holds_meetings(case: Case, directions: Iterable[Iterable[Arrangement]], day: date) -> Refusal | None:
    """None as long as one of the ways that children go by this plan may go on."""
    refused = [case_holds_meetings(case, Coming.by(rows, day)) for rows in directions]
    return refused[0] if refused and all(refused) else None


def case_holds_meetings(case: Case, coming: Coming) -> Refusal | None:
    if case.state in MEETING_STATES:
        risk = queries.current_risk(case)
        return not_frozen(case, coming) or (_abuse(case) if queries.abuse_unanswered(risk) else None)
    text = _("The case is in the state “%(state)s”: no meetings take place.")
    state = CaseState(case.state).label
    return Refusal(text % {"state": state}, hints=_hint(_("The case"), "cases:detail", case))


def not_frozen(case: Case, coming: Coming) -> Refusal | None:
    """Whoever meets the sentence learns since when, not why: the reason stands in the file."""
    freeze = stopping.freeze_of(case, coming)
    if freeze is None:
        return None
    text = _("These meetings are frozen since %(day)s. The head of the service decides when they go on.")
    hints = _hint(_("Orders of this case"), "meetings:orders", case, "#frozen")
    return Refusal(text % {"day": f"{local(freeze.at):%d.%m.%Y}"}, hints=hints)


def contact_forbidden(arrangement: Arrangement, at: datetime) -> Refusal | None:
    """Letters and gifts are contact too: what stops meetings stops them."""
    case, coming = arrangement.case, Coming.by([arrangement], local(at).date())
    order = stopping.order_against(case, coming)
    if order is None:
        return not_frozen(case, coming)
    text = _("A protection order of %(day)s stands: nothing is passed on.") % {"day": f"{order.dated:%d.%m.%Y}"}
    return Refusal(text, hints=_hint(_("Orders of this case"), "meetings:orders", case))


def basis_in_force(session: Session, *, coming: Coming | None = None, **_context: Any) -> Refusal | None:
    """On the day of the meeting, not today: what is planned in June must be allowed in June."""
    case, coming = session.case, coming or Coming.to(session)
    day, against = coming.day, stopping.order_against(case, coming)
    if against is None and orders.bases_in_force(case, day).exists():
        return None
    hints = _hint(_("Orders of this case"), "meetings:orders", case)
    if against and against.case_id != case.pk:
        return Refusal(_("A protection order in another case of these people stands against this meeting."))
    if against:
        text = _("A protection order of %(day)s stands against this meeting.")
        return Refusal(text % {"day": f"{against.dated:%d.%m.%Y}"}, hints=hints)
    text = _("No order is in force on %(day)s.") % {"day": f"{day:%d.%m.%Y}"}
    return Refusal(text, field="day", hints=hints)


CASE_GUARDS: tuple[Guard, ...] = (
    separate_interviews,
    children_oriented,
    risk_assessed,
    protection_orders_checked,
    risk_manageable,
    safety_plan_ready,
    agreements_signed,
    plan_confirmed,
    first_session_booked,
    fresh_risk_assessment,
    nothing_planned,
    records_signed,
)
SESSION_GUARDS: tuple[Guard, ...] = (case_active, basis_in_force)


def bind() -> None:
    for guard in CASE_GUARDS:
        CASE_WORKFLOW.bind(guard.__name__, guard)
    for guard in SESSION_GUARDS:
        SESSION_WORKFLOW.bind(guard.__name__, guard)
