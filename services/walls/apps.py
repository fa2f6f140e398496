from django.apps import AppConfig


class WallsConfig(AppConfig):
    name = "services.walls"
    label = "walls"

    def ready(self) -> None:
        from services.walls import checks  # noqa: F401, PLC0415 - models exist only now
