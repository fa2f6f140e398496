"""Vault: the keys of places and people, and the fields that use them."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "vault"

    def ready(self) -> None:
        from vault import hooks, startup  # noqa: PLC0415 - models first

        hooks.bind()
        startup.bind()
