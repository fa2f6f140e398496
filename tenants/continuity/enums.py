"""How far a restore has come, and why a schema was put aside."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.workflow import Transition, Workflow
from tenants.centres.enums import EndGround

__all__ = ["END", "RESTORE", "Aside", "EndGround", "EndState", "RestoreState"]


class RestoreState(TextChoices):
    BEGUN = "begun", _("Begun: the centre is locked")
    LOADED = "loaded", _("The copy stands beside")
    DONE = "done", _("Done")
    DISCARDED = "discarded", _("Given up")


class Aside(TextChoices):
    REPLACED = "replaced", _("Replaced by a restore")
    DISCARDED = "discarded", _("A restore that was given up")
    LOOKED_AT = "looked_at", _("A copy that was only looked at")
    ENDED = "ended", _("A centre that has ended")


def _move(name: str, *sources: str, to: str) -> Transition:
    return Transition(name, frozenset(sources), to)


RESTORE = Workflow.of(
    "restore",
    [
        _move("load", RestoreState.BEGUN, to=RestoreState.LOADED),
        _move("swap", RestoreState.LOADED, to=RestoreState.DONE),
        _move("discard", RestoreState.BEGUN, RestoreState.LOADED, to=RestoreState.DISCARDED),
    ],
)


class EndState(TextChoices):
    ASKED = "asked", _("Waits for agreement")
    ASIDE = "aside", _("Put aside, can be brought back")
    ERASED = "erased", _("Erased")
    CANCELLED = "cancelled", _("Given up")


END = Workflow.of(
    "end of a centre",
    [
        _move("put_aside", EndState.ASKED, to=EndState.ASIDE),
        _move("bring_back", EndState.ASIDE, to=EndState.ASKED),
        _move("erase", EndState.ASIDE, to=EndState.ERASED),
        _move("cancel", EndState.ASKED, to=EndState.CANCELLED),
    ],
)
