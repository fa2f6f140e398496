from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        import_module("accounts.roles")
        if find_spec("audit") and find_spec("outbox"):
            for module in ("accounts.hooks", "accounts.mail"):
                import_module(module)
