"""Kinds, states and moves of the meeting between child and parent (domain.md §3.1, §4.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.workflow import Transition, Workflow
from services.cases.enums import CaseState

# In these states of a case its meetings take place.
MEETING_STATES = frozenset({CaseState.AGREED, CaseState.ACTIVE, CaseState.STEPPING_DOWN})


class BasisKind(TextChoices):
    COURT_ORDER = "court_order", _("court order")
    INTERIM_MEASURE = "interim_measure", _("interim measure")
    PROTECTION_ORDER = "protection_order", _("protection order")
    AGREEMENT = "agreement", _("agreement of the parents")


class AdmissionGround(TextChoices):
    """R21: nobody else comes in without one of these."""

    ORDER = "order", _("the order names them")
    BOTH_PARENTS = "both_parents", _("both parents agreed in writing")
    HEAD = "head", _("the head of the service admits them for a day, by a document")


class SetAside(TextChoices):
    """Why a protection order no longer stands against meetings: a document says so, and the head decides."""

    REPEALED = "repealed", _("a court has lifted or changed it")
    ALLOWS = "allows", _("the court allows the meetings here in spite of it")


class FreezeGround(TextChoices):
    """Why meetings are frozen: neither cancelled nor held until a person decides (R14, R16)."""

    PROTECTION_ORDER = "protection_order", _("protection order")
    INVESTIGATION = "investigation", _("an allegation of sexual abuse is being looked into")
    CHILD_REFUSES = "child_refuses", _("the child refuses, going on would harm it")
    INCIDENT = "incident", _("a severe incident")
    NO_SHOWS = "no_shows", _("repeated absence")
    CONSENT = "consent", _("a consent was withdrawn")
    SUSPENDED = "suspended", _("the case is suspended")


class ContactType(TextChoices):
    """R1. Observations are kept for supervised contact only."""

    SUPERVISED = "supervised", _("supervised meeting")
    SUPPORTED = "supported", _("supported meeting")
    HANDOVER = "handover", _("handover of the child")
    VIRTUAL = "virtual", _("meeting over the screen, under supervision")
    INDIRECT = "indirect", _("letters and gifts")


OBSERVED_TYPES = frozenset({ContactType.SUPERVISED, ContactType.VIRTUAL})


class Protocol(TextChoices):
    """R3: A – the visiting parent arrives first; B – the resident parent drops off first and leaves."""

    A = "A", _("A: the visiting parent arrives first")
    B = "B", _("B: the child is brought first")


class SessionPurpose(TextChoices):
    MEETING = "meeting", _("meeting")
    HANDOVER_OUT = "handover_out", _("handover out")
    HANDOVER_BACK = "handover_back", _("handover back")


class SessionState(TextChoices):
    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", pgettext_lazy("state of a meeting", "confirmed")
    ARRIVING = "arriving", _("arriving")
    IN_PROGRESS = "in_progress", _("in progress")
    PAUSED = "paused", pgettext_lazy("state of a meeting", "paused")
    DEPARTING = "departing", _("leaving")
    NOTES_DUE = "notes_due", _("record due")
    SIGNED = "signed", pgettext_lazy("state of a meeting", "signed")
    FROZEN = "frozen", pgettext_lazy("state of a meeting", "frozen")
    CANCELLED = "cancelled", _("cancelled")
    NOT_HELD = "not_held", _("did not take place, record due")


TONES = {
    SessionState.PLANNED: "blue",
    SessionState.CONFIRMED: "blue",
    SessionState.ARRIVING: "violet",
    SessionState.IN_PROGRESS: "violet",
    SessionState.PAUSED: "amber",
    SessionState.DEPARTING: "violet",
    SessionState.NOTES_DUE: "amber",
    SessionState.NOT_HELD: "amber",
    SessionState.SIGNED: "green",
    SessionState.CANCELLED: "grey",
    SessionState.FROZEN: "grey",
}  # one colour of a state on every page


TAKES_PLACE = frozenset(
    {
        SessionState.PLANNED,
        SessionState.CONFIRMED,
        SessionState.ARRIVING,
        SessionState.IN_PROGRESS,
        SessionState.PAUSED,
        SessionState.DEPARTING,
    }
)
# Has a place in the plan: a frozen meeting takes none in the house, and comes back when a person says so.
STILL_MADE = TAKES_PLACE | {SessionState.FROZEN}
NOT_TAKING_PLACE = (SessionState.CANCELLED, SessionState.FROZEN)
GOES_ON = frozenset({SessionState.IN_PROGRESS, SessionState.PAUSED})  # begun and not ended


class NotHeldReason(TextChoices):
    """Two different facts, never one „no-show": who did not come is not a judgement of who is at fault."""

    CHILD_NOT_BROUGHT = "child_not_brought", _("the child was not brought")
    PARENT_DID_NOT_COME = "parent_did_not_come", _("the parent did not come")
    NOBODY_CAME = "nobody_came", _("neither side came")
    CHILD_REFUSED = "child_refused", _("the child refused")
    NOT_ADMITTED = "not_admitted", _("not admitted for safety")


class CancelledBy(TextChoices):
    CENTRE = "centre", _("the centre")
    RESIDENT = "resident", _("the resident parent")
    VISITING = "visiting", _("the visiting parent")
    COURT = "court", _("the court")


class EndReason(TextChoices):
    """R12."""

    AS_AGREED = "as_agreed", _("at the agreed time")
    CHILD_DISTRESSED = "child_distressed", _("the child was acutely distressed")
    RULES_BROKEN = "rules_broken", _("the rules were broken")
    IMMINENT_HARM = "imminent_harm", _("harm was imminent")
    CHILD_REFUSED = "child_refused", _("the child did not want to go on")
    INTOXICATION = "intoxication", _("suspected intoxication")
    PARENT_LEFT = "parent_left", _("the parent left earlier")


# R12: ended by the centre or by the child, so the record says in words what was seen and what was done.
ENDED_FOR_SAFETY = frozenset(set(EndReason) - {EndReason.AS_AGREED, EndReason.PARENT_LEFT})


class PauseReason(TextChoices):
    """R12 again: what ends a meeting may first interrupt it."""

    CHILD_DISTRESSED = "child_distressed", _("the child was acutely distressed")
    CHILD_ASKED = "child_asked", _("the child asked for a break")
    CHILD_NEEDS = "child_needs", _("the child’s needs: toilet, food, medicine")
    RULES_BROKEN = "rules_broken", _("the rules were broken")
    IMMINENT_HARM = "imminent_harm", _("harm was imminent")
    INTOXICATION = "intoxication", _("suspected intoxication")


class IdentityPaper(TextChoices):
    """What a grown-up showed at the door. The kind alone: numbers of documents are not kept."""

    ID_CARD = "id_card", _("identity card")
    PASSPORT = "passport", _("passport")
    DRIVING_LICENCE = "driving_licence", _("driving licence")
    FOREIGNER_CARD = "foreigner_card", _("residence card of a foreigner")
    KNOWN = "known", _("known from an earlier check")
    NONE = "none", _("no document shown")


class Feeling(TextChoices):
    """How a child says it feels, by pointing at one of five faces."""

    VERY_GOOD = "very_good", _("very good")
    GOOD = "good", _("good")
    SO_SO = "so_so", _("so-so")
    BAD = "bad", _("bad")
    VERY_BAD = "very_bad", _("very bad")


class Wish(TextChoices):
    """From whom the child wants its words kept."""

    VISITING = "visiting", _("not to tell the visiting parent")
    RESIDENT = "resident", _("not to tell the resident parent")
    BOTH = "both", _("not to tell either parent")


class EntryState(TextChoices):
    """What became of a line that was written on a telephone."""

    WRITTEN = "written", _("written")
    LATE = "late", _("written after the end")
    PROPOSED = "proposed", _("waits as a proposed addendum")
    ADDED = "added", _("added to the signed record")
    DISCARDED = "discarded", _("not added")


class Part(TextChoices):
    """A person's part in one session."""

    CHILD = "child", _("child")
    VISITING = "visiting", _("visiting parent")
    RESIDENT = "resident", _("resident parent")
    OTHER = "other", _("another admitted person")


class Direction(TextChoices):
    ARRIVE = "arrive", _("arrival")
    LEAVE = "leave", _("departure")


class CheckKind(TextChoices):
    """What the entrance notes of a person, in this order."""

    ARRIVED = "arrived", _("arrived")
    SETTLED = "settled", _("shown into the room")
    ON_WAY_OUT = "on_way_out", _("on the way out")
    LEFT = "left", _("left the house")


class AgainstHold(TextChoices):
    """
    Somebody came in although the board said ИЗЧАКАЙТЕ.

    Letting in is a decision, of whoever may decide it. Coming in all the same is a fact that everybody at the
    entrance notes, because a board that does not know who stands in the corridor protects nobody.
    """

    LET_IN = "let_in", _("let in, with a reason")
    CAME_IN = "came_in", _("came in all the same")


class ObservationKind(TextChoices):
    OBSERVED = "observed", _("observed")
    QUOTED = "quoted", _("quoted")
    INTERVENTION = "intervention", _("intervention")


class SessionMove(TextChoices):
    CONFIRM = "confirm", _("confirm")
    START_ARRIVALS = "start_arrivals", _("first arrival")
    BEGIN = "begin", _("begin the meeting")
    PAUSE = "pause", _("interrupt")
    RESUME = "resume", _("go on")
    END = "end", _("end the meeting")
    ALL_LEFT = "all_left", _("everybody has left")
    MARK_NOT_HELD = "mark_not_held", _("the meeting did not take place")
    CANCEL = "cancel", _("cancel")
    FREEZE = "freeze", _("freeze")
    THAW = "thaw", _("put back into the calendar")
    SIGN = "sign", _("sign the record")
    # Mistakes at the entrance, taken back before the record is signed.
    NOBODY_CAME_YET = "nobody_came_yet", _("nobody has come yet")
    NOT_BEGUN = "not_begun", _("it has not begun yet")
    GOES_ON = "goes_on", _("it still goes on")
    NOT_ALL_LEFT = "not_all_left", _("somebody is still here")
    HELD_AFTER_ALL = "held_after_all", _("it takes place after all")


_S, _M = SessionState, SessionMove


def _move(move: str, sources: set[str], target: str, *guards: str) -> Transition:
    return Transition(str(move), frozenset(str(s) for s in sources), str(target), guards)


SESSION_WORKFLOW = Workflow.of(
    "session",
    [
        _move(_M.CONFIRM, {_S.PLANNED}, _S.CONFIRMED, "case_active", "basis_in_force"),
        _move(_M.START_ARRIVALS, {_S.PLANNED, _S.CONFIRMED}, _S.ARRIVING, "case_active", "basis_in_force"),
        _move(
            _M.BEGIN,
            {_S.ARRIVING},
            _S.IN_PROGRESS,
            "child_present",
            "visitor_present",
            "no_hold",
            "two_supervise",
            "supervisor_prepared",
        ),
        _move(_M.PAUSE, {_S.IN_PROGRESS}, _S.PAUSED, "pause_told"),
        _move(_M.RESUME, {_S.PAUSED}, _S.IN_PROGRESS, "child_present", "visitor_present"),
        _move(_M.END, {_S.IN_PROGRESS, _S.PAUSED}, _S.DEPARTING, "end_reason_given", "early_end_told"),
        _move(_M.ALL_LEFT, {_S.DEPARTING}, _S.NOTES_DUE, "everybody_out"),
        _move(
            _M.MARK_NOT_HELD,
            {_S.PLANNED, _S.CONFIRMED, _S.ARRIVING},
            _S.NOT_HELD,
            "grace_elapsed",
            "not_held_fits",
        ),
        _move(_M.CANCEL, {_S.PLANNED, _S.CONFIRMED, _S.FROZEN}, _S.CANCELLED, "reason_given"),
        _move(_M.FREEZE, {_S.PLANNED, _S.CONFIRMED}, _S.FROZEN),
        _move(_M.THAW, {_S.FROZEN}, _S.PLANNED, "case_active", "basis_in_force"),
        _move(_M.SIGN, {_S.NOTES_DUE, _S.NOT_HELD}, _S.SIGNED, "record_complete", "nobody_noted_here"),
        _move(_M.NOBODY_CAME_YET, {_S.ARRIVING}, _S.PLANNED, "nobody_noted"),
        _move(_M.NOT_BEGUN, {_S.IN_PROGRESS}, _S.ARRIVING, "no_facts_written"),
        _move(_M.GOES_ON, {_S.DEPARTING}, _S.IN_PROGRESS),
        _move(_M.NOT_ALL_LEFT, {_S.NOTES_DUE}, _S.DEPARTING),
        _move(_M.HELD_AFTER_ALL, {_S.NOT_HELD}, _S.ARRIVING),
    ],
)

# What takes back the last word about the course of a meeting.
CORRECTIONS = {
    SessionState.ARRIVING: SessionMove.NOBODY_CAME_YET,
    SessionState.IN_PROGRESS: SessionMove.NOT_BEGUN,
    SessionState.DEPARTING: SessionMove.GOES_ON,
    SessionState.NOT_HELD: SessionMove.HELD_AFTER_ALL,
}


class ReminderDropped(TextChoices):
    """Why a reminder that was due was not sent after all."""

    OFF = "off", _("reminders were switched off")
    NOT_PLANNED = "not_planned", _("the meeting does not take place as planned")
    FROZEN = "frozen", _("the case or the order does not allow meetings")
    CONSENT = "consent", _("the person no longer wants it, or the telephone is no longer theirs")
    SECRET = "secret", _("it would have told what is withheld")
    HOURS = "hours", _("there was no hour left at which they may be written to")


class PlanningState(TextChoices):
    WAITING = "waiting", _("waits for its turn")
    WORKING = "working", _("is being worked out")
    READY = "ready", _("ready to be looked at")
    BOOKING = "booking", _("is being booked")
    FAILED = "failed", _("broke off")


class ProposalState(TextChoices):
    """`LOST`: somebody else has the room, the hour or the colleague by now."""

    OPEN = "open", pgettext_lazy("state of a proposal", "not decided yet")
    ACCEPTED = "accepted", pgettext_lazy("state of a proposal", "is being booked")
    BOOKED = "booked", pgettext_lazy("state of a proposal", "booked")
    LOST = "lost", pgettext_lazy("state of a proposal", "taken by somebody else meanwhile")
    LEFT = "left", pgettext_lazy("state of a proposal", "left aside")


class Tiding(TextChoices):
    """What a parent is told of their own window."""

    REMINDER = "reminder", _("reminder")
    PLANNED = "planned", _("a meeting is planned")
    MOVED = "moved", _("the meeting is at another time")
    CALLED_OFF = "called_off", _("the meeting will not take place")
