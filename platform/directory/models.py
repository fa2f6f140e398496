"""Reference data that is the same for everybody. Rows are never deleted: old cases keep pointing at their codes."""
# Cyrillic: how an address is written.

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.enums import ABBREVIATIONS, InstitutionType, SeatOf, SettlementKind
from kernel.models import Row, classify
from kernel.rights import Rights, everybody_reads


class Region(Row):
    """An oblast, by its ISO 3166-2 code."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="code name name_en name_hu")
    RIGHTS: ClassVar[Rights] = everybody_reads()

    code = models.CharField(_("code"), max_length=5, unique=True, validators=[RegexValidator(r"\ABG-\d\d\Z")])
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_hu = models.CharField(_("name in Hungarian"), max_length=60)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ("code",)

    def __str__(self) -> str:
        return {"en": self.name_en, "hu": self.name_hu}.get(get_language() or "bg", self.name)


class Settlement(Row):
    """A town or village, by its code in the national register (ЕКАТТЕ)."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="code kind name name_en municipality_code municipality region seat_of is_active spelling bones"
    )
    RIGHTS: ClassVar[Rights] = everybody_reads()

    code = models.CharField(_("code"), max_length=5, unique=True, validators=[RegexValidator(r"\A\d{5}\Z")])
    kind = models.CharField(_("kind"), max_length=10, choices=SettlementKind)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in Latin letters"), max_length=60)
    municipality_code = models.CharField(_("code of the municipality"), max_length=5)
    municipality = models.CharField(_("municipality"), max_length=60)
    region = models.ForeignKey(
        Region, models.PROTECT, to_field="code", db_column="region_code", verbose_name=_("region")
    )
    seat_of = models.CharField(_("seat of"), max_length=12, choices=SeatOf, default=SeatOf.NONE)
    is_active = models.BooleanField(_("in the register"), default=True)
    spelling = models.CharField(_("key for searching"), max_length=60, editable=False)
    bones = models.CharField(_("key without vowels"), max_length=60, editable=False)

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ("name", "code")
        indexes = (models.Index(name="settlement_by_municipality", fields=["municipality_code"]),)

    def __str__(self) -> str:
        return f"{ABBREVIATIONS[SettlementKind(self.kind)]} {self.name}"

    @property
    def full_name(self) -> str:
        """Enough to tell the eight villages called Бяла река apart."""
        return f"{self}, общ. {self.municipality}, обл. {self.region.name}"


class Institution(Row):
    """
    A body that refers, orders, is told or helps, by our own code (`rs-haskovo`).

    Telephone and e-mail are of the body itself and stay empty where nobody has confirmed them.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="code type name short_name settlement region address phone email website is_active spelling bones"
    )
    RIGHTS: ClassVar[Rights] = everybody_reads()

    code = models.CharField(
        _("code"), max_length=60, unique=True, validators=[RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")]
    )
    type = models.CharField(_("kind"), max_length=30, choices=InstitutionType)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    settlement = models.ForeignKey(
        Settlement,
        models.PROTECT,
        to_field="code",
        db_column="settlement_code",
        null=True,
        blank=True,
        verbose_name=_("settlement"),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        to_field="code",
        db_column="region_code",
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("Empty for bodies of the whole country."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("exists"), default=True)
    spelling = models.CharField(_("key for searching"), max_length=300, editable=False)
    bones = models.CharField(_("key without vowels"), max_length=300, editable=False)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ("name", "code")
        indexes = (models.Index(name="institution_by_type_and_region", fields=["type", "region"]),)

    def __str__(self) -> str:
        return self.name
