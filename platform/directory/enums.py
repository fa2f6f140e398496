"""Kinds of settlements and institutions. Bulgarian law names them; their short forms are easily confused."""
# Cyrillic: how an address is written.

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SettlementKind(TextChoices):
    TOWN = "town", _("town")
    VILLAGE = "village", _("village")
    MONASTERY = "monastery", _("monastery")


# How an address writes them, in any language of the interface.
ABBREVIATIONS = {SettlementKind.TOWN: "гр.", SettlementKind.VILLAGE: "с.", SettlementKind.MONASTERY: "ман."}


class SeatOf(TextChoices):
    """What is governed from here; searching shows seats first."""

    REGION = "region", _("region")
    MUNICIPALITY = "municipality", _("municipality")
    NONE = "none", _("nothing")


class InstitutionType(TextChoices):
    """
    PEDAGOGICAL_ROOM (ДПС) belongs to the police, SOCIAL_ASSISTANCE (ДСП) to the social agency: people mix up the
    abbreviations, so code compares these values and never the short names.
    """

    COURT_REGIONAL = "court_regional", _("regional court")
    COURT_DISTRICT = "court_district", _("district court")
    COURT_APPEAL = "court_appeal", _("court of appeal")
    COURT_SUPREME = "court_supreme", _("supreme court")
    PROSECUTION = "prosecution", _("prosecutor's office")
    BAILIFF_STATE = "bailiff_state", _("state bailiff")
    BAILIFF_PRIVATE = "bailiff_private", _("private bailiff")
    BAR = "bar", _("bar association")
    CHILD_PROTECTION = "child_protection", _("child protection department")
    SOCIAL_ASSISTANCE = "social_assistance", _("social assistance directorate")
    SOCIAL_ASSISTANCE_REGION = "social_assistance_region", _("regional social assistance directorate")
    POLICE = "police", _("police station")
    POLICE_REGION = "police_region", _("regional police directorate")
    PEDAGOGICAL_ROOM = "pedagogical_room", _("child pedagogical room of the police")
    JUVENILE_COMMISSION = "juvenile_commission", _("local commission for juveniles")
    MUNICIPALITY = "municipality", _("municipality")
    SCHOOL = "school", _("school")
    KINDERGARTEN = "kindergarten", _("kindergarten")
    HEALTH = "health", _("medical establishment")
    COMMUNITY_SUPPORT = "community_support", _("community support centre")
    SOCIAL_REHABILITATION = "social_rehabilitation", _("centre for social rehabilitation and integration")
    SERVICES_COMPLEX = "services_complex", _("complex of social services for children and families")
    FAMILY_TYPE = "family_type", _("family-type placement centre")
    CRISIS_CENTRE = "crisis_centre", _("crisis centre")
    CONTACT_CENTRE = "contact_centre", _("contact centre")
    RIGHTS_CENTRE = "rights_centre", _("centre for children's rights")
    NGO = "ngo", _("non-governmental organisation")
    HELPLINE = "helpline", _("helpline")
    EMERGENCY = "emergency", _("emergency call")
    AGENCY = "agency", _("state agency")
    MEDIA = "media", _("media")
    OTHER = "other", _("other institution")


COURTS = frozenset(
    {
        InstitutionType.COURT_REGIONAL,
        InstitutionType.COURT_DISTRICT,
        InstitutionType.COURT_APPEAL,
        InstitutionType.COURT_SUPREME,
    }
)
# To whom a signal under art. 7 of the Child Protection Act can be given.
SIGNAL_RECIPIENTS = frozenset(
    {
        InstitutionType.CHILD_PROTECTION,
        InstitutionType.SOCIAL_ASSISTANCE,
        InstitutionType.POLICE,
        InstitutionType.POLICE_REGION,
        InstitutionType.EMERGENCY,
        InstitutionType.AGENCY,
    }
)
