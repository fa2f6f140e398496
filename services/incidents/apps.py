from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "services.incidents"
    label = "incidents"

    def ready(self) -> None:
        from services.incidents import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
