"""What workers do for imports."""

from typing import Any

from django.utils.translation import gettext_lazy

from kernel import ports
from kernel.clock import now
from outbox.handlers import handles
from outbox.tasks import centre_task, commons_task
from services.onboarding import operations
from services.staff.models import Worker


@handles(operations.CHECK, title=gettext_lazy("Trial run of an import"))
def check(payload: dict[str, Any]) -> None:
    by = Worker.objects.select_related("user").get(pk=payload["by"])
    operations.work_check(run_id=payload["run"], by=by)


@handles(operations.STORE, title=gettext_lazy("Storing an import"))
def store(payload: dict[str, Any]) -> None:
    operations.work_store(run_id=payload["run"])


@centre_task(name="onboarding.forget")
def forget() -> None:
    operations.forget_old(at=now())


@commons_task(
    name="onboarding.forget_all",
    reason="Asks every centre to throw away imports that nobody finished within a month; reads no content.",
    every=86400.0,
)
def forget_all() -> None:
    for place in ports.each_place():
        forget.delay(str(place.uuid))
