"""What can be imported: for each kind of record the columns it may have."""

from services.onboarding.sheets.specs.base import Choice, Field, Kind, Reads, Spec
from services.onboarding.sheets.specs.cases import CASES
from services.onboarding.sheets.specs.people import PEOPLE
from services.onboarding.sheets.specs.sessions import SESSIONS

SPECS: dict[Kind, Spec] = {spec.kind: spec for spec in (PEOPLE, CASES, SESSIONS)}

__all__ = ["CASES", "PEOPLE", "SESSIONS", "SPECS", "Choice", "Field", "Kind", "Reads", "Spec"]
