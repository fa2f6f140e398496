from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "services.people"
    label = "people"

    def ready(self) -> None:
        from services.people import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
