"""The states of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    WORKING = "working", _("being sent")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    MAYBE_SENT = "maybe_sent", _("perhaps sent")


FINISHED = (State.DONE, State.FAILED, State.MAYBE_SENT)
