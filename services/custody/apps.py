from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "services.custody"
    label = "custody"

    def ready(self) -> None:
        from services.custody import demo, hooks, tasks  # noqa: F401, PLC0415 - models exist only now

        hooks.register()
        demo.register()
