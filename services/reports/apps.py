from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "services.reports"
    label = "reports"

    def ready(self) -> None:
        from services.reports import hooks, tasks  # noqa: F401, PLC0415 - models exist only now

        hooks.register()
