"""What this room gives to the shell."""

from django.utils.translation import gettext_lazy as _

from services.cases.models import Case
from services.staff import first_steps
from services.staff.roles import Capability
from ui import navigation


def register() -> None:
    first_steps.register(
        first_steps.Step(
            40,
            _("Bring in your cases from a spreadsheet, or receive the first one"),
            "onboarding:list",
            Capability.IMPORT_RUN,
            lambda _worker: [Case.objects.all()],
        )
    )
    navigation.register(
        navigation.Item(
            _("Import"), "onboarding:list", icon="table-import", capability=Capability.IMPORT_RUN, order=85
        )
    )
