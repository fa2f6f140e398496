"""Kinds, steps, states and moves of a critical incident, and of the duty to signal (domain.md §3.3, §4.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.workflow import Transition, Workflow


class IncidentKind(TextChoices):
    ABUSE_TOLD = "abuse_told", _("a child tells of violence or neglect")
    VIOLENCE = "violence", _("violence or a threat")
    INJURY = "injury", _("somebody is hurt")
    INTOXICATION = "intoxication", _("signs of alcohol or drugs at the door")
    TAKING_AWAY = "taking_away", _("an attempt to take the child away")
    MISSING = "missing", _("a child is missing")
    MEDICAL = "medical", _("somebody falls ill")
    FIRE = "fire", _("fire or another danger in the house")
    RULES = "rules", _("the rules were broken")
    OTHER = "other", _("something else")
    UNSAID = "unsaid", _("emergency, not yet said of what kind")


# What somebody chooses; the emergency button does not ask.
KINDS_TO_CHOOSE = tuple(kind for kind in IncidentKind if kind != IncidentKind.UNSAID)
# A child may need protection: the clock of the duty to signal starts with the first word.
STARTS_CLOCK = frozenset(
    {
        IncidentKind.ABUSE_TOLD,
        IncidentKind.VIOLENCE,
        IncidentKind.INJURY,
        IncidentKind.INTOXICATION,
        IncidentKind.TAKING_AWAY,
        IncidentKind.MISSING,
        IncidentKind.UNSAID,
    }
)


class Severity(TextChoices):
    LIGHT = "light", _("light")
    SERIOUS = "serious", _("serious")
    CRITICAL = "critical", _("critical")


USUALLY = {
    IncidentKind.RULES: Severity.LIGHT,
    IncidentKind.OTHER: Severity.LIGHT,
    IncidentKind.MEDICAL: Severity.SERIOUS,
    IncidentKind.INTOXICATION: Severity.SERIOUS,
    IncidentKind.INJURY: Severity.SERIOUS,
}  # every other kind is critical until somebody says otherwise


class IncidentState(TextChoices):
    OPEN = "open", pgettext_lazy("incident", "open")
    STEPS_DONE = "steps_done", pgettext_lazy("incident", "steps done")
    REVIEWED = "reviewed", pgettext_lazy("incident", "reviewed")
    CLOSED = "closed", pgettext_lazy("incident", "closed")


UNDER_WAY = frozenset(IncidentState) - {IncidentState.CLOSED}
TONES = {
    IncidentState.OPEN: "red",
    IncidentState.STEPS_DONE: "amber",
    IncidentState.REVIEWED: "blue",
    IncidentState.CLOSED: "green",
}


class IncidentMove(TextChoices):
    FINISH_STEPS = "finish_steps", _("the steps are done")
    REVIEW = "review", _("review")
    CLOSE = "close", _("close the incident")
    OPEN_AGAIN = "open_again", _("open it again")


class Part(TextChoices):
    """A person's part in what happened. What somebody is said to have done is not called their guilt."""

    CONCERNED = "concerned", _("whom it concerns")
    TOLD = "told", _("told of it")
    ACTED = "acted", _("is said to have done it")
    PRESENT = "present", _("was present")


class FactKind(TextChoices):
    OBSERVED = "observed", pgettext_lazy("fact of an incident", "observed")
    QUOTED = "quoted", pgettext_lazy("fact of an incident", "said, word for word")
    DONE = "done", pgettext_lazy("fact of an incident", "done by us")


class Step(TextChoices):
    """What a centre does; a list of these for each kind, which the centre can change (`StepList`)."""

    APART = "apart", _("The child and whoever is at risk are behind a closed door")
    COMFORT = "comfort", _("The child was comforted, somebody stays with the child")
    POLICE = "police", _("Police called (112)")
    AMBULANCE = "ambulance", _("Ambulance or doctor called (112)")
    FIRST_AID = "first_aid", _("First aid given")
    FIRE_BRIGADE = "fire_brigade", _("Fire brigade called (112)")
    EVERYBODY_OUT = "everybody_out", _("Everybody is out of the house and was counted")
    SEARCHED = "searched", _("House, yard and street searched")
    DOORS = "doors", _("The doors are watched, nobody leaves with the child")
    NOT_ADMITTED = "not_admitted", _("Not let in, and told so without a quarrel")
    ASKED_TO_STOP = "asked_to_stop", _("The rule was named, and they were asked to keep it")
    HEAD_TOLD = "head_told", _("The head of the service was told")
    WORDS_KEPT = "words_kept", _("The child’s words were written down exactly, without questions of ours")
    SIGNAL = "signal", _("Signal under art. 7 of the Child Protection Act given or decided")
    OTHER_PARENT = "other_parent", _("The other parent was informed")
    PARENT_TOLD = "parent_told", _("The parent was told what happened")
    LETTER_COURT = "letter_court", _("Letter to the court")
    LETTER_ODZ = "letter_odz", _("Letter to the child protection department")


Line = tuple[Step, bool]
_HURT: tuple[Line, ...] = (
    (Step.COMFORT, True),
    (Step.HEAD_TOLD, True),
    (Step.SIGNAL, True),
    (Step.OTHER_PARENT, True),
)
# What is done when a centre has said nothing else: the step, and whether closing asks for it.
USUAL_STEPS: dict[str, tuple[Line, ...]] = {
    IncidentKind.UNSAID: ((Step.APART, True), (Step.POLICE, True), *_HURT),
    IncidentKind.INJURY: ((Step.FIRST_AID, True), (Step.AMBULANCE, False), *_HURT),
    IncidentKind.VIOLENCE: ((Step.APART, True), (Step.POLICE, True), *_HURT, (Step.LETTER_COURT, False)),
    IncidentKind.INTOXICATION: (
        (Step.NOT_ADMITTED, True),
        (Step.POLICE, True),
        (Step.COMFORT, True),
        (Step.OTHER_PARENT, True),
        (Step.SIGNAL, True),
        (Step.LETTER_COURT, True),
        (Step.LETTER_ODZ, True),
    ),
    IncidentKind.ABUSE_TOLD: (
        (Step.COMFORT, True),
        (Step.WORDS_KEPT, True),
        (Step.SIGNAL, True),
        (Step.HEAD_TOLD, True),
        (Step.LETTER_ODZ, True),
    ),
    IncidentKind.TAKING_AWAY: (
        (Step.DOORS, True),
        (Step.POLICE, True),
        *_HURT,
        (Step.LETTER_COURT, True),
    ),
    IncidentKind.RULES: (
        (Step.ASKED_TO_STOP, True),
        (Step.COMFORT, False),
        (Step.PARENT_TOLD, True),
        (Step.LETTER_COURT, False),
    ),
    IncidentKind.MISSING: ((Step.SEARCHED, True), (Step.POLICE, True), *_HURT),
    IncidentKind.FIRE: (
        (Step.EVERYBODY_OUT, True),
        (Step.FIRE_BRIGADE, True),
        (Step.COMFORT, True),
        (Step.HEAD_TOLD, True),
        (Step.OTHER_PARENT, True),
    ),
    IncidentKind.MEDICAL: (
        (Step.FIRST_AID, True),
        (Step.AMBULANCE, True),
        (Step.COMFORT, True),
        (Step.OTHER_PARENT, True),
    ),
    IncidentKind.OTHER: ((Step.HEAD_TOLD, True), (Step.PARENT_TOLD, False)),
}


class Duty(TextChoices):
    """The duty to signal of one incident: nothing is over while it is open."""

    OPEN = "open", pgettext_lazy("duty to signal", "to be decided")
    GIVEN = "given", pgettext_lazy("duty to signal", "signal given")
    NOT_NEEDED = "not_needed", pgettext_lazy("duty to signal", "decided: no signal")


class Recipient(TextChoices):
    """Whom the law names."""

    ODZ = "odz", _("social assistance directorate, child protection department (ДСП/ОЗД)")
    POLICE = "police", _("police (МВР)")
    AGENCY = "agency", _("State Agency for Child Protection (ДАЗД)")


class SignalChannel(TextChoices):
    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("in person")
    EMAIL = "email", _("by e-mail")
    SSEV = "ssev", _("by the state's secure delivery (SSEV)")
    POST = "post", _("by post")


SPOKEN = frozenset({SignalChannel.PHONE, SignalChannel.IN_PERSON})

_S, _M = IncidentState, IncidentMove


def _move(move: str, sources: set[str], target: str, *guards: str) -> Transition:
    return Transition(str(move), frozenset(str(s) for s in sources), str(target), guards)


INCIDENT_WORKFLOW = Workflow.of(
    "incident",
    [
        _move(_M.FINISH_STEPS, {_S.OPEN}, _S.STEPS_DONE, "steps_or_reason"),
        _move(_M.REVIEW, {_S.STEPS_DONE}, _S.REVIEWED, "duty_decided", "finding_given"),
        _move(_M.CLOSE, {_S.REVIEWED}, _S.CLOSED, "duty_decided", "debriefed", "record_reviewed"),
        _move(_M.OPEN_AGAIN, {_S.STEPS_DONE, _S.REVIEWED, _S.CLOSED}, _S.OPEN, "reason_given"),
    ],
)
