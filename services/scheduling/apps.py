from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "services.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        from services.scheduling import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
