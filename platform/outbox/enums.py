"""The states of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    WORKING = "working", _("being sent")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    MAYBE_SENT = "maybe_sent", _("perhaps sent")


class Report(models.TextChoices):
    """What the gateway told about a short message that it had taken."""

    ARRIVED = "arrived", _("arrived")
    NOT_ARRIVED = "not_arrived", _("did not arrive")


FINISHED = (State.DONE, State.FAILED, State.MAYBE_SENT)
