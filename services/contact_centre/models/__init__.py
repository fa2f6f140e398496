"""Order → arrangement → plan → staggered sessions → board → record. The heart of the product."""

from services.contact_centre.models.day import BriefingRead, IdentityCheck, Pause, PhoneEntry, VoiceAnswer
from services.contact_centre.models.freezing import Freeze
from services.contact_centre.models.ledger import Cancellation, MakeUp, SuspensionProposal
from services.contact_centre.models.orders import AdmittedPerson, Arrangement, LegalBasis, MustNotMeet, Policy
from services.contact_centre.models.planning import ConflictOfInterest, Planning, Proposal
from services.contact_centre.models.preparation import (
    Condition,
    Interview,
    Orientation,
    RiskAssessment,
    SafetyPlan,
    ServiceAgreement,
)
from services.contact_centre.models.record import Addendum, CheckEvent, ChildVoice, Observation
from services.contact_centre.models.reminders import PartyAnswer, Reminder, ReminderConsent
from services.contact_centre.models.reviews import (
    ClosingNotice,
    Farewell,
    FollowUp,
    Measurement,
    Review,
    ReviewVoice,
)
from services.contact_centre.models.sessions import ArrivalWindow, ContactPlan, Participant, Session
from services.contact_centre.models.steps import ArrangementStep, Parcel

__all__ = [
    "Addendum",
    "AdmittedPerson",
    "Arrangement",
    "ArrangementStep",
    "ArrivalWindow",
    "BriefingRead",
    "Cancellation",
    "CheckEvent",
    "ChildVoice",
    "Condition",
    "ConflictOfInterest",
    "ClosingNotice",
    "ContactPlan",
    "Farewell",
    "FollowUp",
    "Freeze",
    "IdentityCheck",
    "Interview",
    "LegalBasis",
    "MustNotMeet",
    "Observation",
    "MakeUp",
    "Measurement",
    "Orientation",
    "Parcel",
    "Participant",
    "PartyAnswer",
    "Planning",
    "Pause",
    "PhoneEntry",
    "Policy",
    "Proposal",
    "Reminder",
    "ReminderConsent",
    "Review",
    "ReviewVoice",
    "RiskAssessment",
    "SafetyPlan",
    "ServiceAgreement",
    "Session",
    "SuspensionProposal",
    "VoiceAnswer",
]
