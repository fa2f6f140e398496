from importlib import import_module

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "services.staff"
    label = "staff"
    verbose_name = "Staff"

    def ready(self) -> None:
        for module in ("services.staff.roles", "services.staff.hooks"):
            import_module(module)
