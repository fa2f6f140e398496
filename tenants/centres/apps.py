from django.apps import AppConfig


class CentresConfig(AppConfig):
    name = "tenants.centres"
    label = "centres"

    def ready(self) -> None:
        from tenants.centres import hooks  # noqa: PLC0415 - models are loaded now, not earlier

        hooks.fill()
