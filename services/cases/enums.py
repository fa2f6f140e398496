"""States and moves of a case (domain.md §4.3). Guards are named here and bound in hooks by the rooms that know."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.workflow import Transition, Workflow


class Service(TextChoices):
    CONTACT_CENTRE = "contact_centre", _("contact centre")
    RIGHTS_CENTRE = "rights_centre", _("children's rights centre")


class Ground(TextChoices):
    """Why a family comes; any may stand together."""

    CONFLICT = "conflict", _("separation in conflict")
    DOMESTIC_VIOLENCE = "domestic_violence", _("domestic violence")
    AT_RISK = "at_risk", _("child at risk")


DANGER = frozenset({Ground.DOMESTIC_VIOLENCE, Ground.AT_RISK})  # such a family never waits in a queue


class ReferralSource(TextChoices):
    COURT = "court", _("court")
    CHILD_PROTECTION = "child_protection", _("Child Protection Department (ОЗД)")
    POLICE_CHILD_ROOM = "police_child_room", _("Child Pedagogical Room (ДПС)")
    JUVENILE_COMMISSION = "juvenile_commission", _("juvenile commission (МКБППМН)")
    SCHOOL = "school", _("school")
    OTHER_INSTITUTION = "other_institution", _("another institution")
    SELF = "self", _("the family itself")
    INNER = "inner", _("another service of this centre")


# Nobody orders these: both parents agree first (R6), and they come after what a court or an institution sends (R23).
BY_OWN_WISH = frozenset({ReferralSource.SELF, ReferralSource.INNER})
# What a person or a program may enter: an inner referral is made by its own operation alone.
SOURCES_TO_ENTER = [(one.value, one.label) for one in ReferralSource if one != ReferralSource.INNER]


class CaseState(TextChoices):
    RECEIVED = "received", pgettext_lazy("case", "received")
    SCREENING = "screening", pgettext_lazy("case", "in screening")
    CLARIFICATION = "clarification", pgettext_lazy("case", "clarification asked of the court")
    WAITING = "waiting", pgettext_lazy("case", "waiting for a place")
    DECLINED = "declined", pgettext_lazy("case", "declined")
    INTAKE = "intake", pgettext_lazy("case", "intake")
    ASSESSED = "assessed", pgettext_lazy("case", "assessed")
    AGREED = "agreed", pgettext_lazy("case", "agreed")
    ACTIVE = "active", pgettext_lazy("case", "active")
    SUSPENDED = "suspended", pgettext_lazy("case", "suspended")
    STEPPING_DOWN = "stepping_down", pgettext_lazy("case", "stepping down")
    CLOSING = "closing", pgettext_lazy("case", "closing")
    CLOSED = "closed", pgettext_lazy("case", "closed")


OPEN_STATES = frozenset(CaseState) - {CaseState.DECLINED, CaseState.CLOSED}
# The way of a case, and on which step of it each other state stands.
PATH = (
    CaseState.RECEIVED,
    CaseState.SCREENING,
    CaseState.INTAKE,
    CaseState.ASSESSED,
    CaseState.AGREED,
    CaseState.ACTIVE,
    CaseState.CLOSED,
)
ON_THE_WAY = {
    CaseState.CLARIFICATION: CaseState.SCREENING,
    CaseState.WAITING: CaseState.SCREENING,
    CaseState.DECLINED: CaseState.SCREENING,
    CaseState.SUSPENDED: CaseState.ACTIVE,
    CaseState.STEPPING_DOWN: CaseState.ACTIVE,
    CaseState.CLOSING: CaseState.CLOSED,
}


class CaseMove(TextChoices):
    START_SCREENING = "start_screening", _("start screening")
    ASK_CLARIFICATION = "ask_clarification", _("ask the court for clarification")
    CLARIFIED = "clarified", _("clarification received")
    PUT_ON_WAITING_LIST = "put_on_waiting_list", _("put on the waiting list")
    OFFER_PLACE = "offer_place", _("a place is free")
    DECLINE = "decline", _("decline")
    START_INTAKE = "start_intake", _("start intake")
    FINISH_ASSESSMENT = "finish_assessment", _("finish the assessment")
    AGREE = "agree", _("conclude the agreement")
    ACTIVATE = "activate", _("start the meetings")
    SUSPEND = "suspend", _("suspend")
    RESUME = "resume", _("resume")
    STEP_DOWN = "step_down", _("step down")
    START_CLOSING = "start_closing", _("start closing")
    CLOSE = "close", _("close")
    REOPEN = "reopen", _("reopen")
    TAKE_OVER = "take_over", _("taken over from the time before")  # no move of the workflow: operations.take_over


class ClosingReason(TextChoices):
    ORDER_EXPIRED = "order_expired", _("the order expired")
    SELF_MANAGED = "self_managed", _("the parents manage by themselves")
    NON_COMPLIANCE = "non_compliance", _("the rules were not kept")
    MOVED = "moved", _("the family moved")
    CHILD_ADULT = "child_adult", _("the child turned 18")
    TERMINATED = "terminated", _("ended by the centre")
    BEFORE_SYSTEM = "before_system", _("closed before it was entered here")  # nobody chooses this: a file says it


TO_CHOOSE = [reason for reason in ClosingReason if reason != ClosingReason.BEFORE_SYSTEM]


class PartyRole(TextChoices):
    """A person's part in the case. Who is resident or visiting belongs to each child's arrangement."""

    CHILD = "child", _("child")
    PARENT = "parent", _("parent")
    RELATIVE = "relative", _("relative")
    LAWYER = "lawyer", _("lawyer")
    REPRESENTATIVE = "representative", _("special representative")


class ConsentPurpose(TextChoices):
    SERVICE = "service", _("use of the service")
    DATA_SHARING = "data_sharing", _("sharing data with an institution")


class DocumentKind(TextChoices):
    COURT_ORDER = "court_order", _("court order")
    INTERIM_MEASURE = "interim_measure", _("interim measure")
    PROTECTION_ORDER = "protection_order", _("protection order")
    AGREEMENT = "agreement", _("agreement")
    APPLICATION = "application", _("application")
    CONSENT = "consent", _("signed consent")
    LETTER_IN = "letter_in", _("incoming letter")
    LETTER_OUT = "letter_out", _("outgoing letter")
    CERTIFICATE = "certificate", _("attendance certificate")
    REPORT = "report", _("factual report")
    OTHER = "other", _("other document")


class Emergency(TextChoices):
    """Why a case is opened that is not one's own."""

    DANGER = "danger", _("danger to a child or an adult now")
    ABSENCE = "absence", _("the key worker cannot be reached and a session or deadline is at stake")
    AUTHORITY = "authority", _("an authority asks at once: police, court, hospital, child protection department")
    OTHER = "other", _("something else that cannot wait")


class Channel(TextChoices):
    """How a document goes to its recipient."""

    BY_HAND = "by_hand", _("by hand")
    POST = "post", _("by post")
    SSEV = "ssev", _("by the state's secure delivery (SSEV)")
    EMAIL = "email", _("by e-mail")
    OTHER = "other", _("in another way")


class Profile(TextChoices):
    """For whose eyes a released document is made: what is withheld from any of these must not stand in it."""

    PARTIES = "parties", _("for both parties, as in a court's file")
    RECIPIENT = "recipient", _("for the recipient alone")
    CHOSEN = "chosen", _("for those who are ticked")
    AUTHORITY = "authority", _("for an authority that shows it to nobody of the case")


class EntryKind(TextChoices):
    """Entries of a case's history that can be kept from somebody, one by one."""

    NOTE = "note", _("note")
    REFERRAL = "referral", _("referral")
    MOVE = "move", _("step of the case")
    FACT = "fact", _("fact of a record")
    VOICE = "voice", _("a child's own words")
    ADDENDUM = "addendum", _("addition to a record")


# Papers that the centre itself writes for people outside.
GOING_OUT = frozenset({DocumentKind.LETTER_OUT, DocumentKind.CERTIFICATE, DocumentKind.REPORT})


class ReleaseState(TextChoices):
    STOPPED = "stopped", _("stopped: a second person decides")
    RELEASED = "released", _("released")
    REFUSED = "refused", _("not released")


class Urgency(TextChoices):
    """Beside the order of the list: a person decides it, with a reason that stands on the list."""

    FIRST = "first", _("before the others")
    USUAL = "usual", _("in the usual order")


class LeftList(TextChoices):
    """How a family left the waiting list."""

    PLACE = "place", _("got a place")
    SAFETY = "safety", _("does not wait: a child may be in danger")
    DECLINED = "declined", _("declined")


class OfferAnswer(TextChoices):
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", pgettext_lazy("offer", "declined")
    EXPIRED = "expired", _("no answer in time")


class InnerState(TextChoices):
    """Of a referral from one service of the centre to another."""

    PROPOSED = "proposed", pgettext_lazy("inner referral", "waits for an answer")
    ASKED_BACK = "asked_back", pgettext_lazy("inner referral", "asked back")
    ACCEPTED = "accepted", pgettext_lazy("inner referral", "accepted")
    DECLINED = "declined", pgettext_lazy("inner referral", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("inner referral", "taken back")


UNANSWERED = (InnerState.PROPOSED, InnerState.ASKED_BACK)


class ToldOn(TextChoices):
    """Facts of a case that may be told to another service of the centre, each ticked by whoever proposes."""

    GROUNDS = "grounds", _("why the family comes")
    CONFLICT = "conflict", _("the mark of parental conflict")
    SENDER = "sender", _("who sent the family to us")
    KEY_WORKER = "key_worker", _("whom they may ask")


class SharingBasis(TextChoices):
    AGREED = "agreed", _("the family agreed")
    LAW = "law", _("a legal ground")


class PlanningStep(TextChoices):
    """Terms of the Social Services Act (ЗСУ), where a centre works by them."""

    ASSESSMENT = "assessment", _("preliminary assessment")
    PLAN = "plan", _("assessment of needs and individual plan")


class NoteKind(TextChoices):
    NOTE = "note", _("note")
    PHONE_CALL = "phone_call", _("phone call")
    LETTER = "letter", _("letter")
    MEETING = "meeting", _("meeting")


# What leads on; every other move leaves the way, holds it up or ends it.
FORWARD = frozenset(
    {
        CaseMove.START_SCREENING,
        CaseMove.CLARIFIED,
        CaseMove.OFFER_PLACE,
        CaseMove.START_INTAKE,
        CaseMove.FINISH_ASSESSMENT,
        CaseMove.AGREE,
        CaseMove.ACTIVATE,
        CaseMove.RESUME,
        CaseMove.CLOSE,
    }
)

_S, _M = CaseState, CaseMove


def _move(move: str, sources: set[str], target: str, *guards: str) -> Transition:
    return Transition(str(move), frozenset(str(s) for s in sources), str(target), guards)


CASE_WORKFLOW = Workflow.of(
    "case",
    [
        _move(_M.START_SCREENING, {_S.RECEIVED}, _S.SCREENING, "service_open", "duplicates_checked", "acknowledged"),
        _move(_M.ASK_CLARIFICATION, {_S.SCREENING}, _S.CLARIFICATION, "clarification_letter"),
        _move(_M.CLARIFIED, {_S.CLARIFICATION}, _S.SCREENING),
        _move(_M.PUT_ON_WAITING_LIST, {_S.SCREENING, _S.ASSESSED}, _S.WAITING, "reason_given", "no_safety_signal"),
        _move(_M.OFFER_PLACE, {_S.WAITING}, _S.SCREENING),
        _move(_M.DECLINE, {_S.SCREENING, _S.ASSESSED, _S.WAITING}, _S.DECLINED, "reason_given", "refusal_letter"),
        _move(
            _M.START_INTAKE,
            {_S.SCREENING},
            _S.INTAKE,
            "both_consents",
            "order_attached",
            "safe_contacts",
            "key_worker_assigned",
        ),
        _move(
            _M.FINISH_ASSESSMENT,
            {_S.INTAKE},
            _S.ASSESSED,
            "separate_interviews",
            "children_oriented",
            "risk_assessed",
            "protection_orders_checked",
        ),
        _move(
            _M.AGREE,
            {_S.ASSESSED},
            _S.AGREED,
            "risk_manageable",
            "safety_plan_ready",
            "agreements_signed",
            "plan_confirmed",
        ),
        _move(_M.ACTIVATE, {_S.AGREED}, _S.ACTIVE, "first_session_booked"),
        _move(_M.SUSPEND, {_S.ACTIVE, _S.STEPPING_DOWN}, _S.SUSPENDED, "reason_given"),
        _move(_M.RESUME, {_S.SUSPENDED}, _S.ACTIVE, "reason_given", "fresh_risk_assessment"),
        _move(_M.STEP_DOWN, {_S.ACTIVE}, _S.STEPPING_DOWN, "reason_given", "review_agrees"),
        _move(
            _M.START_CLOSING,
            {
                _S.SCREENING,
                _S.INTAKE,
                _S.ASSESSED,
                _S.AGREED,
                _S.ACTIVE,
                _S.SUSPENDED,
                _S.STEPPING_DOWN,
            },
            _S.CLOSING,
            "closing_reason_given",
            "nothing_planned",
            "records_signed",
            "incidents_closed",
        ),
        _move(
            _M.CLOSE,
            {_S.CLOSING},
            _S.CLOSED,
            "notices_sent",
            "incidents_closed",
            "everybody_told",
            "goodbye_said",
            "outcome_measured",
            "retention_set",
        ),
        _move(_M.REOPEN, {_S.CLOSED, _S.DECLINED}, _S.SCREENING, "reason_given", "duplicates_checked"),
    ],
)
