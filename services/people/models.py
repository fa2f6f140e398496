"""Children, adults, families, how to reach them, and who must not know what."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.people import spelling
from services.people.enums import ContactKind, IdentifierKind, Kinship, PersonKind, SecrecyGround
from services.staff.models import Worker
from vault.fields import BlindIndexField, EncryptedDateField, EncryptedTextField, NameTokensField


class Person(Row):
    """
    A child or an adult known to this centre.

    A child's facts are sealed with the child's own key, so that erasing the key erases them everywhere.
    """

    FIELD_CLASSES = classify(
        personal="names name_tokens birth_date identifier identifier_index settlement_code languages gender"
        " merged_into told_apart",
        sensitive="ethnicity needs_interpreter needs_transport",
        operational="kind identifier_kind import_key created_at created_by",
    )

    kind = models.CharField(max_length=10, choices=PersonKind)
    names = EncryptedTextField(_("names"), max_length=200)
    name_tokens = NameTokensField(source="names")
    birth_date = EncryptedDateField(_("date of birth"), null=True, blank=True)
    gender = EncryptedTextField(_("gender"), max_length=10, blank=True)
    identifier_kind = models.CharField(max_length=10, choices=IdentifierKind, default=IdentifierKind.NONE)
    identifier = EncryptedTextField(_("personal number"), max_length=20, blank=True)
    identifier_index = BlindIndexField(source="identifier", purpose="identifier", normalise=spelling.identifier)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    needs_transport = models.BooleanField(default=False)
    settlement_code = models.CharField(max_length=20, blank=True)
    ethnicity = EncryptedTextField(_("self-declared ethnicity"), max_length=60, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    # Who looked alike when this person was recorded, and was said to be somebody else.
    told_apart = ArrayField(models.UUIDField(), default=list, blank=True)
    import_key = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [GinIndex(fields=["name_tokens"], name="person_name_tokens")]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_index"],
                condition=Q(identifier_index__isnull=False, merged_into__isnull=True),
                name="person_identifier_once",
                violation_error_message=_("A person with this number is already recorded."),
            ),
            models.UniqueConstraint(fields=["import_key"], condition=~Q(import_key=""), name="person_import_key_once"),
        ]

    @property
    def vault_subject(self) -> UUID | None:
        return self.id if self.kind == PersonKind.CHILD else None

    @property
    def is_child(self) -> bool:
        return self.kind == PersonKind.CHILD


class ContactPoint(Row):
    """One way to reach a person, or one place where the person can be found. Several of its facts can be secret."""

    FIELD_CLASSES = classify(
        personal="person value value_index label safe_hours",
        operational="kind is_preferred created_at created_by ended_at",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = EncryptedTextField(_("value"), max_length=300)
    value_index = BlindIndexField(source="value", purpose="contact", normalise=spelling.contact)
    label = EncryptedTextField(_("note"), max_length=100, blank=True)
    safe_hours = EncryptedTextField(_("safe to call"), max_length=100, blank=True)
    is_preferred = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    @property
    def vault_subject(self) -> UUID | None:
        return self.person.vault_subject


SECRECY_PERSONAL = " reason lift_reason"
SECRECY_OPERATIONAL = "ground created_at created_by ended_at lift_asked_at lift_asked_by lifted_by"


class Secrecy(Row):
    """
    Something that is kept from somebody until it is lifted; `services.people.secrecy` asks the tables of this kind.

    Each says by `holds_from(person_id)` whether a row, while it is open, keeps its fact from that person.
    Rows stay with their dates. What a protection order keeps is lifted by two people, and the database holds it so:
    `lift_asked_by` asked, `lifted_by` agreed.
    """

    ground = models.CharField(_("legal ground"), max_length=20, choices=SecrecyGround, default=SecrecyGround.OTHER)
    reason = EncryptedTextField(_("reason and legal ground"), max_length=500)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = EncryptedTextField(
        _("why it no longer has to be kept secret"), max_length=500, null=True, blank=True
    )
    lifted_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | ~Q(ground=SecrecyGround.PROTECTION_ORDER)
                | Q(lift_asked_by__isnull=False, lifted_by__isnull=False) & ~Q(lifted_by=F("lift_asked_by")),
                name="%(class)s_lifted_by_two",
            )
        ]

    holds_from: Callable[[UUID], bool]  # every table answers it in its own way; one that does not is no secret

    @property
    def needs_two(self) -> bool:
        return self.ground == SecrecyGround.PROTECTION_ORDER

    @property
    def waits(self) -> bool:
        """Somebody asked to lift it, and the second person has not agreed yet."""
        return self.lift_asked_at is not None and self.ended_at is None


class Withholding(Secrecy):
    """A contact point that a named person must not learn."""

    FIELD_CLASSES = classify(
        personal="contact_point withheld_from" + SECRECY_PERSONAL, operational=SECRECY_OPERATIONAL
    )

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="withholdings")
    withheld_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta(Secrecy.Meta):
        abstract = False
        constraints: ClassVar = [
            *Secrecy.Meta.constraints,
            models.UniqueConstraint(
                fields=["contact_point", "withheld_from"],
                condition=Q(ended_at__isnull=True),
                name="withholding_active_once",
            ),
        ]

    def holds_from(self, person_id: UUID) -> bool:
        return self.withheld_from_id == person_id


class Family(Row):
    """People who belong together in one story, whoever lives with whom."""

    FIELD_CLASSES = classify(personal="name", operational="created_at created_by")

    name = EncryptedTextField(_("family"), max_length=200)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    members = models.ManyToManyField(Person, through="FamilyMember", related_name="families")


class FamilyMember(Row):
    FIELD_CLASSES = classify(personal="family person", operational="joined_at")

    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    joined_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["family", "person"], name="family_member_once")]


class Relationship(Row):
    """What an adult (or sibling) is to a child."""

    FIELD_CLASSES = classify(personal="child relative kinship", operational="created_at")

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relatives")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="related_children")
    kinship = models.CharField(max_length=20, choices=Kinship)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "relative"], name="relationship_once"),
            models.CheckConstraint(condition=~Q(child=F("relative")), name="relationship_of_two_people"),
        ]
