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


class SecretKind(TextChoices):
    """What is looked for in a text beside contact points: a name, and the words of something withheld."""

    NAME = "name", _("name")
    PASSAGE = "passage", _("withheld words")


class SecrecyGround(TextChoices):
    """On what ground something is kept from somebody. A protection order is lifted by two people alone."""

    PROTECTION_ORDER = "protection_order", _("protection order")
    COURT = "court", _("another act of a court")
    CHILD = "child", _("safety of the child")
    VIOLENCE = "violence", _("safety of somebody else")
    REPORTER = "reporter", _("protection of whoever reported")
    WISH = "wish", _("the person's own wish")
    OTHER = "other", _("another ground, named in the reason")
