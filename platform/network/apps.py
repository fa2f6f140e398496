from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"

    def ready(self) -> None:
        from network import hooks  # noqa: PLC0415 - models exist only now

        hooks.register()
