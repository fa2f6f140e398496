"""Colleagues by the names that stand in a file."""

from services.onboarding.taking.register import same_words
from services.staff.models import Worker


class Team:
    """Read once for a pass."""

    def __init__(self) -> None:
        self._workers = list(Worker.objects.filter(active=True).select_related("user").order_by("display_name", "id"))

    def find(self, names: str) -> Worker | None:
        """Nobody, when two colleagues may be meant."""
        found = [worker for worker in self._workers if same_words(worker.display_name, names)]
        return found[0] if len(found) == 1 else None

    def who_may(self, capability: str) -> list[Worker]:
        return [worker for worker in self._workers if worker.may(capability)]
