"""Forms of the cases room: they validate, operations save."""

from services.cases.forms.case import (
    AssignForm,
    CaseFilterForm,
    ConflictForm,
    ConsentForm,
    DocumentForm,
    GroundsForm,
    MoveForm,
    NoteForm,
    PartyForm,
    TaskForm,
    WithdrawForm,
)
from services.cases.forms.intake import AdultForm, ChildForm, FurtherReferralForm, ReferralForm, choice_name

__all__ = [
    "AdultForm",
    "AssignForm",
    "CaseFilterForm",
    "ConflictForm",
    "ChildForm",
    "ConsentForm",
    "DocumentForm",
    "FurtherReferralForm",
    "GroundsForm",
    "MoveForm",
    "NoteForm",
    "PartyForm",
    "ReferralForm",
    "TaskForm",
    "WithdrawForm",
    "choice_name",
]
