from services.custody.models.erasing import Erasure, LegalHold, Tally, Term

__all__ = ["Erasure", "LegalHold", "Tally", "Term"]
