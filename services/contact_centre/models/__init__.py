"""Order → arrangement → plan → staggered sessions → board → record. The heart of the product."""

from services.contact_centre.models.day import BriefingRead, IdentityCheck, Pause, PhoneEntry, VoiceAnswer
from services.contact_centre.models.freezing import Freeze
from services.contact_centre.models.ledger import Cancellation, MakeUp, SuspensionProposal
from services.contact_centre.models.orders import AdmittedPerson, Arrangement, LegalBasis, MustNotMeet, Policy
from services.contact_centre.models.planning import ConflictOfInterest, Planning, Proposal
from services.contact_centre.models.preparation import (
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

__all__ = [
    "Addendum",
    "AdmittedPerson",
    "Arrangement",
    "ArrivalWindow",
    "BriefingRead",
    "Cancellation",
    "CheckEvent",
    "ChildVoice",
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
