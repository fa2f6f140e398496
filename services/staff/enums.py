"""What a colleague can be and speak; how a question to a second person stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profession(models.TextChoices):
    SOCIAL_WORKER = "social_worker", _("Social worker")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    PEDAGOGUE = "pedagogue", _("Pedagogue")
    LAWYER = "lawyer", _("Lawyer")
    ADMINISTRATION = "administration", _("Administration")
    VOLUNTEER = "volunteer", _("Volunteer")
    OTHER = "other", _("Other")


class Speech(models.TextChoices):
    """Languages in which a colleague can work with a family; three of them are also those of the interface."""

    BULGARIAN = "bg", _("Bulgarian")
    TURKISH = "tr", _("Turkish")
    ROMANI = "rom", _("Romani")
    ENGLISH = "en", _("English")
    HUNGARIAN = "hu", _("Hungarian")
    RUSSIAN = "ru", _("Russian")
    UKRAINIAN = "uk", _("Ukrainian")
    ARABIC = "ar", _("Arabic")
    BULGARIAN_SIGNS = "bqn", _("Bulgarian Sign Language")


class Topic(models.TextChoices):
    """What a training was about. The first one lets its holder supervise meetings."""

    SUPERVISION = "supervision", _("supervising meetings of children and parents")
    VIOLENCE = "violence", _("domestic violence and protection")
    CHILD_SAFETY = "child_safety", _("safety of children, the duty to signal")
    COMMUNICATION = "communication", _("communication and psychological support")
    FIRST_AID = "first_aid", _("first aid")
    OTHER = "other", _("another topic")


class AbsenceKind(models.TextChoices):
    SICK = "sick", _("ill")
    LEAVE = "leave", _("on leave")
    TRAINING = "training", _("at a training")
    OTHER = "other", _("away for another reason")


class ApprovalState(models.TextChoices):
    """`settled`: answered by another way, such as a newer version of the same paper."""

    WAITING = "waiting", _("waits for a second person")
    GIVEN = "given", _("agreed")
    REFUSED = "refused", _("not agreed")
    SETTLED = "settled", _("no longer needed")
