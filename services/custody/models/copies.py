"""What the night's work did for this centre."""

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import READ, Rights
from services.custody.enums import Nightly


class NightlyWork(Row):
    """
    One copy or one drill of this centre: whether it held, and why not. Written by the owner alone.

    `taken_at` is the state that the copy holds; `why` names tables, files and kinds of faults, nobody's words.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=READ)
    FIELD_CLASSES = classify(operational="kind at holds why taken_at rows seconds")

    kind = models.CharField(max_length=10, choices=Nightly)
    at = models.DateTimeField(default=now)
    holds = models.BooleanField()
    why = models.CharField(max_length=400, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="nightly_newest")]
