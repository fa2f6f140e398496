"""What can be done next with a case: every allowed move with everything that still speaks against it."""

from dataclasses import dataclass
from datetime import datetime

from kernel.errors import Refusal
from services.cases.access import may
from services.cases.enums import CASE_WORKFLOW, FORWARD, ON_THE_WAY, PATH, CaseMove, CaseState
from services.cases.models import Case
from services.cases.operations.moves import capability_for
from services.staff.models import Worker

# These guards ask for what the move's own form brings along: nothing is missing before the form is open.
ANSWERED_BY_FORM = {"note", "closing_reason"}


@dataclass(frozen=True, slots=True)
class Step:
    move: CaseMove
    missing: list[Refusal]

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def leads_on(self) -> bool:
        return self.move in FORWARD


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the case's way: `done`, `current`, `bad` (declined here) or `todo`."""

    label: str
    state: str


def stages(case: Case) -> list[Stage]:
    present = CaseState(case.state)
    here = PATH.index(ON_THE_WAY.get(present, present))
    mark = "bad" if present == CaseState.DECLINED else "current"
    marks = ["done"] * here + ["done" if present == CaseState.CLOSED else mark] + ["todo"] * (len(PATH) - here - 1)
    return [Stage(str(state.label), mark) for state, mark in zip(PATH, marks, strict=True)]


def next_steps(case: Case, worker: Worker, at: datetime) -> list[Step]:
    """The moves from the present state that this worker may make: what leads on first, and of those what is ready."""
    if not may_change(case, worker):
        return []
    steps = []
    for transition in CASE_WORKFLOW.moves_from(case.state):
        move = CaseMove(transition.name)
        if worker.may(capability_for(move)):
            missing = CASE_WORKFLOW.missing(move, case, by=worker, at=at)
            steps.append(Step(move, [one for one in missing if one.field not in ANSWERED_BY_FORM]))
    return sorted(steps, key=lambda step: (not step.leads_on, not step.is_ready))


def may_change(case: Case, worker: Worker) -> bool:
    return any(may(worker, capability_for(move), case) for move in (CaseMove.SUSPEND, CaseMove.START_SCREENING))
