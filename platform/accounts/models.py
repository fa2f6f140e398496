"""People who sign in at one door or centre. These tables live in that place's own schema, never in `public`."""

import base64
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accounts import signing
from kernel import clock, place
from kernel.actor import Actor
from kernel.models import Row, classify

# A place's own policy may be stricter (SignInPolicy), never laxer.
FEWEST_IDLE_MINUTES, MOST_IDLE_MINUTES = 5, 30
MOST_LIFETIME_HOURS = 12
SESSION_IDLE = timedelta(minutes=MOST_IDLE_MINUTES)
SESSION_LIFETIME = timedelta(hours=MOST_LIFETIME_HOURS)
INVITATION_LIFETIME = timedelta(hours=72)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Lower case throughout: nobody has two mailboxes that differ by case, and thieves like the difference."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


class User(Row, AbstractBaseUser):
    """An account of this place. Roles are names in the door's RoleTable; a role that the table lacks means nothing."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(max_length=5, default="bg")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    FIELD_CLASSES = classify(
        personal="email name", sensitive="password", operational="roles language is_active created_at last_login"
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = type(self).objects.normalize_email(self.email)

    def as_actor(self) -> Actor:
        return Actor(kind="worker", id=self.id, label=self.name, roles=tuple(self.roles))

    def get_session_auth_hash(self) -> str:
        """Holds the place: an account row copied into another schema makes the sessions of neither work there."""
        return self._place_bound_hash()

    def get_session_auth_fallback_hash(self):
        yield from ()  # session ids derive from SECRET_KEY: a changed key signs everybody out anyway

    def _place_bound_hash(self) -> str:
        value = f"{place.require().uuid}:{self.pk}:{self.password}"
        return salted_hmac("accounts.User.get_session_auth_hash", value, algorithm="sha256").hexdigest()


class Session(Row):
    """
    A signed-in browser, or one half-way through signing in.

    `key_hash` and the key of `data` derive from the cookie and the place: whoever reads this table, or a backup of
    it, can neither continue a session nor read one.
    """

    key_hash = models.CharField(max_length=64)
    data = models.BinaryField()
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_seen_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    idle_minutes = models.PositiveSmallIntegerField(default=MOST_IDLE_MINUTES)
    device = models.CharField(max_length=40, blank=True)

    FIELD_CLASSES = classify(
        personal="user device",
        sensitive="key_hash data",
        operational="created_at last_seen_at expires_at idle_minutes",
    )

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="accounts_session_expires")]
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="accounts_session_key_once"),
            models.CheckConstraint(
                condition=models.Q(idle_minutes__range=(1, MOST_IDLE_MINUTES)),
                name="accounts_session_idle_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_idle(self) -> bool:
        return clock.now() - self.last_seen_at > timedelta(minutes=self.idle_minutes)


class SignInPolicy(Row):
    """How long a session may rest and live here: at most one row, and the database refuses anything laxer."""

    idle_minutes = models.PositiveSmallIntegerField(default=MOST_IDLE_MINUTES)
    lifetime_hours = models.PositiveSmallIntegerField(default=MOST_LIFETIME_HOURS)
    only = models.BooleanField(default=True, editable=False)

    FIELD_CLASSES = classify(operational="idle_minutes lifetime_hours only")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="accounts_signinpolicy_one_row"),
            models.CheckConstraint(condition=models.Q(only=True), name="accounts_signinpolicy_only_is_true"),
            models.CheckConstraint(
                condition=models.Q(
                    idle_minutes__range=(FEWEST_IDLE_MINUTES, MOST_IDLE_MINUTES),
                    lifetime_hours__range=(1, MOST_LIFETIME_HOURS),
                ),
                name="accounts_signinpolicy_can_only_tighten",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def lifetime(self) -> timedelta:
        return timedelta(hours=self.lifetime_hours)


class KnownDevice(Row):
    """A browser in which somebody has signed in before; `mark_hash` derives from its cookie, place and account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    mark_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(default=clock.now, editable=False)
    last_seen_at = models.DateTimeField(default=clock.now)

    FIELD_CLASSES = classify(personal="user", sensitive="mark_hash", operational="first_seen_at last_seen_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark_hash"], name="accounts_knowndevice_mark_once")]

    def __str__(self) -> str:
        return str(self.id)


class Invitation(Row):
    """
    The only way into an account. The link's token is derived from this row and the installation's secret, so no
    queue, log or backup ever holds it; `round` rises with every resend and kills the former link.
    """

    email = models.EmailField()
    name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    language = models.CharField(max_length=5, default="bg")
    invited_by_id = models.UUIDField(null=True, blank=True)
    invited_by = models.CharField(max_length=150, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    FIELD_CLASSES = classify(
        personal="email name invited_by facts",
        sensitive="token_hash",
        operational="roles language invited_by_id round created_at expires_at used_at revoked_at",
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="accounts_invitation_token_once"),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(used_at=None, revoked_at=None),
                name="accounts_invitation_one_open_per_email",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(revoked_at=None),
                name="accounts_invitation_used_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and clock.now() < self.expires_at

    def token(self) -> str:
        raw = signing.derive("invitation.token", self.pk, self.round)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @staticmethod
    def hash_of(token: str) -> str:
        return signing.digest("invitation.lookup", token)


class ApiToken(Row):
    """A program's key to this place's API, on behalf of one account; never wider than that account's own rights."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=60))
    token_hash = models.CharField(max_length=64)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    FIELD_CLASSES = classify(
        personal="user",
        sensitive="token_hash",
        operational="name scopes hint created_at last_used_at expires_at revoked_at",
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="accounts_apitoken_token_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and clock.now() < self.expires_at


class Counter(Row):
    """Rate counters of sign-in (see accounts.counters): the place's own, in no shared store."""

    key = models.CharField(max_length=250)
    value = models.JSONField()
    expires_at = models.DateTimeField(null=True, blank=True)

    FIELD_CLASSES = classify(operational="key value expires_at")

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="accounts_counter_expires")]
        constraints = [models.UniqueConstraint(fields=["key"], name="accounts_counter_key_once")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def live(cls) -> "models.QuerySet[Counter]":
        return cls.objects.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=clock.now()))
