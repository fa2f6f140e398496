from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "services.files"
    label = "files"

    def ready(self) -> None:
        from services.files import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
