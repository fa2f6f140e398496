from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "services.consultations"
    label = "consultations"

    def ready(self) -> None:
        from services.consultations import hooks, tasks  # noqa: F401, PLC0415 - models exist only now

        hooks.register()
