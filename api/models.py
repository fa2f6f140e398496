"""What the API remembers of what it was sent: in the centre's own schema, for a day."""

from django.db import models

from accounts.models import ApiToken
from kernel import clock
from kernel.models import Row, classify
from vault.fields import EncryptedTextField


class Sending(Row):
    """
    One request that carried an `Idempotency-Key`, and its answer.

    What names it is hashed with the place's own secret: a program may write anything there, also somebody's number.
    """

    FIELD_CLASSES = classify(
        sensitive="name_hash request_hash answer", operational="token status created_at expires_at"
    )

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    name_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)  # 0: the first sending is being worked on
    answer = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="api_sending_expires")]
        constraints = [models.UniqueConstraint(fields=["token", "name_hash"], name="api_sending_once")]
