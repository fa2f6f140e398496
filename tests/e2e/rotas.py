"""What scenarios of the planner need behind the scene, in the hands of the stagehand."""

from kernel import clock
from services.cases.models import Case
from services.contact_centre.models import Arrangement
from services.contact_centre.operations.orders import keep_apart
from services.contact_centre.queries import orders
from services.onboarding.demo.content import KEY
from services.staff.models import Worker
from tests.e2e.hands import inside


def foes(slug: str, one: str, other: str) -> None:
    """The visiting parents of two families must not meet."""
    with inside(slug):
        head = Worker.objects.get(user__email=f"head@{slug}.example")
        first, second = (_first_arrangement(family) for family in (one, other))
        facts = {"one": first.visiting, "other": second.visiting, "reason": "Заплахи", "by": head, "at": clock.now()}
        keep_apart(case=first.case, **facts)


def speaks(slug: str, family: str, language: str, worker: str = "") -> None:
    """The visiting parent speaks this language alone; of the team this colleague does too."""
    with inside(slug):
        visiting = _first_arrangement(family).visiting
        visiting.languages = [language]
        visiting.save(update_fields=["languages"])
        for colleague in Worker.objects.filter(user__email=f"{worker}@{slug}.example"):
            colleague.languages = ["bg", language]
            colleague.save(update_fields=["languages"])


def _first_arrangement(family: str) -> Arrangement:
    case = Case.objects.get(import_key=f"{KEY}{family}")
    return orders.arrangements(case)[0]
