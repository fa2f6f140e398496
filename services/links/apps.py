from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "services.links"
    label = "links"

    def ready(self) -> None:
        from services.links import hooks  # noqa: PLC0415 - models exist only now
        from services.links.operations import consents  # noqa: F401, PLC0415 - registers its handler

        hooks.register()
