"""Forms of the cases room: they validate, operations save."""

from services.cases.forms.case import (
    AssignForm,
    CaseFilterForm,
    ConsentForm,
    DocumentForm,
    MoveForm,
    NoteForm,
    PartyForm,
    TaskForm,
)
from services.cases.forms.intake import AdultForm, ChildForm, ReferralForm, choice_name

__all__ = [
    "AdultForm",
    "AssignForm",
    "CaseFilterForm",
    "ChildForm",
    "ConsentForm",
    "DocumentForm",
    "MoveForm",
    "NoteForm",
    "PartyForm",
    "ReferralForm",
    "TaskForm",
    "choice_name",
]
