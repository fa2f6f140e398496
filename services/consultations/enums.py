"""Kinds and states of a consultation, and who called one off."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.workflow import Transition, Workflow


class ConsultationKind(TextChoices):
    SUPPORT = "support", _("psychological support")
    PARENT_WORK = "parent_work", _("work with a parent")
    CONSULTATION = "consultation", _("consultation")
    ORIENTATION = "orientation", _("orientation")


class ConsultationState(TextChoices):
    PLANNED = "planned", pgettext_lazy("consultation", "planned")
    HELD = "held", pgettext_lazy("consultation", "held")
    NOT_HELD = "not_held", pgettext_lazy("consultation", "not held")


class NotHeld(TextChoices):
    """Why it did not take place: who called it off, or who did not come."""

    PERSON = "person", _("called off by whoever was to come")
    CENTRE = "centre", _("called off by the centre")
    NO_SHOW = "no_show", _("nobody came")
    MOVED = "moved", pgettext_lazy("consultation", "moved to another hour")  # `moved_to` says to which


class ConsultationMove(TextChoices):
    HOLD = "hold", _("it was held")
    CALL_OFF = "call_off", _("it was not held")
    MOVE = "move", _("it takes place at another hour")


CONSULTATION_WORKFLOW = Workflow.of(
    "consultation",
    [
        Transition(
            ConsultationMove.HOLD, frozenset({ConsultationState.PLANNED}), ConsultationState.HELD, ("has_begun",)
        ),
        Transition(
            ConsultationMove.CALL_OFF,
            frozenset({ConsultationState.PLANNED}),
            ConsultationState.NOT_HELD,
            ("reason_fits",),
        ),
        Transition(
            ConsultationMove.MOVE,
            frozenset({ConsultationState.PLANNED}),
            ConsultationState.NOT_HELD,
            ("lies_ahead",),
        ),
    ],
)
TONES = {ConsultationState.PLANNED: "blue", ConsultationState.HELD: "green", ConsultationState.NOT_HELD: "grey"}
