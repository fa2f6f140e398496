"""Words of how a family is prepared: risks, conditions, what a child has seen, steps and parcels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StepTo(TextChoices):
    """R2: the usual way is from supervised to supported, to handover, to families who manage by themselves."""

    SUPERVISED = "supervised", _("supervised meeting")
    SUPPORTED = "supported", _("supported meeting")
    HANDOVER = "handover", _("handover of the child")
    SELF_MANAGED = "self_managed", _("the family manages by itself")


# The more protective of two that would rule one meeting of brothers and sisters.
STRICTEST_FIRST = (StepTo.SUPERVISED, StepTo.SUPPORTED, StepTo.HANDOVER, StepTo.SELF_MANAGED)


class StepWhen(TextChoices):
    ON_DATE = "on_date", _("on a date")
    AFTER_HELD = "after_held", _("after weeks in which a meeting was held")
    AT_AGE = "at_age", _("on a birthday of the child")


class ParcelKind(TextChoices):
    LETTER = "letter", _("letter or card")
    GIFT = "gift", _("gift")
    PICTURE = "picture", _("photograph or drawing")
    RECORDING = "recording", _("recording")
    OTHER = "other", _("something else")


class ParcelState(TextChoices):
    RECEIVED = "received", pgettext_lazy("letter or gift", "to be looked at")
    ALLOWED = "allowed", pgettext_lazy("letter or gift", "can be passed on")
    PASSED_ON = "passed_on", pgettext_lazy("letter or gift", "passed on")
    RETURNED = "returned", pgettext_lazy("letter or gift", "returned")


class RiskLevel(TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    UNMANAGEABLE = "unmanageable", _("beyond what the centre can keep safe")


class RiskFactor(TextChoices):
    """What an assessment looks for. The text says by whom and when; the marks say what follows."""

    VIOLENCE = "violence", _("violence against the other parent or a child")
    THREATS = "threats", _("threats")
    WEAPONS = "weapons", _("access to weapons")
    STALKING = "stalking", _("following or watching somebody")
    ORDER_BROKEN = "order_broken", _("an earlier order was broken")
    ABDUCTION = "abduction", _("danger that the child is taken away")
    SEXUAL_ABUSE = "sexual_abuse", _("an allegation of sexual abuse")
    SUBSTANCES = "substances", _("alcohol or drugs")
    ILLNESS = "illness", _("an illness that is not treated and endangers")
    SELF_HARM = "self_harm", _("danger of harming oneself")
    CHILD_AFRAID = "child_afraid", _("the child is afraid or refuses")
    CONFLICT = "conflict", _("quarrels in front of the child")


# With one of these the risk is never low; an allegation of sexual abuse is at least high (R16).
GRAVE = frozenset(
    {
        RiskFactor.VIOLENCE,
        RiskFactor.THREATS,
        RiskFactor.WEAPONS,
        RiskFactor.STALKING,
        RiskFactor.ORDER_BROKEN,
        RiskFactor.ABDUCTION,
        RiskFactor.SEXUAL_ABUSE,
        RiskFactor.SUBSTANCES,
    }
)


class AbuseBasis(TextChoices):
    """R16: without one of these no meeting takes place while an allegation of sexual abuse is looked into."""

    COURT_ORDER = "court_order", _("a court orders the meetings knowing of the allegation")
    EXPERT_OPINION = "expert_opinion", _("an expert opinion allows them")


class OrientationPoint(TextChoices):
    """R9: what a child has seen and heard before its first meeting."""

    PLACE = "place", _("the rooms and the way in and out")
    PEOPLE = "people", _("who will be there")
    SAFETY = "safety", _("how it is kept safe, and the sign by which it can stop")
    NOT_ITS_FAULT = "not_its_fault", _("that none of this is its fault")
    WORRIES = "worries", _("it could say what worries it")


class SignedHow(TextChoices):
    PAPER = "paper", _("on paper")
    SCREEN = "screen", _("on the screen")


class ConditionKind(TextChoices):
    """R10."""

    VISITORS = "visitors", _("who may come in")
    TOYS = "toys", _("toys and objects")
    FOOD = "food", _("food and medicines")
    GIFTS = "gifts", _("gifts")
    PHOTOS = "photos", _("photos and video")
    PHONES = "phones", _("telephones")
    TOILET = "toilet", _("toilet and changing")
    WORDS = "words", _("subjects and words")
    LANGUAGE = "language", _("language")
    OTHER = "other", _("something else")


class ConditionGround(TextChoices):
    """What makes a condition rule: never the word of one parent alone."""

    CENTRE = "centre", _("rule of the centre for both")
    ORDER = "order", _("the order says so")
    BOTH_PARENTS = "both_parents", _("the other parent has agreed in writing")
    HEAD = "head", _("the head of the service decided")
