"""What this room gives to the shell."""

from django.utils.translation import gettext_lazy as _

from services.staff.roles import Capability
from ui import navigation


def register() -> None:
    navigation.register(
        navigation.Item(
            _("Import"), "onboarding:list", icon="table-import", capability=Capability.IMPORT_RUN, order=85
        )
    )
