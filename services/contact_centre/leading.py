"""Who leads a meeting, whether it is planned, proposed, wanted or offered: one of the team, or two."""

from typing import Protocol

from services.staff.models import Worker


class Supervised(Protocol):
    @property
    def supervisor(self) -> Worker | None: ...
    @property
    def second_supervisor(self) -> Worker | None: ...
    @property
    def led_by(self) -> list[Worker]: ...


class Led:
    """For whatever has a `supervisor` and a `second_supervisor`."""

    __slots__ = ()

    @property
    def led_by(self: Supervised) -> list[Worker]:
        """Whoever is in the room with the family, the first of them first."""
        return [worker for worker in (self.supervisor, self.second_supervisor) if worker]

    @property
    def leaders(self: Supervised) -> str:
        return ", ".join(str(worker) for worker in self.led_by)
