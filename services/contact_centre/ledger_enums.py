"""Words of what became of the meetings, of reviews and of the end of the work with a family."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.cases.enums import CaseState
from services.contact_centre.enums import CancelledBy, EndReason, NotHeldReason

# R22: what the centre or the resident side has cancelled is owed to the child; one's own absence is not.
OWED_BY = (CancelledBy.CENTRE, CancelledBy.RESIDENT)
NOBODYS_OWN_FAULT = frozenset({NotHeldReason.CHILD_NOT_BROUGHT})  # the visiting parent came in vain: a person decides
# In these states the work with a family goes on and is looked at again every three months.
REVIEWED = frozenset({CaseState.ACTIVE, CaseState.SUSPENDED, CaseState.STEPPING_DOWN})


class CancelCause(TextChoices):
    CHILD_ILL = "child_ill", _("the child is ill")
    ADULT_ILL = "adult_ill", _("a parent is ill")
    WORK = "work", _("work")
    TRAVEL = "travel", _("transport or weather")
    FAMILY = "family", _("an event in the family")
    NO_SUPERVISOR = "no_supervisor", _("no supervisor is free")
    NO_ROOM = "no_room", _("the room or the house is closed")
    SAFETY = "safety", _("safety")
    OTHER = "other", pgettext_lazy("cause", "another cause")


class MakeUpState(TextChoices):
    """Where an owed meeting stands; found out from the meetings, never written down."""

    OWED = "owed", pgettext_lazy("make-up", "owed")
    PLANNED = "planned", pgettext_lazy("make-up", "planned")
    USED = "used", pgettext_lazy("make-up", "used")
    PASSED_ON = "passed_on", pgettext_lazy("make-up", "cancelled too, owed anew")
    LOST = "lost", pgettext_lazy("make-up", "cancelled by the visiting parent")
    EXPIRED = "expired", pgettext_lazy("make-up", "expired")
    WAIVED = "waived", pgettext_lazy("make-up", "not owed, decided by a person")


MAKE_UP_TONES = {
    MakeUpState.OWED: "amber",
    MakeUpState.PLANNED: "blue",
    MakeUpState.USED: "green",
}


class ProposalGround(TextChoices):
    """Why the program proposes that a person thinks about a suspension. Two absences are two facts, never one."""

    PARENT_DID_NOT_COME = "parent_did_not_come", _("the parent did not come, again")
    CHILD_NOT_BROUGHT = "child_not_brought", _("the child was not brought, again")
    CHILD_REFUSED = "child_refused", _("the child refused, again")


COUNTED_NOT_HELD = {
    ProposalGround.PARENT_DID_NOT_COME: (NotHeldReason.PARENT_DID_NOT_COME, NotHeldReason.NOBODY_CAME),
    ProposalGround.CHILD_NOT_BROUGHT: (NotHeldReason.CHILD_NOT_BROUGHT, NotHeldReason.NOBODY_CAME),
    ProposalGround.CHILD_REFUSED: (NotHeldReason.CHILD_REFUSED,),
}
# A meeting that had to end because of the child counts as its refusal (R12, R14).
REFUSED_BY_ENDING = (EndReason.CHILD_DISTRESSED, "child_refused")


class ReviewStep(TextChoices):
    """What everybody agreed on at a review (R2: the centre is a way, not a place to stay)."""

    GO_ON = "go_on", _("go on as before")
    STEP_DOWN = "step_down", _("step down: less supervision")
    MORE_PROTECTION = "more_protection", _("more protection")
    CLOSE = "close", _("prepare the closing")


class Scale(TextChoices):
    """From 0 to 10, each with words at its ends and in its middle."""

    SAFETY = "safety", _("safety of the child")
    CONFLICT = "conflict", _("level of conflict")
    OWN_VIEW = "own_view", _("how well it goes in the parent's own view")


ANCHORS = {
    Scale.SAFETY: (
        _("0: the child is in danger at every meeting"),
        _("5: safe while a supervisor is in the room"),
        _("10: safe without us"),
    ),
    Scale.CONFLICT: (
        _("0: the adults agree by themselves"),
        _("5: they quarrel, but not before the child"),
        _("10: threats or violence, the child is drawn in"),
    ),
    Scale.OWN_VIEW: (
        _("0: nothing works"),
        _("5: it works with help"),
        _("10: it works without help"),
    ),
}
BETTER_IS_LESS = frozenset({Scale.CONFLICT})
OF_CHILDREN = (Scale.SAFETY,)
OF_ADULTS = (Scale.CONFLICT, Scale.OWN_VIEW)


class MeasuredAt(TextChoices):
    BASELINE = "baseline", _("at the beginning")
    REVIEW = "review", _("at a review")
    CLOSING = "closing", _("at the closing")


class EndGround(TextChoices):
    """R13: why the centre itself may end its service."""

    SAFETY = "safety", _("the risk cannot be managed here")
    DEMAND = "demand", _("the demands exceed what the centre can give")
    NON_COMPLIANCE = "non_compliance", _("the rules are not kept")
    VIOLENCE = "violence", _("threats or violence")
