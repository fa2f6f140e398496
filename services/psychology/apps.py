from django.apps import AppConfig


class PsychologyConfig(AppConfig):
    name = "services.psychology"
    label = "psychology"

    def ready(self) -> None:
        from services.psychology import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
