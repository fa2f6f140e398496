from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "services.cases"
    label = "cases"

    def ready(self) -> None:
        from services.cases import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
