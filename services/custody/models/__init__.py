from services.custody.models.asking import AccessRequest
from services.custody.models.copies import NightlyWork
from services.custody.models.erasing import Erasure, LegalHold, Tally, Term
from services.custody.models.leaving import CentreExport, EndOfService

__all__ = [
    "AccessRequest",
    "CentreExport",
    "EndOfService",
    "Erasure",
    "LegalHold",
    "NightlyWork",
    "Tally",
    "Term",
]
