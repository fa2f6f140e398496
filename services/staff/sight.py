"""From what a worker may to what the database shows them: the one place where capabilities become a sight."""

from kernel import clock
from kernel.sight import Ground, Level, Sight
from services.staff.models import Worker
from services.staff.roles import Capability

OWN = (Capability.SESSIONS_VIEW, Capability.SESSIONS_RUN, Capability.RECORDS_WRITE)
AT_THE_DOOR = (Capability.BOARD_VIEW, Capability.BOARD_CHECK_IN)


def sight_of(worker: Worker) -> Sight:
    """Asked anew for every request: a capability that was taken away is gone at the next one."""
    if worker.may(Capability.CASES_VIEW_ALL):
        return Sight(Level.ALL)
    return Sight(Level.MINE, worker.pk, frozenset(_grounds(worker)), clock.now())


def _grounds(worker: Worker) -> set[Ground]:
    assigned = worker.may(Capability.CASES_VIEW_ASSIGNED)
    held = {
        Ground.ASSIGNED: assigned,
        Ground.EMERGENCY: assigned and worker.may(Capability.CASES_BREAK_GLASS),
        Ground.DUTY: any(map(worker.may, AT_THE_DOOR)),
        Ground.OWN: any(map(worker.may, OWN)),
    }
    return {ground for ground, is_held in held.items() if is_held}
