from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PersonKind(TextChoices):
    CHILD = "child", _("child")
    ADULT = "adult", _("adult")


class IdentifierKind(TextChoices):
    EGN = "egn", _("ЕГН (personal number)")
    LNCH = "lnch", _("ЛНЧ (foreigner's number)")
    NONE = "none", _("no number")


class ContactKind(TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    ADDRESS = "address", _("address")
    SCHOOL = "school", _("school or kindergarten")
    WORKPLACE = "workplace", _("workplace")


class Kinship(TextChoices):
    """What an adult is to a child. Who is resident or visiting is not here: it belongs to an arrangement."""

    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    GRANDMOTHER = "grandmother", _("grandmother")
    GRANDFATHER = "grandfather", _("grandfather")
    SIBLING = "sibling", _("brother or sister")
    AUNT_UNCLE = "aunt_uncle", _("aunt or uncle")
    GUARDIAN = "guardian", _("guardian or custodian")
    FOSTER_PARENT = "foster_parent", _("foster parent")
    PARTNER = "partner", _("a parent's partner")
    OTHER = "other", _("other close person")
