from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        for module in ("accounts.roles", "accounts.hooks", "accounts.mail"):
            import_module(module)
