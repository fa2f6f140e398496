"""The landlord's tables, in `public`: which centres there are, where they live, in what state. No person of theirs."""

from datetime import timedelta
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import POST, READ, Rights
from outbox.enums import Report
from tenants.centres.enums import ApplicationState, CentreState, EndGround, LockedBy, Oblast, ServiceKind
from tenants.isolation.names import new_schema

SLUG = RegexValidator(
    r"\A[a-z](?:[a-z0-9]|-(?!-)){1,38}[a-z0-9]\Z", _("Latin letters, digits and single hyphens; at least three.")
)


class Facts(Row):
    """What anybody may know of an organisation and its service."""

    name = models.CharField(_("name of the service"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=200)
    registration_number = models.CharField(_("ЕИК"), max_length=13)
    kind = models.CharField(_("kind of service"), max_length=20, choices=ServiceKind)
    oblast = models.CharField(_("oblast"), max_length=5, choices=Oblast)
    town = models.CharField(_("town or village"), max_length=60)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    service_opens_on = models.DateField(_("service opens on"), null=True, blank=True)

    class Meta:
        abstract = True


FACTS = "name organisation registration_number kind oblast town address phone email service_opens_on"


class Centre(Facts):
    """
    One foundation's service and the schema it lives in.

    The schema's name is generated and never reused; `id` is what everything signed or encrypted is bound to.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational=f"{FACTS} slug schema_name state locked_by created_at ready_at closed_at"
    )
    RIGHTS: ClassVar[Rights] = Rights(public=READ, centre=READ, network=READ, operator=(*READ, "UPDATE"))

    slug = models.CharField(_("address on the internet"), max_length=40, unique=True, validators=[SLUG])
    schema_name = models.CharField(_("schema"), max_length=14, unique=True, default=new_schema, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=CentreState, default=CentreState.REQUESTED)
    # The fleet migrator opens only what it has locked itself; its reason stands in SchemaState, for operators.
    locked_by = models.CharField(_("locked by"), max_length=10, choices=LockedBy, blank=True)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    ready_at = models.DateTimeField(_("working since"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        ordering = ("town", "name", "id")
        constraints = (
            models.CheckConstraint(
                name="centre_schema_is_generated", condition=Q(schema_name__regex=r"^c_[a-z0-9]{12}$")
            ),
            models.CheckConstraint(
                name="centre_is_ready_since_a_moment",
                condition=~Q(state__in=[CentreState.READY, CentreState.CLOSED]) | Q(ready_at__isnull=False),
            ),
            models.CheckConstraint(
                name="centre_is_closed_since_a_moment",
                condition=Q(state=CentreState.CLOSED, closed_at__isnull=False)
                | (~Q(state=CentreState.CLOSED) & Q(closed_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_served(self) -> bool:
        return self.state == CentreState.READY and not self.locked_by


class Domain(Row):
    """A host name under which a centre is reached."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="centre host is_primary")
    RIGHTS: ClassVar[Rights] = Rights(public=READ, centre=READ, network=READ, operator=READ)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="domains", verbose_name=_("centre"))
    host = models.CharField(_("host"), max_length=253, unique=True)
    is_primary = models.BooleanField(_("main address"), default=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ("host",)
        constraints = (
            models.UniqueConstraint(
                name="centre_has_one_main_address", fields=["centre"], condition=Q(is_primary=True)
            ),
            models.CheckConstraint(name="domain_host_is_lower_case", condition=Q(host__regex=r"^[a-z0-9.-]+$")),
        )

    def __str__(self) -> str:
        return self.host


class Application(Facts):
    """An organisation asks for a centre on the public door, which may hand it in and never read it."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        personal="contact_name contact_email contact_phone message",
        operational=f"{FACTS} state slug received_at decided_at decided_by refusal centre",
    )
    RIGHTS: ClassVar[Rights] = Rights(public=POST, operator=(*READ, "UPDATE"))

    contact_name = models.CharField(_("your name"), max_length=120)
    contact_email = models.EmailField(_("your e-mail"))
    contact_phone = models.CharField(_("your telephone"), max_length=20, blank=True)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.NEW)
    slug = models.CharField(_("address on the internet"), max_length=40, blank=True, validators=[SLUG])
    received_at = models.DateTimeField(_("received"), default=now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=120, blank=True, editable=False)
    refusal = models.TextField(_("reason for refusing"), max_length=1000, blank=True)
    centre = models.OneToOneField(
        Centre, models.PROTECT, null=True, editable=False, related_name="application", verbose_name=_("centre")
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-received_at", "id")
        constraints = (
            models.CheckConstraint(
                name="application_decided_by_somebody_at_a_moment",
                condition=Q(state=ApplicationState.NEW, decided_at__isnull=True, decided_by="")
                | (~Q(state=ApplicationState.NEW) & Q(decided_at__isnull=False) & ~Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="application_decided_after_it_came",
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("received_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.town}"


class SchemaState(Row):
    """The registry of the fleet: which migrations each schema has had, and what went wrong the last time."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="schema_name kind fingerprint checked_at seconds failure failed_at"
    )
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    schema_name = models.CharField(_("schema"), max_length=63, unique=True)
    kind = models.CharField(_("kind"), max_length=10)
    fingerprint = models.CharField(_("fingerprint of its migrations"), max_length=64, blank=True)
    checked_at = models.DateTimeField(_("migrated"), default=now)
    seconds = models.FloatField(_("seconds it took"), default=0)
    failure = models.TextField(_("failure"), blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True)

    class Meta:
        verbose_name = _("schema state")
        verbose_name_plural = _("schema states")
        ordering = ("schema_name",)
        indexes = (models.Index(name="schema_state_by_print", fields=["kind", "fingerprint"]),)

    def __str__(self) -> str:
        return self.schema_name


class PremadeSchema(Row):
    """A complete empty centre under its final name, waiting for whom it will belong to."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="schema_name made_at")
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    schema_name = models.CharField(_("schema"), max_length=14, unique=True)
    made_at = models.DateTimeField(_("made"), default=now)

    class Meta:
        verbose_name = _("ready-made schema")
        verbose_name_plural = _("ready-made schemas")
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return self.schema_name


class Snapshot(Row):
    """A new schema as one text, by the fingerprint of the migrations that it stands for."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="fingerprint sql made_at")
    RIGHTS: ClassVar[Rights] = Rights()

    fingerprint = models.CharField(_("fingerprint of its migrations' texts"), max_length=64, unique=True)
    sql = models.TextField(_("definition"))
    made_at = models.DateTimeField(_("made"), default=now)

    class Meta:
        verbose_name = _("schema snapshot")
        verbose_name_plural = _("schema snapshots")
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return self.fingerprint[:12]


class PublishedCode(Row):
    """
    What a stranger may check of a signed paper: that a hash exists, since when, until when. Nothing of a person.

    Written by tenants.centres.commons alone, through functions that hold no right but this one.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="code_hash issued_on valid_until revoked_on publisher_proof"
    )
    RIGHTS: ClassVar[Rights] = Rights(public=READ)

    code_hash = models.CharField(_("hash"), max_length=64, unique=True)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    revoked_on = models.DateField(_("revoked on"), null=True)
    publisher_proof = models.CharField(max_length=64)  # only who published can revoke; tells nobody who that was

    class Meta:
        verbose_name = _("published code")
        verbose_name_plural = _("published codes")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="published_code_is_a_hash", condition=Q(code_hash__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="published_code_ends_after_issue", condition=Q(valid_until__gte=F("issued_on"))
            ),
        )

    def __str__(self) -> str:
        return self.code_hash[:8]


class SmsReport(Row):
    """
    What a gateway told on the public door about a short message: which, and whether it arrived. No number, no text.

    The public door hands it in and never reads; the worker carries it to the place. `event` makes a report that is
    played again a report that is known already.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="event place message report received_at taken_at")
    RIGHTS: ClassVar[Rights] = Rights(public=POST, operator=(*READ, "UPDATE", "DELETE"))

    event = models.CharField(max_length=80, unique=True)
    place = models.UUIDField()
    message = models.UUIDField()
    report = models.CharField(max_length=12, choices=Report)
    received_at = models.DateTimeField(default=now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("received_at", "id")
        indexes = (
            models.Index(name="sms_report_waiting", fields=["received_at"], condition=Q(taken_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.report} {self.message}"


class QueueState(Row):
    """How many messages of a centre wait and are stuck: numbers alone, told by the centre through a function."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="centre waiting doubtful failed oldest_at told_at")
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.OneToOneField(Centre, models.CASCADE, related_name="queue")
    waiting = models.PositiveIntegerField(_("waiting"))
    doubtful = models.PositiveIntegerField(_("perhaps sent"))
    failed = models.PositiveIntegerField(_("not sent"))
    oldest_at = models.DateTimeField(_("waits since"), null=True)
    told_at = models.DateTimeField(_("told"))

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.waiting} wait"


class SupportWindow(Row):
    """
    A centre lets the operator see its diagnostics for a while. Only a function that centres call writes here; the
    operator's role can read that there is one, and the database itself ends it.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="centre opened_by opened_at ends_at closed_at")
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="support_windows")
    opened_by = models.UUIDField()  # a worker of that centre; the name stands in the centre's own journal
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at", "id")
        constraints = (
            models.CheckConstraint(
                name="support_lasts_two_hours_at_most",
                condition=Q(ends_at__gt=F("opened_at"))
                & Q(ends_at__lte=F("opened_at") + Value(timedelta(hours=2), output_field=models.DurationField())),
            ),
            models.CheckConstraint(
                name="support_closed_after_it_was_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
            models.UniqueConstraint(
                name="support_one_window_at_a_time", fields=["centre"], condition=Q(closed_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"until {self.ends_at:%H:%M}"


class SupportReport(Row):
    """What a centre shows in its window. No role reads it: public.read_support gives it while the window is open."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="window facts told_at")
    RIGHTS: ClassVar[Rights] = Rights()

    window = models.OneToOneField(SupportWindow, models.CASCADE, related_name="report")
    facts = models.JSONField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.told_at:%H:%M}"


class EndRequest(Row):
    """
    Two people of a centre ask that its service ends. Only functions that centres and the operator call write here.

    The operator sees the ground and the days, and nobody's words; `stop_on`: the first day without the service.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="centre ground stop_on keep_until asked_by agreed_by asked_at taken_at withdrawn_at"
    )
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="end_requests")
    ground = models.CharField(_("ground"), max_length=20, choices=EndGround)
    stop_on = models.DateField(_("first day without the service"))
    keep_until = models.DateField(_("everything is kept until"))
    asked_by = models.UUIDField()  # workers of that centre, whose names stand in its own journal
    agreed_by = models.UUIDField()
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                name="end_request_one_at_a_time", fields=["centre"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="end_request_of_two", condition=~Q(agreed_by=F("asked_by"))),
            models.CheckConstraint(name="end_request_keeps_longer", condition=Q(keep_until__gt=F("stop_on"))),
        )

    def __str__(self) -> str:
        return f"{self.centre}: {self.stop_on:%d.%m.%Y}"
