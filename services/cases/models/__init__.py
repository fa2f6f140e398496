"""Referral, case, its people, papers, tasks and notes; what is kept from whom, and what left the house."""

from services.cases.models.cases import (
    Assignment,
    BreakGlass,
    Case,
    CaseNumber,
    CaseParty,
    CaseTransition,
    Consent,
    Document,
    Note,
    Referral,
    Task,
)
from services.cases.models.inner import InnerReferral
from services.cases.models.secrets import DocumentSecret, EntrySecret, Release, Reporter
from services.cases.models.waiting import IntakePolicy, PlaceOffer, PlanningTerm, WaitingEntry

__all__ = [
    "Assignment",
    "BreakGlass",
    "Case",
    "CaseNumber",
    "CaseParty",
    "CaseTransition",
    "Consent",
    "Document",
    "DocumentSecret",
    "EntrySecret",
    "InnerReferral",
    "IntakePolicy",
    "Note",
    "PlaceOffer",
    "PlanningTerm",
    "Referral",
    "Release",
    "Reporter",
    "Task",
    "WaitingEntry",
]
