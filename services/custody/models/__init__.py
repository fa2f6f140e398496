from services.custody.models.asking import AccessRequest
from services.custody.models.copies import NightlyWork
from services.custody.models.erasing import Erasure, LegalHold, Tally, Term

__all__ = ["AccessRequest", "Erasure", "LegalHold", "NightlyWork", "Tally", "Term"]
