"""What went wrong, what was done about it to the minute, and who was told: or was not, and why."""

from services.incidents.models.duty import PartyTold, Signal, Silence
from services.incidents.models.incidents import (
    HouseAlarm,
    Incident,
    IncidentFact,
    IncidentPerson,
    IncidentStep,
)
from services.incidents.models.rules import IncidentRules, StepList
from services.incidents.models.second_look import Debrief, RecordReview

__all__ = [
    "Debrief",
    "HouseAlarm",
    "Incident",
    "IncidentFact",
    "IncidentPerson",
    "IncidentRules",
    "IncidentStep",
    "PartyTold",
    "RecordReview",
    "Signal",
    "Silence",
    "StepList",
]
